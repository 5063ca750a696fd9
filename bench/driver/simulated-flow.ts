import { createHash, randomBytes } from 'node:crypto'
import { openClient, redirected } from './client.ts'
import { newPerson } from './people.ts'
import { redeem } from './redemption.ts'

export interface SimulatedFlowDriver {
  /** One strict code flow at one issuer: hinted authorization → token → userinfo, with PKCE S256. */
  login(): Promise<boolean>
  close(): Promise<void>
}

export interface SimulatedFlowTarget {
  issuer: string
  redirectUri: string
}

const client = { clientId: 'gwanmun', clientSecret: 'gwanmun-simulator-secret' }

/** A client of the simulators, as little else as possible. Every login is somebody else. */
export async function simulatedFlowDriver(
  { issuer, redirectUri }: SimulatedFlowTarget,
  connections: number,
): Promise<SimulatedFlowDriver> {
  const { origin } = new URL(issuer)
  const provider = openClient(origin, connections)
  const path = (url: string) => url.slice(origin.length)
  const discovery = await provider.send(path(`${issuer}/.well-known/openid-configuration`))
  const endpoints = JSON.parse(discovery.text) as Record<string, string>
  const endpoint = (name: string) => path(endpoints[`${name}_endpoint`] ?? '')
  return {
    async login() {
      const verifier = randomBytes(32).toString('base64url')
      const request = new URLSearchParams({
        client_id: client.clientId,
        response_type: 'code',
        scope: 'openid identity',
        redirect_uri: redirectUri,
        state: randomBytes(20).toString('base64url'),
        nonce: randomBytes(20).toString('base64url'),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
        login_hint: newPerson(),
      })
      const granted = await provider.send(`${endpoint('authorization')}?${request}`)
      const callback = redirected('authorization', granted, `${redirectUri}?code=`)
      await redeem(provider, {
        token: endpoint('token'),
        userinfo: endpoint('userinfo'),
        ...client,
        callback,
        redirectUri,
        verifier,
      })
      return true
    },
    close: () => provider.close(),
  }
}
