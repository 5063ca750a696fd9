/**
 * A browser without a screen and without scripts, for tests of any relying party. Published as `gwanmun-mock-idps/browser`.
 *
 *   walk(url) → request (exchange) → redirect, form that sends itself (forms) or our sign-in page → … → the last page
 *               cookies: tough-cookie with SameSite (site) · flow header → returned(): the callback's answer
 */

import { CookieJar } from 'tough-cookie'
import type { CallbackAnswer } from '../ledger/flows.ts'
import { flowHeader } from '../ledger/flows.ts'
import { exchange, type Received } from './exchange.ts'
import { autoForm, type Form, formsOf } from './forms.ts'
import { farthest, sameSiteContext } from './site.ts'

/** One request and its answer. */
export interface Hop {
  method: 'GET' | 'POST'
  url: string
  status: number
  /** Absolute. */
  location: string | null
  /** Flow id that an answer of the simulators names; null in other answers. */
  flow: string | null
}

/** A request about to be made, for {@link Choices.onHop}. */
export interface NextHop {
  method: 'GET' | 'POST'
  url: URL
  form: URLSearchParams | null
  /** Flow id of a request from the simulators to the client's callback; null for other requests. */
  returning: string | null
}

/** Where a walk ended. */
export interface Walk {
  hops: Hop[]
  /** Null when it was stopped before the first answer. */
  final: { url: string; status: number; headers: Received['headers']; body: string } | null
  /** The request that `onHop` stopped. */
  stopped: NextHop | null
}

/** What to do during a walk. Without `person` the walk ends at a sign-in page of the simulators. */
export interface Choices {
  /** Persona id to choose on a sign-in page of the simulators, once in a walk. */
  person?: string
  /** Outcome to choose there (`GET /_control/dialects` lists them); default approve. */
  outcome?: string
  /** Flow whose callback the walk starts at, after a walk that was stopped before it. */
  returning?: string
  /** Called before every request; returns another URL to request, or `stop`. */
  onHop?: (next: NextHop) => URL | string | 'stop' | undefined
  signal?: AbortSignal
}

export interface BrowserSetup {
  /** Called when the client's callback has answered after a return from the simulators. Pass `returned` of the sandbox. */
  returned?: (flow: string, answer: CallbackAnswer) => unknown
  /** Milliseconds for a whole walk; default 30,000. */
  timeoutMs?: number
  /** Largest number of requests in one walk; default 20, as in browsers. */
  maxHops?: number
  /** Largest answer in bytes; default 2 MiB. */
  maxBytes?: number
  /** Headers for every request; they replace the browser's own of the same name. */
  headers?: Record<string, string>
}

/** A walk that did not reach a page: timeout, too many requests, no connection, too long an answer. See `cause`. */
export class WalkError extends Error {
  override readonly name = 'WalkError'
  readonly hops: readonly Hop[]
  constructor(message: string, hops: readonly Hop[], options?: ErrorOptions) {
    super(message, options)
    this.hops = hops
  }
}

/** One person's browser, without a screen and without scripts. Cookies live as long as the browser. */
export interface Browser {
  /** Opens a URL as if typed in, and follows redirects, forms that send themselves and the simulators' sign-in page. */
  walk(start: string | URL, choices?: Choices): Promise<Walk>
  /** Sends a form of the page where a walk ended, with `fields` in place of the form's own values, and follows it. */
  submit(from: Walk, fields: Record<string, string>, choices?: Choices & { form?: number }): Promise<Walk>
  /** The cookies for a URL, as `name=value; …`. */
  cookies(url: string): Promise<string>
}

interface Request {
  method: 'GET' | 'POST'
  url: URL
  form: URLSearchParams | null
}

/** The state of a walk. */
interface WalkState {
  hops: Hop[]
  /** The page whose form was sent; null: the URL was typed in. */
  initiator: { url: URL; noReferrer: boolean } | null
  /** The URLs since the initiator. */
  chain: URL[]
  choices: Choices
  /** True once the sign-in page was answered. */
  chosen: boolean
  /** The callback that is answering now. It has one answer, even if it redirects to itself (POST, then GET). */
  returning: { flow: string; address: string } | null
}

const addressOf = ({ origin, pathname }: URL): string => origin + pathname

const redirects = new Set([301, 302, 303, 307, 308])

