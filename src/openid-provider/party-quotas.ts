import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'
import type { Allowance } from '../domain/rate-limit.ts'
import { sha256 } from '../mechanics/hash.ts'
import { type Middleware, routes } from './endpoints.ts'
import { currentExchange } from './exchange.ts'

/** What a relying party may ask, and how that is told. */
export interface PartyQuota {
  /** Counts a request of a client. */
  take(client: string): Allowance | Promise<Allowance>
  /** The refusal of a client that is known to have nothing left; null: not known. */
  refused(client: string): Allowance | null
  /** Header fields of an answer, refused or not. */
  fields(allowance: Allowance): Record<string, string>
}

/** Endpoints that programs of relying parties call. To the others browsers of people come. */
const counted: ReadonlySet<string> = new Set([
  routes.token,
  routes.userinfo,
  routes.pushed_authorization_request,
  routes.introspection,
  routes.revocation,
])

/** `Authorization` headers whose client is known to be refused. Beyond that the oldest is forgotten: it is authenticated once more. */
const mostRefused = 1_000

const description = 'too many requests of this client'

/**
 * A request is counted for the client that has proved who it is: a `client_id` is public, and with it alone anybody could use up the quota
 * of another. A client without a secret proves itself by a code or token of its own.
 *
 *   request ─▶ this Authorization header was refused, and is still? ─▶ 429, before anything is read
 *           ─▶ client authentication ─▶ the first look into the store: counted, or 429 before a code is used
 */
export function partyQuotas(quota: PartyQuota) {
  const refused = new Map<string, string>()

  function remember(authorization: string, client: string): void {
    if (authorization === '') return
    refused.set(sha256(authorization, 'base64url'), client)
    const [oldest] = refused.keys()
    if (refused.size > mostRefused && oldest !== undefined) refused.delete(oldest)
  }

  function refusalOf(authorization: string): Allowance | null {
    const client = refused.size > 0 && authorization !== '' && refused.get(sha256(authorization, 'base64url'))
    return client ? quota.refused(client) : null
  }

  const tell = (context: KoaContextWithOIDC, allowance: Allowance) => context.set(quota.fields(allowance))

  const middleware: Middleware = async (context, next) => {
    if (!counted.has(context.path)) return next()
    const authorization = context.get('authorization')
    const refusal = refusalOf(authorization)
    if (refusal) {
      context.status = 429
      context.set('cache-control', 'no-store')
      context.body = { error: 'temporarily_unavailable', error_description: description }
      return tell(context, refusal)
    }
    await next()
    const { quota: taken } = currentExchange()
    if (!taken) return
    const allowance = await taken.allowance
    if (!allowance.within) remember(authorization, taken.client)
    tell(context, allowance)
  }

  async function count(client: unknown): Promise<void> {
    if (typeof client !== 'string') return
    const exchange = currentExchange()
    // Introspection looks for three kinds of tokens at once: they are one request.
    exchange.quota ??= { client, allowance: quota.take(client) }
    if (!(await exchange.quota.allowance).within) throw tooMany()
  }

  /** The same artifacts; the first look of a request of a relying party is counted. */
  const countedArtifacts = (artifacts: OidcArtifacts): OidcArtifacts => ({
    ...artifacts,
    async find(model, by) {
      const client = clientOf()
      if (client === null) return artifacts.find(model, by)
      if (client.isProved) await count(client.id)
      const found = await artifacts.find(model, by)
      if (found && !client.isProved) await count(found.payload['clientId'])
      return found
    },
    async put(...asked) {
      const client = clientOf()
      if (client?.isProved) await count(client.id)
      return artifacts.put(...asked)
    },
  })

  return { middleware, counted: countedArtifacts }
}

/** The client of the request that is answered now; null: no endpoint of programs. */
function clientOf(): { id: string | undefined; isProved: boolean } | null {
  const { context } = currentExchange()
  if (!context || !counted.has(context.path)) return null
  const client = context.oidc?.client
  return { id: client?.clientId, isProved: client !== undefined && client.clientAuthMethod !== 'none' }
}

/** RFC 6749 §5.2 has no code for it: that of the authorization endpoint says it best. */
function tooMany(): Error {
  const error = new errors.CustomOIDCProviderError('temporarily_unavailable', description)
  error.status = 429
  error.statusCode = 429
  return error
}
