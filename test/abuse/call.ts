import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import type { ErrorCode } from '../../src/domain/errors.ts'
import { statusOf } from '../../src/web/errors.ts'
import { gates, type Refused } from './gates.ts'
import type { Route } from './routes.ts'

/** Ids of another person's things, or of one's own, that stand where a route asks for one. */
export interface Things {
  slot: string
  hold: string
  booking: string
}

/** What a caller sends along: a program sets any header that it likes, also those that a browser would not let it set. */
export interface Sent {
  cookie?: string
  headers?: Record<string, string>
  /** Behind the path. */
  query?: string
}

export interface Answered {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** One request, as it is written here and no otherwise: no redirect is followed and no cookie kept. */
export async function call(origin: string, name: string, things: Things, sent: Sent = {}): Promise<Answered> {
  const [method = 'GET', path = ''] = name.split(' ')
  const isApi = path.includes('/api/v1/')
  const filled = path
    .replace('/bookings/{id}', `/bookings/${things.booking}`)
    .replace('{provider}', 'certificate')
    .replace('{id}', things.hold)
  // One body for all: each route reads of it what it knows.
  const fields = {
    code: '00000000',
    slot: things.slot,
    hold: things.hold,
    birthdate: '1985-04-11',
    key: 'abuse',
    reason: 'none',
  }
  const body = method === 'GET' ? '' : isApi ? JSON.stringify(fields) : new URLSearchParams(fields).toString()
  const sending = request(new URL(filled + (sent.query ?? ''), origin), {
    method,
    agent,
    headers: {
      ...(sent.cookie ? { cookie: sent.cookie } : {}),
      ...(body && {
        'content-type': isApi ? 'application/json' : 'application/x-www-form-urlencoded',
        'content-length': String(Buffer.byteLength(body)),
      }),
      'idempotency-key': 'abuse',
      ...sent.headers,
    },
  }).end(body)
  const [answer] = (await once(sending, 'response')) as [IncomingMessage]
  const text = Buffer.concat(await answer.toArray()).toString()
  return { status: answer.statusCode ?? 0, headers: answer.headers, text }
}

/** The stable code of a refusal by the API; null: it is none. */
export const codeOf = ({ headers, text }: Answered): string | null =>
  headers['content-type']?.startsWith('application/problem+json') ? (JSON.parse(text) as { code: string }).code : null

/** A refusal in the form of its kind: a problem document, a page with that status, or, of a page that is not due, the way to another. */
function assertRefused({ kind, name }: Route, answer: Answered, code: ErrorCode): void {
  const said = `${name}: ${answer.status} ${answer.headers.location ?? answer.text.slice(0, 300)}`
  const leadsAway = answer.status === 303
  if (kind !== 'page') assert.deepEqual([codeOf(answer), answer.status], [code, statusOf({ code })], said)
  else if (name.startsWith('GET ') || code === 'attempt_missing' || code === 'journey_unknown')
    assert(leadsAway || answer.status >= 400, said)
  else if (code === 'device_blocked') assert.match(`${answer.headers.location}`, /\/blocked$/, said)
  else assert.equal(answer.status, statusOf({ code }), said)
}

/** Who calls. */
export interface Standing {
  name: string
  cookie: string
  refused: Refused
}

/**
 * Calls every route that is shut to this standing, and looks that it stays shut. Returns how many there were; what is open to the
 * standing is not called, for it may do something.
 */
export async function tryEveryGate(
  origin: string,
  { routes, things, sent = {} }: { routes: readonly Route[]; things: Things; sent?: Sent },
  { name, cookie, refused }: Standing,
): Promise<number> {
  let tried = 0
  for (const route of routes) {
    const code = refused[gates[route.name.replace(' /en/', ' /')] ?? assert.fail(`${route.name} has no gate`)]
    if (!code) continue
    const answer = await call(origin, route.name, things, {
      ...sent,
      cookie: [cookie, sent.cookie].filter(Boolean).join('; '),
    })
    try {
      assertRefused(route, answer, code)
    } catch (error) {
      throw new Error(`${name}: ${(error as Error).message}`, { cause: error })
    }
    tried++
  }
  return tried
}

/** The same pages in English. */
export const inEnglish = (routes: readonly Route[]): Route[] =>
  routes.filter(({ kind }) => kind === 'page').map((route) => ({ ...route, name: route.name.replace(' /', ' /en/') }))
