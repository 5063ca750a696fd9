import type { IncomingMessage, ServerResponse } from 'node:http'
import { parse, serialize } from 'cookie'
import type { Response } from 'express'
import type { Instant } from '../../domain/time.ts'

/** Ten years would follow people; one campaign does not last longer than this. In seconds: 90 days. */
const deviceSeconds = 90 * 86_400

/** At most this many device keys of one browser count, more than a browser opens requests to one host at once (6 to 8). */
const mostDevices = 20
/** A filter outlives a stay inside and the wait for another, not the evening. In seconds: 6 hours. */
const filterSeconds = 6 * 3_600

/** For so long after its end a person is told that their session is over, in seconds: a day. */
const toldSeconds = 86_400

/** How long a result page may be read and come back to, in seconds. */
const outcomeSeconds = 600

/** Longer than the redirects from a provider to the due page take, in seconds. */
const arrivalSeconds = 60

/** At most this many trips to providers are kept in one browser, open or used; the oldest gives way. */
const openAttempts = 4

/** At most this many services are remembered in one browser; the oldest gives way. */
const rememberedServices = 4
/** For so long a browser can be told which service a journey was for, in seconds: a day. */
const serviceSeconds = 86_400

/** What is needed of a request and of its answer, Express' or Node's own. */
type Asked = Pick<IncomingMessage, 'headers'>
type Answer = Pick<ServerResponse, 'appendHeader'>

/** Our cookies by what they are for. */
export interface Cookies {
  /** The device keys, sorted: every request of this browser sees the same one first. Nearly always one. */
  devices(request: Asked): readonly string[]
  /** Each key has a cookie of its own: of two answers to a browser without a key, neither overwrites the other's. */
  setDevice(response: Answer, key: string): void
  /** The key of a terminal of a desk. */
  terminal(request: Asked): string | null
  setTerminal(response: Answer, key: string, seconds: number): void
  clearTerminal(response: Answer): void
  session(request: Asked): string | null
  /** When the session of this browser ends or has ended; null: no session, or one of before December 2026. */
  sessionEnds(request: Asked): Instant | null
  /** The cookie outlives its session by a day, so that the person can be told that it has ended. */
  setSession(response: Response, session: { secret: string; endsAt: Instant; seconds: number }): void
  /** Ends the session in this browser, what it may read without one, and what was looked for. */
  clearSession(response: Response): void
  /** The filter of the clinics that was used last in this browser, as a query; null: none. */
  filter(request: Asked): string | null
  setFilter(response: Response, query: string): void
  /** Id of the campaign that was chosen in this browser; null: none. Chooses between pages of ours, and proves nothing. */
  campaign(request: Asked): string | null
  setCampaign(response: Response, id: string): void
  /** Sealed; lets its person read and cancel while the hot store does not answer. */
  readOnlySession(request: Asked): string | null
  setReadOnlySession(response: Response, sealed: string, seconds: number): void
  /** The sealed attempt that belongs to a `state`, used up or not. */
  attempt(request: Asked, state: string): string | undefined
  setAttempt(request: Asked, response: Answer, attempt: { state: string; sealed: string; seconds: number }): void
  /** All sealed attempts of this browser. */
  attempts(request: Asked): readonly string[]
  /** What was ended in this browser in the last ten minutes; null: nothing. */
  outcome(request: Asked): string | null
  setOutcome(response: Response, outcome: string): void
  clearOutcome(response: Response): void
  /** True for a minute after this browser came back from a provider. */
  arrived(request: Asked): boolean
  setArrived(response: Response): void
  /** Id of the client that a journey began for; null: not known in this browser. Chooses between links of ours, and proves nothing. */
  service(request: Asked, journey: string): string | null
  setService(request: Asked, response: Answer, service: { journey: string; client: string }): void
}

/** Under https with a prefix that binds the cookie to this host; `__Secure-` where it needs a path of its own. */
function namesOf(secure: boolean) {
  return {
    device: secure ? '__Host-gw_device' : 'gw_device',
    terminal: secure ? '__Host-gw_terminal' : 'gw_terminal',
    session: secure ? '__Host-gw_session' : 'gw_session',
    readOnly: secure ? '__Host-gw_reading' : 'gw_reading',
    filter: secure ? '__Host-gw_filter' : 'gw_filter',
    campaign: secure ? '__Host-gw_campaign' : 'gw_campaign',
    outcome: secure ? '__Host-gw_just' : 'gw_just',
    arrived: secure ? '__Host-gw_arrived' : 'gw_arrived',
    attempt: secure ? '__Secure-gw_attempt_' : 'gw_attempt_',
    service: secure ? '__Host-gw_service_' : 'gw_service_',
  }
}

/**
 * Cookies of the broker. HttpOnly; SameSite=Lax, because people come back from providers by a cross-site navigation.
 * Under https they carry the `__Host-`/`__Secure-` prefixes (RFC 6265bis §4.1.3), which plain http cannot.
 */
