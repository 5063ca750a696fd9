import { createHmac } from 'node:crypto'
import type { Dialect, Telling } from './dialect.ts'
import { speakKakao } from './kakao-errors.ts'
import { kakaoOutcomes } from './kakao-outcomes.ts'
import { kakaoItems, kakaoProfile } from './kakao-profile.ts'
import { kakaoWords } from './kakao-words.ts'

/**
 * Kakao counts its members; to one client (app) a person is one number, to another client another. 52 bits, so that every
 * JSON parser keeps it whole.
 */
export function kakaoMemberNumber(personId: string, { seed, clientId }: Pick<Telling, 'seed' | 'clientId'>): number {
  const digest = createHmac('sha256', seed).update(`kakao|${clientId}|${personId}`).digest('hex')
  return Number.parseInt(digest.slice(0, 13), 16) + 1
}

/**
 * Kakao login (OpenID Connect): the ID token says only who, attributes are told at `/v2/user/me` for the items the person
 * agreed to.
 */
export const kakao: Dialect = {
  routes: { authorization: '/oauth/authorize', token: '/oauth/token', keys: '/.well-known/jwks.json' },
  // Agreed to by scope, told at `/v2/user/me` alone.
  scopes: Object.fromEntries(kakaoItems.map(({ scope }) => [scope, []])),
  claims: () => ({}),
  idTokenAlg: 'RS256',
  subject: (personId, scope) => String(kakaoMemberNumber(personId, scope)),
  profile: { path: '/v2/user/me', methods: ['GET', 'POST'], answer: kakaoProfile },
  speak: speakKakao,
  outcomes: kakaoOutcomes,
  vocabulary: kakaoWords,
}
