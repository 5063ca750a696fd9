import type { CallbackAnswer } from '../ledger/flows.ts'
import { flowHeader } from '../ledger/flows.ts'
import type { Cookies } from './cookies.ts'
import { exchange, type Received } from './exchange.ts'
import { farthest, sameSiteContext } from './site.ts'
import {
  addressOf,
  EndlessWalkError,
  type Hop,
  nextRequest,
  type Request,
  type Walk,
  WalkError,
  type WalkState,
} from './walk.ts'

/** What a walk needs of its browser. */
export interface NavigationSetup {
  cookies: Cookies
  returned: ((flow: string, answer: CallbackAnswer) => unknown) | undefined
  timeoutMs: number
  maxHops: number
  maxBytes: number
  headers: Readonly<Record<string, string>>
}

const redirects = new Set([301, 302, 303, 307, 308])

/** The headers of a navigation, as browsers send them. */
async function headersFor(
  { cookies, headers }: NavigationSetup,
  { method, url, form }: Request,
  { initiator, chain }: WalkState,
): Promise<Record<string, string>> {
  const cookie = await cookies.for(url, sameSiteContext(initiator?.url ?? null, url, method))
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
    ...headers,
  }
}

/** Makes one request of a walk and keeps its cookies. */
async function ask(
  setup: NavigationSetup,
  request: Request,
  { state, signal }: { state: WalkState; signal: AbortSignal },
): Promise<{ answer: Received; hop: Hop }> {
  const { method, url, form } = request
  state.chain.push(url)
  const headers = await headersFor(setup, request, state)
  const body = form?.toString() ?? null
  const sized = body === null ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) }
  const answer = await exchange(url, { method, headers: sized, body, signal, maxBytes: setup.maxBytes })
  await setup.cookies.keep(answer, url)
  const { location } = answer.headers
  const target = location !== undefined && redirects.has(answer.status) ? new URL(location, url).href : null
  const flow = answer.headers[flowHeader]
  const hop = { method, url: url.href, status: answer.status, location: target, flow: flow ? String(flow) : null }
  state.hops.push(hop)
  return { answer, hop }
}

/** Reports the callback's answer, unless it only redirects to itself. */
async function report({ returned }: NavigationSetup, { status, location }: Hop, state: WalkState): Promise<void> {
  const { returning } = state
  if (!returning || (location !== null && addressOf(new URL(location)) === returning.address)) return
  state.returning = null
  await returned?.(returning.flow, { status, location })
}

async function follow(setup: NavigationSetup, first: Request, state: WalkState): Promise<Walk> {
  const limit = AbortSignal.timeout(setup.timeoutMs)
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
    if (state.hops.length >= setup.maxHops)
      throw new EndlessWalkError(`more than ${setup.maxHops} requests`, state.hops)
    const { answer, hop } = await ask(setup, request, { state, signal })
    await report(setup, hop, state)
    previous = hop.flow === null ? null : { flow: hop.flow, origin: request.url.origin }
    walk.final = { url: hop.url, status: hop.status, headers: answer.headers, body: answer.body }
    next = nextRequest(answer, hop, { request, state })
  }
  return walk
}

/** Follows a request until a page, or until `onHop` stops it. @throws WalkError */
export async function navigate(setup: NavigationSetup, first: Request, state: WalkState): Promise<Walk> {
  try {
    return await follow(setup, first, state)
  } catch (error) {
    if (error instanceof WalkError) throw error
    const last = state.chain.at(-1)
    const message = error instanceof Error ? error.message : String(error)
    throw new WalkError(`at ${last ? addressOf(last) : 'the start'}: ${message}`, state.hops, { cause: error })
  }
}
