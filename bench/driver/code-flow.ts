import { createHash, randomBytes } from 'node:crypto'
import { type Cookies, openClient, redirected } from './client.ts'
import { redeem } from './redemption.ts'

export interface CodeFlowDriver {
  /** One login of a new browser at a bare OpenID Provider, up to the claims. */
  login(): Promise<boolean>
  close(): Promise<void>
}

export interface CodeFlowTarget {
  issuer: string
  clientId: string
  clientSecret: string
  redirectUri: string
}

/** Authorization → interaction → resumption → token → userinfo, with PKCE S256: five requests to the provider. */
export function codeFlowDriver(target: CodeFlowTarget, connections: number): CodeFlowDriver {
  const { issuer, clientId, clientSecret, redirectUri } = target
  const provider = openClient(issuer, connections)
  const path = (url: string) => url.slice(issuer.length)
  return {
    async login() {
      const cookies: Cookies = new Map()
      const verifier = randomBytes(32).toString('base64url')
      const request = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: redirectUri,
        state: randomBytes(20).toString('base64url'),
        nonce: randomBytes(20).toString('base64url'),
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      })
      const asked = await provider.send(`/auth?${request}`, { cookies })
      const interaction = redirected('authorization', asked, `${issuer}/interaction/`)
      const finished = await provider.send(path(interaction), { cookies })
      const resume = redirected('interaction', finished, `${issuer}/auth/`)
      const granted = await provider.send(path(resume), { cookies })
      const callback = redirected('resumption', granted, `${redirectUri}?code=`)
      await redeem(provider, {
        token: '/token',
        userinfo: '/me',
        client: { id: clientId, secret: clientSecret },
        callback,
        redirectUri,
        verifier,
      })
      return true
    },
    close: () => provider.close(),
  }
}
