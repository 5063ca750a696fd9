import { GwanmunError } from '../../src/domain/errors.ts'
import { reasonOr } from '../../src/domain/fault.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderTools } from '../../src/domain/provider.ts'
import { UnusableAnswer } from '../oidc/refusals.ts'
import { isSafeUrl } from '../oidc/settings.ts'
import {
  causeOfRefusal,
  isHealthyRefusal,
  refusalInText,
  standardRefusals,
  type TokenRefusal,
} from '../oidc/token-refusal.ts'

/** A callback of node-oauth: a failure or refusal, else the answer's text and its head. */
type Answered = (
  failure: unknown,
  text?: string,
  head?: { statusCode: number; headers: Readonly<Record<string, string>> },
) => void

/** The request node-oauth would hand to `http.request`. */
interface NodeRequest {
  host: string
  port: string | number | null
  path: string
  method: string
  headers: Readonly<Record<string, unknown>>
}

/**
 * What we need of node-oauth's client (0.9 and 0.10), which every strategy on passport-oauth2 has as `_oauth2`: where it
 * asks, and the two methods through which all its calls go.
 */
export interface NodeOAuth {
  _clientId: string
  _authorizeUrl: string
  _accessTokenUrl: string
  _useAuthorizationHeaderForGET: boolean
  _chooseHttpLibrary(url: { protocol: string }): unknown
  _executeRequest(protocol: unknown, request: NodeRequest, body: string | null, answered: Answered): void
  getOAuthAccessToken(code: string, parameters: Record<string, string>, answered: Answered): void
}

/** What the calls of one run came to; strategies lose or reword what went wrong. */
export interface CallsMade {
  /** What the lent fetch threw: an open breaker, a time-out, a broken connection. */
  failure: unknown
  /** The token endpoint's refusal (RFC 6749 §5.2); `error` null: in words that cannot be read. */
  refusal: { status: number; error: string | null } | null
  /** The provider gave an access token. */
  redeemed: boolean
}

/** Headers that belong to the connection, which is not node-oauth's any more. */
const ofTheConnection = new Set(['host', 'connection', 'content-length'])

/**
 * The strategy's own client for one run, every call of it over the fetches we are lent, and so behind breaker, bulkhead,
 * time-outs and body limit; redirects are refused. Access tokens go into the header (RFC 6750 §2.1): node-oauth's
 * default puts them into addresses, which end in logs.
 * @param broken hears what the strategy's own code threw in a callback, which would otherwise end the process
 */
export function lentCalls(
  client: NodeOAuth,
  { fetchFor }: ProviderTools,
  { signal, broken }: { signal?: AbortSignal; broken(error: unknown): void },
): { client: NodeOAuth; made: CallsMade } {
  const made: CallsMade = { failure: undefined, refusal: null, redeemed: false }

  async function call(protocol: unknown, { host, port, path, method, headers }: NodeRequest, body: string | null) {
    const url = new URL(`${String(protocol)}//${host}${port ? `:${port}` : ''}${path}`).href
    if (!isSafeUrl(url)) throw new UnusableAnswer('unsafe_address')
    const isToken = url === new URL(client._accessTokenUrl).href
    const kept = Object.entries(headers).filter(([name]) => !ofTheConnection.has(name.toLowerCase()))
    const answer = await fetchFor(isToken ? 'token' : 'userinfo')(url, {
      method,
      headers: kept.map(([name, value]): [string, string] => [name, String(value)]),
      ...(method === 'GET' ? {} : { body }),
      ...(signal ? { signal } : {}),
    })
    const text = await answer.text()
    if (isToken) {
      made.redeemed = answer.ok && hasAccessToken(text)
      if (!made.redeemed) made.refusal = refusalInText(text, answer.status, standardRefusals) ?? unread(answer)
    }
    return { ok: answer.ok, text, statusCode: answer.status, headers: Object.fromEntries(answer.headers) }
  }

  const lent: NodeOAuth = Object.assign(Object.create(client) as NodeOAuth, {
    _useAuthorizationHeaderForGET: true,
    _chooseHttpLibrary: ({ protocol }: { protocol: string }) => protocol,
    _executeRequest(protocol: unknown, request: NodeRequest, body: string | null, answered: Answered) {
      call(protocol, request, body)
        .then(
          ({ ok, text, ...head }) =>
            ok ? answered(null, text, head) : answered({ statusCode: head.statusCode, data: text }),
          (error) => {
            made.failure = error
            answered(error)
          },
        )
        .catch(broken)
    },
  })
  return { client: lent, made }
}

const unread = ({ status }: Response) => ({ status, error: null })

/** JSON (RFC 6749 §5.1), or a form, as some older providers still answer. */
function hasAccessToken(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text)
    const token = typeof body === 'object' && body !== null && 'access_token' in body && body.access_token
    return typeof token === 'string' && token !== ''
  } catch {
    return Boolean(new URLSearchParams(text).get('access_token'))
  }
}

/** How a strategy's provider refuses a code: its own word for it, or any that does not speak of us or of the provider. */
export interface CodeRefusals {
  isRefusal?: ((error: string) => boolean) | undefined
}

/** True for the answer that a code never given should get. */
export function isCodeRefusal(refusal: CallsMade['refusal'], { isRefusal }: CodeRefusals): boolean {
  if (!refusal || refusal.error === null) return false
  return isRefusal ? isRefusal(refusal.error) : isHealthyRefusal(refusal as TokenRefusal, standardRefusals)
}

/**
 * Redeems a code that was never given, by the client's own way of asking.
 * @throws GwanmunError for anything but a proper refusal
 */
export async function probeToken(
  client: NodeOAuth,
  tools: ProviderTools,
  { signal, provider, refusals }: { signal: AbortSignal; provider: ProviderId; refusals: CodeRefusals },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const { client: lent, made } = lentCalls(client, tools, { signal, broken: reject })
    const parameters = {
      grant_type: 'authorization_code',
      redirect_uri: 'https://probe.invalid/callback',
      code_verifier: 'p'.repeat(43),
    }
    lent.getOAuthAccessToken('probe', parameters, () => {
      if (made.failure !== undefined) return reject(made.failure)
      if (isCodeRefusal(made.refusal, refusals)) return resolve()
      reject(notRefused(made, provider))
    })
  })
}

function notRefused({ refusal }: CallsMade, provider: ProviderId): GwanmunError {
  const fault = 'provider'
  if (!refusal) return new GwanmunError('assertion_invalid', { provider, fault, reason: 'code_never_given' })
  const reason = refusal.status === 429 ? 'throttled' : reasonOr(refusal.error, 'token_refused')
  return new GwanmunError('provider_unavailable', { provider, fault, reason, cause: causeOfRefusal(refusal) })
}
