import type { Source, Word } from './dialect.ts'

const meanings: Readonly<Record<'token' | 'id_token', Readonly<Record<string, string>>>> = {
  token: {
    access_token: 'opens the profile',
    token_type: 'Bearer',
    expires_in: 'seconds',
    id_token: 'missing where OpenID Connect is not switched on, or `openid` was not asked for',
    scope: 'what was granted',
  },
  id_token: {
    iss: 'the issuer',
    aud: 'the app',
    sub: 'the person at this app',
    iat: 'when it was issued, seconds',
    exp: 'when it ends, seconds',
    auth_time: 'when the person proved themself, seconds',
    nonce: 'of the request',
    acr: 'the class of the proof',
    amr: 'the methods of the proof',
  },
}

/** Words of the protocol (RFC 6749, OpenID Connect Core) with their source; those not in `known` are simulated. */
export function protocolWords(known: Readonly<Record<'token' | 'id_token', Partial<Record<string, Source>>>>): Word[] {
  return (['token', 'id_token'] as const).flatMap((where) =>
    Object.entries(meanings[where]).map(([name, meaning]) => ({
      name,
      in: where,
      meaning,
      source: known[where][name] ?? 'simulated',
    })),
  )
}
