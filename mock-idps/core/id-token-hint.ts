import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import type { Provider } from 'oidc-provider'
import type { KeyRing } from '../keys/key-ring.ts'

/**
 * Validates an `id_token_hint` (OpenID Connect Core §3.1.2.1): issued here for this client, with any key the issuer ever
 * used, however old. The library knows only the first keys and would compare times with the process's clock.
 */
export function hintValidator({ url, keys }: { url: string; keys: KeyRing }): Provider['IdToken']['validate'] {
  return async (token, { clientId, idTokenSignedResponseAlg: alg = 'ES256' }) => {
    const { iat = 0 } = decodeJwt(token)
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys.everUsed()), {
      issuer: url,
      audience: clientId,
      algorithms: [alg],
      requiredClaims: ['sub'],
      // Checked at its own time of issue: an expired hint is still a hint.
      currentDate: new Date(iat * 1000),
    })
    return { header: { ...protectedHeader }, payload }
  }
}