export function openCookies(secure: boolean): Cookies {
  const names = namesOf(secure)
  const base = { httpOnly: true, sameSite: 'lax', secure } as const
  const read = openReader()
  const add = (response: Answer, name: string, value: string, options: { path: string; maxAge: number }) =>
    response.appendHeader('set-cookie', serialize(name, value, { ...base, ...options }))
  // Part of the state in the name lets several attempts stand side by side; that part alone opens nothing.
  const attemptName = (state: string) => `${names.attempt}${state.slice(0, 8)}`
  const serviceName = (journey: string) => `${names.service}${journey.slice(0, 8)}`

  /** Ends the oldest cookies of a kind, so that with a new one there are no more than `most`. */
  function makeRoom(request: Asked, response: Answer, kind: { prefix: string; path: string; most: number }): void {
    const open = Object.keys(read(request)).filter((name) => name.startsWith(kind.prefix))
    // Browsers send cookies of one path oldest first (RFC 6265 §5.4).
    for (const name of open.slice(0, Math.max(0, open.length - kind.most + 1)))
      add(response, name, '', { path: kind.path, maxAge: 0 })
  }

  return {
    devices(request) {
      // Until December 2026 there was one name for all, without an ending.
      const isDevice = (name: string) => name === names.device || name.startsWith(`${names.device}_`)
      const keys = Object.entries(read(request)).filter(([name, key]) => isDevice(name) && key)
      return keys
        .map(([, key]) => String(key))
        .sort()
        .slice(0, mostDevices)
    },
    setDevice: (response, key) =>
      add(response, `${names.device}_${key.slice(0, 8)}`, key, { path: '/', maxAge: deviceSeconds }),
    terminal: (request) => read(request)[names.terminal] || null,
    setTerminal: (response, key, seconds) => add(response, names.terminal, key, { path: '/', maxAge: seconds }),
    clearTerminal: (response) => add(response, names.terminal, '', { path: '/', maxAge: 0 }),
    session: (request) => read(request)[names.session]?.split('.', 1)[0] || null,
    sessionEnds(request) {
      const [, endsAt] = read(request)[names.session]?.split('.') ?? []
      return endsAt && /^\d{1,15}$/.test(endsAt) ? Number(endsAt) : null
    },
    setSession: (response, { secret, endsAt, seconds }) =>
      add(response, names.session, `${secret}.${endsAt}`, { path: '/', maxAge: seconds + toldSeconds }),
    clearSession(response) {
      for (const name of [names.session, names.readOnly, names.filter, names.campaign])
        add(response, name, '', { path: '/', maxAge: 0 })
    },
    filter: (request) => read(request)[names.filter] || null,
    setFilter: (response, query) => add(response, names.filter, query, { path: '/', maxAge: filterSeconds }),
    campaign: (request) => read(request)[names.campaign] || null,
    setCampaign: (response, id) => add(response, names.campaign, id, { path: '/', maxAge: deviceSeconds }),
    readOnlySession: (request) => read(request)[names.readOnly] || null,
    setReadOnlySession: (response, sealed, seconds) =>
      add(response, names.readOnly, sealed, { path: '/', maxAge: seconds }),
    attempt: (request, state) => read(request)[attemptName(state)],
    setAttempt(request, response, { state, sealed, seconds }) {
      makeRoom(request, response, { prefix: names.attempt, path: '/doors', most: openAttempts })
      add(response, attemptName(state), sealed, { path: '/doors', maxAge: seconds })
    },
    attempts(request) {
      const open = Object.entries(read(request)).filter(([name]) => name.startsWith(names.attempt))
      return open.slice(-openAttempts).map(([, sealed]) => String(sealed))
    },
    outcome: (request) => read(request)[names.outcome] || null,
    setOutcome: (response, outcome) => add(response, names.outcome, outcome, { path: '/', maxAge: outcomeSeconds }),
    clearOutcome: (response) => add(response, names.outcome, '', { path: '/', maxAge: 0 }),
    arrived: (request) => read(request)[names.arrived] !== undefined,
    setArrived: (response) => add(response, names.arrived, '1', { path: '/', maxAge: arrivalSeconds }),
    service: (request, journey) => read(request)[serviceName(journey)] || null,
    setService(request, response, { journey, client }) {
      makeRoom(request, response, { prefix: names.service, path: '/', most: rememberedServices })
      add(response, serviceName(journey), client, { path: '/', maxAge: serviceSeconds })
    },
  }
}

/** Reads the cookies of a request once: it is asked for six of them and more. */
function openReader() {
  const jars = new WeakMap<object, ReturnType<typeof parse>>()
  return ({ headers }: Asked) => {
    const known = jars.get(headers)
    if (known) return known
    const jar = parse(headers.cookie ?? '')
    jars.set(headers, jar)
    return jar
  }
}
