import type { IncomingMessage } from 'node:http'
import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import type { OpenLimit } from '../domain/limit.ts'
import type { OidcArtifacts } from '../domain/oidc-artifacts.ts'
import type { World } from '../domain/world.ts'
import { networkOf } from '../mechanics/network.ts'
import { type Middleware, type Refuse, routes } from './endpoints.ts'

/** Parameters of one posted request, in bytes: as many as a request line and headers of Node may have together. */
const maxBytes = 16_384

/** How long posted parameters are kept, in seconds: the page that they led to can be reloaded meanwhile. */
const keptSeconds = 600

/**
 * Posted requests that this process keeps in a minute: of one network, and of all together. Beyond that they cost the store no more
 * than by GET: 3,000 a minute for ten minutes are 30,000, 60 MB at 2 KB each.
 */
const keptOfNetwork = { limit: 120, windowMs: 60_000, mostKeys: 10_000 }
const keptOfAll = { limit: 3_000, windowMs: 60_000, mostKeys: 1 }
const allNetworks = ''

/** Name of the artifact, beside those of the library. */
const model = 'PostedRequest'

/** The one parameter that stands in the address instead of all the others. */
const reference = 'posted'

const paths: ReadonlySet<string> = new Set([routes.authorization, routes.end_session])

/**
 * POST to the authorization endpoint (OpenID Connect Core §3.1.2.1) and to the end-session endpoint (RP-Initiated Logout §2).
 *
 *   POST, parameters as a form ─▶ kept under a random reference ─▶ 303 ─▶ GET ?posted=… ─▶ the library, as if by GET
 *                     not kept └▶ 303 ─▶ GET ?…, or the library at once where an ID token is among them
 *
 * Browsers send our cookies (`SameSite=Lax`) with a GET from another site, not with a POST. The parameters are kept, not
 * repeated in the address: an ID token belongs in no history and no log, and a long request fits no address.
 */
export function postedRequests(
  { artifacts, world, openLimit, addressOf }: PostedRequestTools,
  refuse: Refuse,
): Middleware {
  const [ofNetwork, ofAll] = [openLimit(keptOfNetwork), openLimit(keptOfAll)]
  const isWithinLimits = (request: IncomingMessage) =>
    ofNetwork.take(networkOf(addressOf(request))) === null && ofAll.take(allNetworks) === null

  async function keep(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    if (!context.is('application/x-www-form-urlencoded'))
      return refuse(context, { status: 415, description: 'the parameters must be application/x-www-form-urlencoded' })
    const query = await readText(context.req)
    if (query === null) {
      const description = `more than ${maxBytes} bytes of parameters; push them (RFC 9126) or send fewer`
      return refuse(context, { status: 413, description })
    }
    const id = world.token(160)
    const row = { payload: { path: context.path, query }, indexes: {}, ttlSeconds: keptSeconds }
    const isKept = isWithinLimits(context.req) && (await artifacts.put(model, id, row).catch(unlessUnavailable))
    if (!isKept && new URLSearchParams(query).has('id_token_hint')) return answerAtOnce(context, query, next)
    context.status = 303
    context.set('cache-control', 'no-store')
    context.redirect(`${context.path}?${isKept ? `${reference}=${id}` : query}`)
  }

  /**
   * An ID token belongs in no address. The browser may not have sent the cookie of its session with this POST: a login then asks the person
   * again, but a sign-out would be told as done and is not. So it is refused.
   */
  async function answerAtOnce(context: KoaContextWithOIDC, query: string, next: () => Promise<void>): Promise<void> {
    if (context.path === routes.end_session)
      return refuse(context, {
        status: 503,
        description: 'posted parameters cannot be kept now; try again in a moment',
      })
    context.method = 'GET'
    context.url = `${context.path}?${query}`
    return next()
  }

  /** Puts the kept parameters in the place of their reference. False: they are not kept, or not any more. */
  async function recall(context: KoaContextWithOIDC, id: string): Promise<boolean> {
    const kept = await artifacts.find(model, { id })
    if (kept?.payload['path'] !== context.path) return false
    context.url = `${context.path}?${String(kept.payload['query'])}`
    return true
  }

  return async (context, next) => {
    if (!paths.has(context.path)) return next()
    const id = referenceOf(context.querystring)
    if (context.method === 'POST') return keep(context, next)
    if (id !== null && !(await recall(context, id)))
      return refuse(context, { status: 400, description: 'the posted request has expired' })
    return next()
  }
}

export interface PostedRequestTools {
  artifacts: OidcArtifacts
  world: Pick<World, 'token'>
  openLimit: OpenLimit
  /** The address of the browser, behind trusted proxies too. */
  addressOf(request: IncomingMessage): string
}

function unlessUnavailable(error: unknown): false {
  if (error instanceof errors.TemporarilyUnavailable) return false
  throw error
}

/** The reference, where it stands alone: beside others it would be a relying party's parameter that we do not know. */
function referenceOf(query: string): string | null {
  // Nearly every request has other parameters, which are read by the library.
  if (!query.startsWith(`${reference}=`)) return null
  const parameters = [...new URLSearchParams(query)]
  const [[name, value] = ['', '']] = parameters
  return parameters.length === 1 && name === reference ? value : null
}

/** A body as text; null when it is too long, of which the rest is then left unread. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += part.length
    if (bytes > maxBytes) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