/** A new browser without cookies. */
export function createBrowser(setup: BrowserSetup = {}): Browser {
  const { returned, timeoutMs = 30_000, maxHops = 20, maxBytes = 2 * 1024 * 1024 } = setup
  const jar = new CookieJar()

  async function headersFor({ method, url, form }: Request, { initiator, chain }: WalkState) {
    const context = sameSiteContext(initiator?.url ?? null, url, method)
    const cookie = await jar.getCookieString(url.href, { sameSiteContext: context })
    const origin = initiator?.noReferrer ? 'null' : initiator?.url.origin
    return {
      accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
      'accept-encoding': 'identity',
      'accept-language': 'ko-KR,ko;q=0.9,en;q=0.8',
      'upgrade-insecure-requests': '1',
      'user-agent': 'Mozilla/5.0 (compatible; gwanmun-mock-idps)',
      'sec-fetch-dest': 'document',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': initiator ? farthest(initiator.url, chain) : 'none',
      'sec-fetch-user': '?1',
      ...(form && { 'content-type': 'application/x-www-form-urlencoded', ...(origin && { origin }) }),
      ...(cookie && { cookie }),
      ...setup.headers,
    }
  }

  async function ask(request: Request, state: WalkState, signal: AbortSignal): Promise<{ answer: Received; hop: Hop }> {
    const { method, url, form } = request
    state.chain.push(url)
    const headers = await headersFor(request, state)
    const body = form?.toString() ?? null
    const sized = body === null ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) }
    const answer = await exchange(url, { method, headers: sized, body, signal, maxBytes })
    for (const line of answer.headers['set-cookie'] ?? []) {
      await jar.setCookie(line, url.href, { ignoreError: true })
    }
    const { location } = answer.headers
    const target = location !== undefined && redirects.has(answer.status) ? new URL(location, url).href : null
    const flow = answer.headers[flowHeader]
    const hop = { method, url: url.href, status: answer.status, location: target, flow: flow ? String(flow) : null }
    state.hops.push(hop)
    return { answer, hop }
  }

  /** The form of a page that these choices send next; undefined: the walk ends here. */
  function formToSend(
    html: string,
    hop: Hop,
    state: WalkState,
  ): { form: Form; change: Record<string, string> } | undefined {
    const own = autoForm(html, hop.url)
    if (own) return { form: own, change: {} }
    const { person, outcome } = state.choices
    if (hop.flow === null || person === undefined || state.chosen) return undefined
    const form = formsOf(html, hop.url).find(({ names }) => names.has('persona'))
    if (!form) return undefined
    state.chosen = true
    const does: Record<string, string> =
      outcome === undefined || outcome === 'approve'
        ? { decision: 'approve' }
        : outcome === 'cancel'
          ? { decision: 'cancel' }
          : { outcome }
    return { form, change: { persona: person, ...does } }
  }

  function startFrom(state: WalkState, url: string, { headers }: Received): void {
    state.initiator = { url: new URL(url), noReferrer: headers['referrer-policy'] === 'no-referrer' }
    state.chain = []
  }

  /** The next request that an answer leads to. */
  function after(answer: Received, hop: Hop, { request, state }: { request: Request; state: WalkState }) {
    if (hop.location !== null) {
      const again = hop.status === 307 || hop.status === 308
      const kept = again ? { method: request.method, form: request.form } : { method: 'GET' as const, form: null }
      return { ...kept, url: new URL(hop.location) }
    }
    const sent = isPage(answer) ? formToSend(answer.body, hop, state) : undefined
    if (!sent) return undefined
    startFrom(state, hop.url, answer)
    return requestOf(sent.form, sent.change)
  }

  /** Reports the callback's answer, unless it only redirects to itself. */
  async function report({ status, location }: Hop, state: WalkState): Promise<void> {
    const { returning } = state
    if (!returning || (location !== null && addressOf(new URL(location)) === returning.address)) return
    state.returning = null
    await returned?.(returning.flow, { status, location })
  }

  async function follow(first: Request, state: WalkState): Promise<Walk> {
    const limit = AbortSignal.timeout(timeoutMs)
    const signal = state.choices.signal ? AbortSignal.any([limit, state.choices.signal]) : limit
    const walk: Walk = { hops: state.hops, final: null, stopped: null }
    let next: Request | undefined = first
    let previous: { flow: string; origin: string } | null = null
    while (next) {
      const request: Request = next
      const returnedFlow: string | null = previous && previous.origin !== request.url.origin ? previous.flow : null
      const upcoming = { ...request, returning: returnedFlow ?? state.returning?.flow ?? null }
      const instruction = state.choices.onHop?.(upcoming)
      if (instruction === 'stop') return { ...walk, stopped: upcoming }
      if (instruction !== undefined) request.url = new URL(instruction)
      if (returnedFlow !== null) state.returning = { flow: returnedFlow, address: addressOf(request.url) }
      if (state.hops.length >= maxHops) throw new WalkError(`more than ${maxHops} requests`, state.hops)
      const { answer, hop } = await ask(request, state, signal)
      await report(hop, state)
      previous = hop.flow === null ? null : { flow: hop.flow, origin: request.url.origin }
      walk.final = { url: hop.url, status: hop.status, headers: answer.headers, body: answer.body }
      next = after(answer, hop, { request, state })
    }
    return walk
  }

  async function start(first: Request, state: WalkState): Promise<Walk> {
    try {
      return await follow(first, state)
    } catch (error) {
      if (error instanceof WalkError) throw error
      const last = state.chain.at(-1)
      const message = error instanceof Error ? error.message : String(error)
      throw new WalkError(`at ${last ? addressOf(last) : 'the start'}: ${message}`, state.hops, { cause: error })
    }
  }

  const stateOf = (choices: Choices): WalkState => ({
    hops: [],
    initiator: null,
    chain: [],
    choices,
    chosen: false,
    returning: null,
  })

  return {
    walk(from, choices = {}) {
      const url = new URL(from)
      const state = stateOf(choices)
      if (choices.returning !== undefined) state.returning = { flow: choices.returning, address: addressOf(url) }
      return start({ method: 'GET', url, form: null }, state)
    },
    async submit({ final }, fields, { form: nth = 0, ...choices } = {}) {
      const form = final && formsOf(final.body, final.url)[nth]
      if (!form) throw new RangeError(`there is no form number ${nth} where the walk ended`)
      const state = stateOf(choices)
      startFrom(state, final.url, { status: final.status, headers: final.headers, body: '' })
      return start(requestOf(form, fields), state)
    },
    cookies: (url) => jar.getCookieString(url, { sameSiteContext: 'strict' }),
  }
}

const isPage = ({ headers }: Received): boolean => headers['content-type']?.includes('html') ?? false

/** The request that sending a form makes; `change` replaces fields and adds the button pressed. */
function requestOf(form: Form, change: Record<string, string>): Request {
  const fields = new URLSearchParams(form.fields)
  for (const [name, value] of Object.entries(change)) fields.set(name, value)
  const url = new URL(form.action)
  if (form.method === 'POST') return { method: 'POST', url, form: fields }
  url.search = fields.toString()
  return { method: 'GET', url, form: null }
}
