import { z } from 'zod'
import type { Attempt } from '../../src/domain/provider.ts'
import type { Instant } from '../../src/domain/time.ts'
import { assertFresh, assertOurs } from '../oidc/id-token.ts'
import { UnusableAnswer } from '../oidc/refusals.ts'

const claimsOfToken = z.looseObject({
  iss: z.string(),
  sub: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  azp: z.string().exactOptional(),
  exp: z.number(),
  iat: z.number(),
  nonce: z.string(),
  auth_time: z.number().exactOptional(),
  acr: z.string().exactOptional(),
  amr: z.array(z.string()).exactOptional(),
})

/** Claims of an ID token that came straight from the token endpoint. */
export type ToldIdToken = z.output<typeof claimsOfToken>

/** How far a provider's clock may be from ours, in seconds. */
const toleranceSeconds = 30

/**
 * Reads the ID token that stood in the token endpoint's answer, beside the access token. It is ours, of this attempt
 * (nonce) and not over. Its signature is **not** checked, since passport-oauth2 knows no keys: who sent it is proven by
 * TLS to the token endpoint alone, as OpenID Connect Core §3.1.3.7 point 6 permits for exactly this case.
 * @throws UnusableAnswer
 */
export function readIdToken(
  token: string,
  { attempt, now, clientId, issuer }: { attempt: Attempt; now: Instant; clientId: string; issuer: string | undefined },
): ToldIdToken {
  const read = claimsOfToken.safeParse(payloadOf(token))
  if (!read.success) throw new UnusableAnswer('id_token')
  const claims = read.data
  assertOurs(claims, clientId)
  // The nonce travels through the browser, where anybody can spoil it.
  if (claims.nonce !== attempt.nonce) throw new UnusableAnswer('nonce', 'browser')
  if (issuer !== undefined && claims.iss !== issuer) throw new UnusableAnswer('issuer')
  if (claims.exp + toleranceSeconds <= now / 1000) throw new UnusableAnswer('expired')
  assertFresh(claims, { attempt, now })
  return claims
}

function payloadOf(token: string): unknown {
  const [, payload = '', ...rest] = token.split('.')
  if (rest.length !== 1) throw new UnusableAnswer('id_token')
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
  } catch {
    throw new UnusableAnswer('id_token')
  }
}
