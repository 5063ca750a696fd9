import { GwanmunError } from '../../src/domain/errors.ts'
import { type FailureReason, reasonOr } from '../../src/domain/fault.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { ProviderTools } from '../../src/domain/provider.ts'
import { UnusableAnswer } from '../oidc/refusals.ts'
import { isSafeUrl } from '../oidc/settings.ts'

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
  /** The token endpoint's refusal (RFC 6749 §5.2). */
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
      const member = tokenAnswer(text)
      made.redeemed = answer.ok && member('access_token') !== null
      if (!made.redeemed) made.refusal = { status: answer.status, error: member('error') }
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

/** Reads members of a token endpoint's answer: JSON (RFC 6749 §5.1), or a form, as some older providers still say it. */
function tokenAnswer(text: string): (name: string) => string | null {
  try {
    const body: unknown = JSON.parse(text)
    return (name) => {
      const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : null
      return typeof value === 'string' && value !== '' ? value : null
    }
  } catch {
    const form = new URLSearchParams(text)
    return (name) => form.get(name) || null
  }
}

/**
 * Redeems a code that was never given, by the client's own way of asking.
 * @throws GwanmunError for anything but a proper refusal
 */
export async function probeToken(
  client: NodeOAuth,
  tools: ProviderTools,
  { signal, provider, isRefusal }: { signal: AbortSignal; provider: ProviderId; isRefusal(error: string): boolean },
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
      if (made.refusal?.error && isRefusal(made.refusal.error)) return resolve()
      reject(notRefused(made, provider))
    })
  })
}

function notRefused({ refusal }: CallsMade, provider: ProviderId): GwanmunError {
  const details = (reason: FailureReason) => ({ provider, fault: 'provider', reason }) as const
  if (!refusal) return new GwanmunError('assertion_invalid', details('code_never_given'))
  const reason = refusal.status === 429 ? 'throttled' : reasonOr(refusal.error, 'token_refused')
  return new GwanmunError('provider_unavailable', details(reason))
}
