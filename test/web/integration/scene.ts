import assert from 'node:assert/strict'
import { type Instant, seoulDate, seoulMidnight } from '../../../src/domain/time.ts'
import type { World } from '../../../src/domain/world.ts'
import type { SqlDatabase } from '../../../src/store/postgres/sql-database.ts'
import { system } from '../../../src/system.ts'
import type { TestBroker } from '../../support/broker.ts'
import { Browser } from '../../support/browser.ts'

const hourMs = 3_600_000

/** For tests that do not look at lights: they take 4 % of a core instead of 11 %. */
export const calmLights = { tickMs: 500, probeThinMs: 3_000, probeMs: 3_000 }

/** The real world, but its clock can be put forward, and stopped. The database keeps its own time. */
export interface MovableWorld {
  world: World
  pass(seconds: number): void
  /** The clock stands at this very millisecond while `act` lasts, and goes on from there. */
  during<T>(at: Instant, act: () => Promise<T>): Promise<T>
}

export function movableWorld(): MovableWorld {
  let aheadMs = 0
  let stoppedAt: Instant | null = null
  return {
    world: { ...system, now: () => stoppedAt ?? system.now() + aheadMs },
    pass(seconds) {
      aheadMs += seconds * 1000
    },
    async during(at, act) {
      stoppedAt = at
      try {
        return await act()
      } finally {
        stoppedAt = null
        aheadMs = at - system.now()
      }
    },
  }
}

/** One invented clinic; its slots are tomorrow in Seoul, an hour apart from 09:00. Returns their ids in that order. */
export async function seedPlaces(database: SqlDatabase, capacities: readonly number[]): Promise<string[]> {
  await database.query(`insert into region (code, ko, en, position) values ('seoul', '서울', 'Seoul', 1)`)
  await database.query(
    `insert into clinic (id, name, region, district, address, phone, step_free)
     values ('c-1', '가상의원', 'seoul', '종로구', '없는길 1', '02-0000-0001', true)`,
  )
  const first = seoulMidnight(seoulDate(system.now())) + (24 + 9) * hourMs
  const rows = await database.query<{ id: string }>(
    `insert into slot (clinic, starts_at, product, capacity)
     select 'c-1', store_time($1::float8 + hour * ${hourMs}), '가상백신', capacity
     from unnest($2::int[]) with ordinality as given (capacity, hour) returning id`,
    [first - hourMs, capacities],
  )
  return rows.map(({ id }) => id)
}

/** Places of a slot that are held or booked. */
export async function takenOf(database: SqlDatabase, slot: string): Promise<number> {
  const [row] = await database.query<{ taken: number }>('select taken from slot where id = $1', [slot])
  return row?.taken ?? assert.fail(`no slot ${slot}`)
}

export interface Visit {
  door?: string
  /** Continue in this browser; else a new one. */
  browser?: Browser
  lang?: 'ko' | 'en'
  query?: Record<string, string>
}

/** A person goes through a door and as far as that leads. */
export async function verify(broker: TestBroker, persona: string, visit: Visit = {}): Promise<Browser> {
  const { door = 'certificate', browser = new Browser(), lang = 'ko', query = {} } = visit
  const parameters = new URLSearchParams({ login_hint: persona, ...query })
  return browser.get(`${broker.origin}${lang === 'en' ? '/en' : ''}/doors/${door}?${parameters}`)
}

/** Verified, but not one page further: no claim, no place in line. `anyway`: however busy the door looks in a crowd. */
export async function identifyOnly(broker: TestBroker, persona: string, door = 'certificate'): Promise<Browser> {
  const browser = new Browser()
  let target = `${broker.origin}/doors/${door}?login_hint=${persona}&anyway=1`
  for (let hops = 0; !target.endsWith('/next'); hops++) {
    assert(hops < 5, `not on the way to /next: ${target}`)
    const answer = await browser.once(target)
    await answer.body?.cancel()
    target = new URL(answer.headers.get('location') ?? assert.fail(`no redirect at ${target}`), target).href
  }
  browser.url = target
  return browser
}

/** One call of the API, as the person in this browser; `code` is asserted where a refusal is expected. */
export async function api(browser: Browser, call: string, options: { body?: unknown; key?: string } = {}) {
  const [method = 'GET', path = ''] = call.split(' ')
  const { key, ...body } = options
  return browser.json(`/api/v1${path}`, { method, ...body, ...(key ? { headers: { 'idempotency-key': key } } : {}) })
}

/** One call of the API by an anonymous client. */
export async function ask(broker: TestBroker, call: string, body?: unknown): Promise<Answer> {
  const stranger = new Browser()
  stranger.url = broker.origin
  return api(stranger, call, { body })
}

export type Answer = Awaited<ReturnType<typeof api>>

/** A refusal of the API: status, stable code, and a problem document (RFC 9457). */
export function assertProblem(answer: Answer, status: number, code: string): void {
  assert.equal(answer.status, status, JSON.stringify(answer.body))
  assert.equal(answer.body.code, code)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/)
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.deepEqual(
    [answer.body.type, answer.body.status, typeof answer.body.title],
    [`urn:gwanmun:problem:${code}`, status, 'string'],
  )
}

/** Comes in, keeps a place and books it, all through the API. Returns the booking. */
export async function book(browser: Browser, slot: string, key = `key-${slot}`): Promise<Answer> {
  await api(browser, 'POST /ticket')
  const hold = await api(browser, 'POST /holds', { body: { slot } })
  assert.equal(hold.status, 201, JSON.stringify(hold.body))
  return api(browser, 'POST /bookings', { body: { hold: hold.body.id }, key })
}
