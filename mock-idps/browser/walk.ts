import type { Received } from './exchange.ts'
import { autoForm, type Form, formsOf } from './forms.ts'

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

/** A walk that did not reach a page: timeout, too many requests, no connection, too long an answer. See `cause`. */
export class WalkError extends Error {
  override readonly name = 'WalkError'
  readonly hops: readonly Hop[]
  constructor(message: string, hops: readonly Hop[], options?: ErrorOptions) {
    super(message, options)
    this.hops = hops
  }
}

/** A walk that was given up after as many requests as it may have. */
export class EndlessWalkError extends WalkError {}

/** One request of a walk. */
export interface Request {
  method: 'GET' | 'POST'
  url: URL
  form: URLSearchParams | null
}

/** The state of a walk. */
export interface WalkState {
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

export const addressOf = ({ origin, pathname }: URL): string => origin + pathname

/** The state of a walk that begins. */
export function newWalk(choices: Choices): WalkState {
  return { hops: [], initiator: null, chain: [], choices, chosen: false, returning: null }
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

/** Makes a page the initiator of what follows. */
export function startFrom(state: WalkState, url: string, { headers }: Pick<Received, 'headers'>): void {
  state.initiator = { url: new URL(url), noReferrer: headers['referrer-policy'] === 'no-referrer' }
  state.chain = []
}

/** The next request that an answer leads to. */
export function nextRequest(
  answer: Received,
  hop: Hop,
  { request, state }: { request: Request; state: WalkState },
): Request | undefined {
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

const isPage = ({ headers }: Received): boolean => headers['content-type']?.includes('html') ?? false

/** The request that sending a form makes; `change` replaces fields and adds the button pressed. */
export function requestOf(form: Form, change: Record<string, string>): Request {
  const fields = new URLSearchParams(form.fields)
  for (const [name, value] of Object.entries(change)) fields.set(name, value)
  const url = new URL(form.action)
  if (form.method === 'POST') return { method: 'POST', url, form: fields }
  url.search = fields.toString()
  return { method: 'GET', url, form: null }
}
