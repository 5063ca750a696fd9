import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Provider } from 'oidc-provider'
import * as oidc from 'openid-client'
import type { LoginTarget } from '../driver/login.ts'
import { type Algorithm, algorithms, libraryConfiguration, libraryPaths, targetOf } from './bare-library.ts'
import { serve, settingsOf } from './serve.ts'

export interface GlueSettings {
  port: number
  /** The simulator it sends people to. */
  upstream: string
}

const scope = 'openid profile'

/**
 * What a competent programmer writes in an afternoon: oidc-provider, openid-client, and forty lines of glue between them, in
 * memory. Logins are federated, signatures verified, each attempt bound to its browser; nothing outlives the process, nothing is
 * sealed, no light, no breaker, no device rule, one provider. What a broker costs beyond this is the price of its promises.
 */
async function start({ port, upstream }: GlueSettings): Promise<Record<Algorithm, LoginTarget>> {
  const issuer = `http://localhost:${port}`
  const client = await oidc.discovery(new URL(upstream), 'gwanmun', 'gwanmun-simulator-secret', undefined, {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
  })
  const names = new Map<string, unknown>()
  const attempts = new Map<string, { uid: string; checks: oidc.AuthorizationCodeGrantChecks }>()
  const provider = new Provider(issuer, {
    ...(await libraryConfiguration(scope)),
    claims: { openid: ['sub'], profile: ['name'] },
    findAccount: (_context, id) => ({ accountId: id, claims: async () => ({ sub: id, name: names.get(id) }) }),
  })
  const answer = provider.callback()
  const redirectUri = `${issuer}/doors/certificate/callback`

  async function begin(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { uid, params } = await provider.interactionDetails(request, response)
    const state = randomBytes(20).toString('base64url')
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier()
    const checks = { pkceCodeVerifier, expectedState: state, expectedNonce: oidc.randomNonce(), idTokenExpected: true }
    attempts.set(state, { uid, checks })
    const to = oidc.buildAuthorizationUrl(client, {
      scope: 'openid certificate',
      redirect_uri: redirectUri,
      state,
      nonce: checks.expectedNonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      login_hint: String(params['login_hint']),
    })
    response
      .writeHead(303, { location: to.href, 'set-cookie': `glue=${state}; HttpOnly; SameSite=Lax; Path=/doors` })
      .end()
  }

  async function complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const callback = new URL(request.url ?? '/', issuer)
    const state = callback.searchParams.get('state') ?? ''
    const attempt = attempts.get(state)
    attempts.delete(state)
    if (!attempt || request.headers.cookie !== `glue=${state}`) throw new Error('no attempt of this browser')
    const claims = (await oidc.authorizationCodeGrant(client, callback, attempt.checks)).claims()
    const interaction = await provider.Interaction.find(attempt.uid)
    if (!claims || !interaction) throw new Error('the login is over')
    names.set(claims.sub, claims['real_name'])
    interaction.result = { login: { accountId: claims.sub } }
    await interaction.persist()
    response.writeHead(303, { location: interaction.returnTo }).end()
  }

  const server = createServer((request, response) => {
    const failed = (error: unknown) => void response.writeHead(500).end(String(error))
    if (request.url?.startsWith('/interaction/')) begin(request, response).catch(failed)
    else if (request.url?.startsWith('/doors/')) complete(request, response).catch(failed)
    else void answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const targets = algorithms.map((algorithm) => [
    algorithm,
    targetOf(issuer, algorithm, { paths: libraryPaths, scope }),
  ])
  return Object.fromEntries(targets) as Record<Algorithm, LoginTarget>
}

await serve(start(settingsOf<GlueSettings>()))
