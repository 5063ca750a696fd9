import type { Dialect, Word } from './dialect.ts'
import { naverOutcomes } from './naver-outcomes.ts'
import { naverItems, naverProfile } from './naver-profile.ts'
import { protocolWords } from './protocol-words.ts'

const reported = (...names: string[]) => Object.fromEntries(names.map((name) => [name, 'reported' as const]))

const words: readonly Word[] = [
  { name: 'profile', in: 'request', meaning: 'scope: the items of the profile', source: 'reported' },
  // The reports on its ID tokens had no nonce in the request, so returning the nonce is an assumption.
  ...protocolWords({
    token: reported('access_token', 'token_type', 'expires_in', 'id_token'),
    id_token: reported('iss', 'aud', 'sub', 'iat', 'exp'),
  }),
  { name: 'resultcode', in: 'profile', meaning: '00 = success, whatever the HTTP status', source: 'documented' },
  { name: 'message', in: 'profile', meaning: 'the result in words', source: 'documented' },
  { name: 'response', in: 'profile', meaning: 'the items; missing unless resultcode is 00', source: 'documented' },
  {
    name: 'response.id',
    in: 'profile',
    meaning: 'the person at this app, at most 64 characters; that it is `sub` of the ID token is our reading',
    source: 'documented',
  },
  ...naverItems.map(
    ({ name, meaning, source }): Word => ({ name: `response.${name}`, in: 'profile', meaning, source }),
  ),
  { name: '024', in: 'error', meaning: 'the token is not valid; also seen with HTTP 200', source: 'documented' },
  { name: '028', in: 'error', meaning: 'no token was sent', source: 'documented' },
  { name: '403', in: 'error', meaning: 'the app may not use this API', source: 'documented' },
]

/**
 * Naver's OpenID Connect: the ID token has the subject only; `/v1/nid/me` answers the attributes in an envelope. Which ones
 * depends on the app's registration and the person's consent. The older `/oauth2.0/` paths are not simulated.
 */
export const naver: Dialect = {
  routes: { authorization: '/oauth2/authorize', token: '/oauth2/token', keys: '/oauth2/jwks' },
  scopes: { profile: [] },
  claims: () => ({}),
  idTokenAlg: 'RS256',
  profile: { path: '/v1/nid/me', methods: ['GET'], answer: naverProfile },
  outcomes: naverOutcomes,
  vocabulary: words,
}
