import type { IncomingMessage } from 'node:http'
import { type Issuer, routes } from '../core/issuer.ts'
import type { Endpoint } from '../faults/plan.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import type { People } from '../people/people.ts'

const byPath = new Map<string, Endpoint>([
  ['/.well-known/openid-configuration', 'discovery'],
  ['/.well-known/oauth-authorization-server', 'discovery'],
  ...Object.entries(routes).map(([name, path]) => [path, name as Endpoint] as const),
])

/** Which endpoint a path below an issuer is. */
export function endpointOf(path: string): Endpoint {
  if (path.startsWith('/page/')) return 'page'
  if (path.startsWith(`${routes.authorization}/`)) return 'resume'
  return byPath.get(path) ?? 'other'
}

/** What a request tells about its sender before anybody answers it. */
type Sender = Pick<LedgerEntry, 'clientAuth' | 'clientId'> & { persona: string | undefined }

function bearerToken(request: IncomingMessage): string | undefined {
  return /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function basicUser(request: IncomingMessage): string | undefined {
  const credentials = /^Basic (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (credentials === undefined) return undefined
  return Buffer.from(credentials, 'base64').toString('utf8').split(':')[0]
}

function personaOf(issuer: Issuer, request: IncomingMessage, params: URLSearchParams): string | undefined {
  const code = params.get('code')
  const token = bearerToken(request) ?? params.get('access_token')
  return (
    (code && issuer.artifacts.accountOf('AuthorizationCode', code)) ||
    (token && issuer.artifacts.accountOf('AccessToken', token)) ||
    params.get('persona') ||
    params.get('login_hint') ||
    undefined
  )
}

/** Reads the sender out of headers and parameters; believes nothing, checks nothing. */
export function senderOf(issuer: Issuer, people: People, request: IncomingMessage, params: URLSearchParams): Sender {
  const user = basicUser(request)
  const persona = personaOf(issuer, request, params)
  return {
    clientAuth:
      user !== undefined ? 'basic' : params.has('client_secret') ? 'post' : bearerToken(request) ? 'bearer' : null,
    clientId: (user ?? params.get('client_id'))?.slice(0, 300) ?? null,
    persona: persona !== undefined && people.find(persona) ? persona : undefined,
  }
}
