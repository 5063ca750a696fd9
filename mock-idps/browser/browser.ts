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
  /** The flow of the ledger that our own answers name. */
  flow: string | null
}

/** A request about to be made, for {@link Choices.onHop}. */
export interface NextHop {
  method: 'GET' | 'POST'
  url: URL
  form: URLSearchParams | null
  /** It goes from us to the client's callback; the flow it belongs to. */
  returning: string | null
}

/** Where a walk ended. */
export interface Walk {
  hops: Hop[]
  /** Null when it was stopped before the first answer. */
  final: { url: string; status: number; headers: Received['headers']; body: string } | null
  /** The request that `onHop` did not let go. */
  stopped: NextHop | null
}

/** What to do on the way. Without `person`, a sign-in page of ours is where the walk ends. */
export interface Choices {
  /** Whom to choose on a sign-in page of ours, once a walk. */
  person?: string
  /** What they do there, see `../dialects/outcomes.ts`; default approve. */
  outcome?: string
  /** The walk begins at the callback of this flow: a link kept from a walk that was stopped. */
  returning?: string
  /** Before every request: another URL to go to instead, or `stop`. */
  onHop?: (next: NextHop) => URL | string | 'stop' | undefined
  signal?: AbortSignal
}

export interface BrowserSetup {
  /** Told when the client's callback has answered a browser that came from us. In one process: the flows' `returned`. */
  returned?: (flow: string, answer: CallbackAnswer) => unknown
  /** Of a whole walk; default 30 s. */
  timeoutMs?: number
  /** Requests of one walk; default 20, as in browsers. */
  maxHops?: number
  /** Of one answer; default 2 MiB. */
  maxBytes?: number
  /** Sent with every request; may replace the browser's own. */
  headers?: Record<string, string>
}

/** A walk that came to no end: time out, too many hops, no connection, too long an answer. `cause` says more. */
export class WalkError extends Error {
  override readonly name = 'WalkError'
  readonly hops: readonly Hop[]
  constructor(message: string, hops: readonly Hop[], options?: ErrorOptions) {
    super(message, options)
    this.hops = hops
  }
}

/** One person's browser without a screen and without scripts. Cookies live as long as it does. */
export interface Browser {
  /** Opens an address as if typed in, and follows redirects, forms that send themselves and our sign-in page. */
  walk(start: string | URL, choices?: Choices): Promise<Walk>
  /** Goes on from where a walk ended by sending a form of that page: its own fields, changed by these. */
  submit(from: Walk, fields: Record<string, string>, choices?: Choices & { form?: number }): Promise<Walk>
  /** Cookies it would send there, as `name=value; …`. */
  cookies(url: string): Promise<string>
}

interface Request {
  method: 'GET' | 'POST'
  url: URL
  form: URLSearchParams | null
}

/** A walk under way. */
interface Course {
  hops: Hop[]
  /** The page whose form is sent; null = typed in. */
  initiator: { url: URL; tellsNoReferrer: boolean } | null
  /** Since the initiator. */
  chain: URL[]
  choices: Choices
  /** The sign-in page was answered. */
  chosen: boolean
  /** The callback that is answering now: its path is one step, even if it sends the browser to itself (POST, then GET). */
  returning: { flow: string; place: string } | null
}

const placeOf = ({ origin, pathname }: URL): string => origin + pathname

const redirects = new Set([301, 302, 303, 307, 308])

