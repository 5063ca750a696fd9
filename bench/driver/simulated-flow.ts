import { randomBytes } from 'node:crypto'
import { authorizationRequest } from './authorization-request.ts'
import { openClient, redirected } from './client.ts'
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

/** A client of the simulators, as little else as possible. Every login is another person. */
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
      const request = authorizationRequest(
        { clientId: client.clientId, redirectUri, scope: 'openid identity' },
        verifier,
      )
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
