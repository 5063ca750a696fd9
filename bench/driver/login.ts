import { randomBytes } from 'node:crypto'
import { authorizationRequest } from './authorization-request.ts'
import { type Answer, type Client, type Cookies, openClient } from './client.ts'
import { redeem } from './redemption.ts'

/** A relying party, and the OpenID Provider that it sends people to. */
export interface LoginTarget {
  issuer: string
  paths: { authorization: string; token: string; userinfo: string }
  scope: string
  clientId: string
  clientSecret: string
  redirectUri: string
  /** Of the ID token: another one in an answer is an error. */
  algorithm: string
}

export interface LoginDriver {
  /** One new person in a new browser logs in at the relying party, up to the claims at userinfo. */
  login(): Promise<boolean>
  /** Requests that the OpenID Provider got for one login, those of the relying party among them. */
  readonly requests: number
  close(): Promise<void>
}

export interface LoginOptions {
  connections: number
  /** Where the OpenID Provider sends people on; null: it sends them nowhere. */
  upstream: string | null
  /** The door; null: the OpenID Provider has none. */
  door: string | null
  /** The relying party names the door (`idp_hint`), else the person chooses it on the page. */
  hinted: boolean
}

/** More redirects than any login has: beyond it something goes round in circles. */
const mostSteps = 12

/** Follows every redirect and, on a page, the link to the door; then redeems the code and asks for the claims. */
export function loginDriver(target: LoginTarget, { connections, upstream, door, hinted }: LoginOptions): LoginDriver {
  const { issuer, paths, redirectUri } = target
  const provider = openClient(issuer, connections)
  const simulators = upstream === null ? null : openClient(new URL(upstream).origin, connections)
  let requests = 0

  async function authorize(verifier: string): Promise<string> {
    const cookies: Cookies = new Map()
    let url = `${issuer}${paths.authorization}?${authorizationOf(target, verifier, hinted ? door : null)}`
    for (let steps = 0; steps < mostSteps; steps++) {
      const atProvider = url.startsWith(issuer)
      const { pathname, search } = new URL(url)
      const server: Client | null = atProvider ? provider : simulators
      if (!server) throw new Error(`sent to ${url}`)
      const answer = await server.send(pathname + search, atProvider ? { cookies } : {})
      requests += atProvider ? 1 : 0
      url = nextUrl(answer, { url, issuer, door })
      if (url.startsWith(`${redirectUri}?code=`)) return url
    }
    throw new Error(`still on its way after ${mostSteps} steps: ${url}`)
  }

  return {
    async login() {
      requests = 0
      const verifier = randomBytes(32).toString('base64url')
      await redeem(provider, { ...target, ...paths, callback: await authorize(verifier), verifier })
      requests += 2
      return true
    },
    get requests() {
      return requests
    },
    async close() {
      await Promise.all([provider.close(), simulators?.close()])
    },
  }
}

function authorizationOf(target: LoginTarget, verifier: string, hint: string | null): URLSearchParams {
  const request = authorizationRequest(target, verifier)
  if (hint !== null) request.set('idp_hint', hint)
  return request
}

/** Where a browser goes from this answer: its redirect, or the link to the door on its page. */
function nextUrl(
  { status, location, text }: Answer,
  { url, issuer, door }: { url: string; issuer: string; door: string | null },
): string {
  if (status === 303 || status === 302) return location
  const link = status === 200 && new RegExp(`href="(/doors/${door}\\?[^"]*)"`).exec(text)?.[1]
  if (!link) throw new Error(`${url}: ${status} ${text.slice(0, 300)}`)
  return issuer + link.replaceAll('&amp;', '&')
}
