import type { IncomingMessage } from 'node:http'
import type { Issuer } from '../core/issuer.ts'
import { coreRoutes } from '../core/routes.ts'
import { dialectOf } from '../dialects/index.ts'
import type { Endpoint } from '../endpoints.ts'
import type { Flow } from '../ledger/flows.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { fingerprint } from '../ledger/redact.ts'
import { type ProviderId, providerIds } from '../providers.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'

function pathsOf(provider: ProviderId): Map<string, Endpoint> {
  const { profile } = dialectOf(provider)
  return new Map<string, Endpoint>([
    ['/.well-known/openid-configuration', 'discovery'],
    ['/.well-known/oauth-authorization-server', 'discovery'],
    ...Object.entries(coreRoutes(provider)).map(([name, path]) => [path, name as Endpoint] as const),
    ...(profile ? [[profile.path, 'profile'] as const] : []),
  ])
}

const endpointsByPath = new Map(providerIds.map((provider) => [provider, pathsOf(provider)]))

/** The endpoint at a path below an issuer; `uid`: the interaction of a page or of a resumed authorization. */
export function endpointOf(provider: ProviderId, path: string): { endpoint: Endpoint; uid?: string } {
  const endpoint = endpointsByPath.get(provider)?.get(path)
  if (endpoint) return { endpoint }
  const page = /^\/page\/([^/]+)/.exec(path)?.[1]
  if (page !== undefined) return { endpoint: 'page', uid: page }
  if (path.startsWith('/device/')) return { endpoint: 'page' }
  const authorize = `${coreRoutes(provider).authorization}/`
  if (path.startsWith(authorize)) return { endpoint: 'resume', uid: path.slice(authorize.length) }
  return { endpoint: 'other' }
}

/** The bearer token of a request, if any (RFC 6750 §2.1). */
export function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

/** The user name of `Basic` credentials, form-decoded (RFC 6749 §2.3.1); undefined when there is none. */
function basicUser(request: IncomingMessage): string | undefined {
  const credentials = /^Basic (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const text = Buffer.from(credentials ?? '', 'base64').toString('utf8')
  const end = text.indexOf(':')
  // Without a colon the text may be the secret.
  if (end < 0) return undefined
  const encoded = text.slice(0, end)
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '))
  } catch {
    return encoded
  }
}

/** What a request says about its sender, before it is answered. None of it is checked. */
export type Sender = Pick<LedgerEntry, 'clientAuth' | 'clientId'> & {
  persona: string | undefined
  flow: Flow | undefined
}

interface RequestParts {
  request: IncomingMessage
  params: URLSearchParams
  endpoint: Endpoint
  uid: string | undefined
}

function tokenHolder(
  { artifacts }: Issuer,
  { request, params, endpoint }: RequestParts,
): { account?: string | undefined; grant?: string | undefined } {
  const bearer = bearerToken(request) ?? (endpoint === 'userinfo' ? params.get('access_token') : null)
  for (const [model, id] of [
    ['AuthorizationCode', params.get('code')],
    ['RefreshToken', params.get('refresh_token')],
    ['AccessToken', bearer],
  ] as const) {
    if (id) return { account: artifacts.accountOf(model, id), grant: artifacts.grantOf(model, id) }
  }
  return {}
}

function beginFlow({ flows, people }: Sandbox, issuer: Issuer, params: URLSearchParams, clientId: string | null): Flow {
  const hint = params.get('login_hint')
  const fingerprintOf = (name: string) => {
    const value = params.get(name)
    return value === null ? null : fingerprint(value)
  }
  return flows.begin({
    provider: issuer.profile.id,
    clientId,
    persona: hint !== null && people.find(hint) ? hint : null,
    state: fingerprintOf('state'),
    nonce: fingerprintOf('nonce'),
  })
}

/** The flow that a request continues or begins. */
function flowOf(
  sandbox: Sandbox,
  issuer: Issuer,
  { params, endpoint, uid, clientId, grant }: RequestParts & { clientId: string | null; grant: string | undefined },
): Flow | undefined {
  const { flows } = sandbox
  if (endpoint === 'pushed_authorization') return beginFlow(sandbox, issuer, params, clientId)
  if (endpoint === 'authorization') {
    const pushed = flows.byPushed(params.get('request_uri') ?? '')
    return pushed?.provider === issuer.profile.id ? pushed : beginFlow(sandbox, issuer, params, clientId)
  }
  if (uid !== undefined) return flows.byInteraction(uid)
  return (grant === undefined ? undefined : flows.byGrant(grant)) ?? flows.byCode(params.get('code') ?? '')
}

/**
 * Reads the sender from headers and parameters, and the flow of the request. An authorization request, pushed or not,
 * begins a flow.
 */
export function senderOf(sandbox: Sandbox, issuer: Issuer, parts: RequestParts): Sender {
  const { request, params } = parts
  const { people } = sandbox
  const user = basicUser(request)
  const clientId = (user ?? params.get('client_id'))?.slice(0, 300) ?? null
  const { account, grant } = tokenHolder(issuer, parts)
  const flow = flowOf(sandbox, issuer, { ...parts, clientId, grant })
  const persona = account ?? params.get('persona') ?? params.get('login_hint') ?? flow?.persona ?? undefined
  return {
    clientAuth:
      user !== undefined ? 'basic' : params.has('client_secret') ? 'post' : bearerToken(request) ? 'bearer' : null,
    clientId,
    persona: persona !== undefined && people.find(persona) ? persona : undefined,
    flow,
  }
}
