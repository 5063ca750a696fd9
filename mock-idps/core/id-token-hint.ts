import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import type { Provider } from 'oidc-provider'
import type { KeyRing } from '../keys/key-ring.ts'

/**
 * Whether the ID token by which a request names somebody (OpenID Connect Core §3.1.2.1) is one of ours to this client, by
 * whichever key of ours and however old: the library knows the first keys alone, and would compare times with the
 * process's clock.
 */
export function hintValidator({ url, keys }: { url: string; keys: KeyRing }): Provider['IdToken']['validate'] {
  return async (token, { clientId, idTokenSignedResponseAlg: alg = 'ES256' }) => {
    const { iat = 0 } = decodeJwt(token)
    const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(keys.everUsed()), {
      issuer: url,
      audience: clientId,
      algorithms: [alg],
      requiredClaims: ['sub'],
      // Its own moment: an expired hint is a hint.
      currentDate: new Date(iat * 1000),
    })
    return { header: { ...protectedHeader }, payload }
  }
}