/** A browser of its own, without cookies at first. */
export function createBrowser(setup: BrowserSetup = {}): Browser {
  const { returned, timeoutMs = 30_000, maxHops = 20, maxBytes = 2 * 1024 * 1024 } = setup
  const jar = new CookieJar()

  async function headersFor({ method, url, form }: Request, { initiator, chain }: Course) {
    const context = sameSiteContext(initiator?.url ?? null, url, method)
    const cookie = await jar.getCookieString(url.href, { sameSiteContext: context })
    const origin = initiator?.tellsNoReferrer ? 'null' : initiator?.url.origin
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

  async function ask(request: Request, course: Course, signal: AbortSignal): Promise<{ answer: Received; hop: Hop }> {
    const { method, url, form } = request
    course.chain.push(url)
    const headers = await headersFor(request, course)
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
    course.hops.push(hop)
    return { answer, hop }
  }

  /** What a person with these choices does with a page; undefined: they are where they wanted to be. */
  function formToSend(
    html: string,
    hop: Hop,
    course: Course,
  ): { form: Form; change: Record<string, string> } | undefined {
    const own = autoForm(html, hop.url)
    if (own) return { form: own, change: {} }
    const { person, outcome } = course.choices
    if (hop.flow === null || person === undefined || course.chosen) return undefined
    const form = formsOf(html, hop.url).find(({ names }) => names.has('persona'))
    if (!form) return undefined
    course.chosen = true
    const does: Record<string, string> =
      outcome === undefined || outcome === 'approve'
        ? { decision: 'approve' }
        : outcome === 'cancel'
          ? { decision: 'cancel' }
          : { outcome }
    return { form, change: { persona: person, ...does } }
  }

  function leave(course: Course, url: string, { headers }: Received): void {
    course.initiator = { url: new URL(url), tellsNoReferrer: headers['referrer-policy'] === 'no-referrer' }
    course.chain = []
  }

  /** The next request that an answer leads to. */
  function after(answer: Received, hop: Hop, { request, course }: { request: Request; course: Course }) {
    if (hop.location !== null) {
      const again = hop.status === 307 || hop.status === 308
      const kept = again ? { method: request.method, form: request.form } : { method: 'GET' as const, form: null }
      return { ...kept, url: new URL(hop.location) }
    }
    const sent = isPage(answer) ? formToSend(answer.body, hop, course) : undefined
    if (!sent) return undefined
    leave(course, hop.url, answer)
    return requestOf(sent.form, sent.change)
  }

  /** Tells the flow that its callback has answered, unless it only sends the browser round to itself. */
  async function report({ status, location }: Hop, course: Course): Promise<void> {
    const { returning } = course
    if (!returning || (location !== null && placeOf(new URL(location)) === returning.place)) return
    course.returning = null
    await returned?.(returning.flow, { status, location })
  }

  async function follow(first: Request, course: Course): Promise<Walk> {
    const limit = AbortSignal.timeout(timeoutMs)
    const signal = course.choices.signal ? AbortSignal.any([limit, course.choices.signal]) : limit
    const walk: Walk = { hops: course.hops, final: null, stopped: null }
    let next: Request | undefined = first
    let ours: { flow: string; origin: string } | null = null
    while (next) {
      const request: Request = next
      const comesBack: string | null = ours && ours.origin !== request.url.origin ? ours.flow : null
      const upcoming = { ...request, returning: comesBack ?? course.returning?.flow ?? null }
      const told = course.choices.onHop?.(upcoming)
      if (told === 'stop') return { ...walk, stopped: upcoming }
      if (told !== undefined) request.url = new URL(told)
      if (comesBack !== null) course.returning = { flow: comesBack, place: placeOf(request.url) }
      if (course.hops.length >= maxHops) throw new WalkError(`more than ${maxHops} requests`, course.hops)
      const { answer, hop } = await ask(request, course, signal)
      await report(hop, course)
      ours = hop.flow === null ? null : { flow: hop.flow, origin: request.url.origin }
      walk.final = { url: hop.url, status: hop.status, headers: answer.headers, body: answer.body }
      next = after(answer, hop, { request, course })
    }
    return walk
  }

  async function start(first: Request, course: Course): Promise<Walk> {
    try {
      return await follow(first, course)
    } catch (error) {
      if (error instanceof WalkError) throw error
      const last = course.chain.at(-1)
      const message = error instanceof Error ? error.message : String(error)
      throw new WalkError(`at ${last ? placeOf(last) : 'the start'}: ${message}`, course.hops, { cause: error })
    }
  }

  const courseOf = (choices: Choices): Course => ({
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
      const course = courseOf(choices)
      if (choices.returning !== undefined) course.returning = { flow: choices.returning, place: placeOf(url) }
      return start({ method: 'GET', url, form: null }, course)
    },
    async submit({ final }, fields, { form: nth = 0, ...choices } = {}) {
      const form = final && formsOf(final.body, final.url)[nth]
      if (!form) throw new RangeError(`there is no form number ${nth} where the walk ended`)
      const course = courseOf(choices)
      leave(course, final.url, { status: final.status, headers: final.headers, body: '' })
      return start(requestOf(form, fields), course)
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
