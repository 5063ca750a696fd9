import { createHmac } from 'node:crypto'
import type { ClaimsContext, Dialect } from './dialect.ts'
import { rewordKakaoRefusal } from './kakao-errors.ts'
import { kakaoOutcomes } from './kakao-outcomes.ts'
import { kakaoItems, kakaoProfile } from './kakao-profile.ts'
import { kakaoWords } from './kakao-words.ts'

/**
 * Kakao's member number: it differs for each client (app). 52 bits, so that every JSON parser keeps it exact.
 */
export function kakaoMemberNumber(
  personId: string,
  { seed, clientId }: Pick<ClaimsContext, 'seed' | 'clientId'>,
): number {
  const digest = createHmac('sha256', seed).update(`kakao|${clientId}|${personId}`).digest('hex')
  return Number.parseInt(digest.slice(0, 13), 16) + 1
}

/**
 * Kakao login (OpenID Connect): the ID token has the subject only; `/v2/user/me` has the attributes that the person agreed
 * to.
 */
export const kakao: Dialect = {
  routes: { authorization: '/oauth/authorize', token: '/oauth/token', keys: '/.well-known/jwks.json' },
  // The person agrees by scope; the values are at `/v2/user/me` only.
  scopes: Object.fromEntries(kakaoItems.map(({ scope }) => [scope, []])),
  claims: () => ({}),
  idTokenAlg: 'RS256',
  subject: (personId, scope) => String(kakaoMemberNumber(personId, scope)),
  profile: { path: '/v2/user/me', methods: ['GET', 'POST'], answer: kakaoProfile },
  rewordRefusal: rewordKakaoRefusal,
  outcomes: kakaoOutcomes,
  vocabulary: kakaoWords,
}
