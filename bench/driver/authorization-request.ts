import { createHash, randomBytes } from 'node:crypto'
import { newPerson } from './people.ts'

/** An authorization request of the code flow with `state`, `nonce` and PKCE S256, for a person not seen before. */
export function authorizationRequest(
  { clientId, redirectUri, scope }: { clientId: string; redirectUri: string; scope: string },
  codeVerifier: string,
): URLSearchParams {
  return new URLSearchParams({
    client_id: clientId,
    response_type: 'code',
    scope,
    redirect_uri: redirectUri,
    state: randomBytes(20).toString('base64url'),
    nonce: randomBytes(20).toString('base64url'),
    code_challenge: createHash('sha256').update(codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    login_hint: newPerson(),
  })
}
