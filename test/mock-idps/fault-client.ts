import * as client from 'openid-client'
import { type Stage, stageClient } from './fault-stage.ts'
import { fetchOnce } from './harness.ts'

/** Observers of a sign-in. */
interface Flow {
  /** Called with the token response as received. */
  look?: (answer: Record<string, unknown>) => void
}

async function discovered(stage: Stage): Promise<client.Configuration> {
  const metadata = { client_secret: stageClient.secret, id_token_signed_response_alg: stage.alg }
  const config = await client.discovery(new URL(stage.url), stageClient.id, metadata, undefined, {
    execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks],
  })
  return config
}

/** A sign-in of a correct relying party, with `max_age`. */
export async function signIn(stage: Stage, flow: Flow = {}) {
  const config = await discovered(stage)
  const expectedState = client.randomState()
  const expectedNonce = client.randomNonce()
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const answer = await fetchOnce(
    client.buildAuthorizationUrl(config, {
      redirect_uri: stageClient.redirectUri,
      scope: 'openid',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      max_age: '300',
    }),
  )
  config[client.customFetch] = async (url, init) => {
    const response = await fetch(url, init as RequestInit)
    if (url.endsWith('/token')) flow.look?.((await response.clone().json()) as Record<string, unknown>)
    return response
  }
  return client.authorizationCodeGrant(config, new URL(answer.headers.get('location') ?? ''), {
    expectedState,
    expectedNonce,
    pkceCodeVerifier,
    maxAge: 300,
    idTokenExpected: true,
  })
}
