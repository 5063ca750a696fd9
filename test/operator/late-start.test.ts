import assert from 'node:assert/strict'
import { setImmediate as turn } from 'node:timers/promises'
import { type SeenLight, startTestBroker, type TestBroker } from '../support/broker.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { type Promised, promised } from '../support/promised.ts'
import { until } from '../support/until.ts'
import { doorsOnPage } from '../web/live/shown.ts'
import { inSeconds, operate, operators, reason } from './scene.ts'

/** A start that waits for no store takes no longer, in milliseconds: three seconds for the first lights, and some more. */
const longestStartMs = 4_000

/** Every place where a closed door can be seen, by name. Each throws when it shows or opens that door. */
const looks: Record<string, (answer: Response, body: string) => void> = {
  '/lights.json': (_answer, body) => assertShut((JSON.parse(body) as { doors: SeenLight[] }).doors),
  '/relying-parties/demo-rp/lights.json': (_answer, body) =>
    assertShut((JSON.parse(body) as { doors: SeenLight[] }).doors),
  '/lights/stream': (_answer, event) => assertShut(JSON.parse(event.slice(event.indexOf('{'))).doors),
  '/': (_answer, body) => assertNoWayIn(body),
  '/en/': (_answer, body) => assertNoWayIn(body),
  '/doors/kakao': (answer) => assertRefused(answer),
  '/doors/kakao?anyway=1': (answer) => assertRefused(answer),
}

function assertShut(doors: readonly SeenLight[]): void {
  const kakao = doors.find(({ id }) => id === 'kakao')
  assert.deepEqual([kakao?.light, kakao?.selectable, kakao?.reason], ['red', false, 'operator_closed'])
}

function assertNoWayIn(html: string): void {
  const kakao = doorsOnPage(html).find(({ id }) => id === 'kakao')
  assert.deepEqual([kakao?.light, kakao?.opens], ['red', false])
}

function assertRefused(answer: Response): void {
  assert.match(answer.headers.get('location') ?? '', /^\/doors\/kakao\/problem\?/)
}

/** Asks again and again from before a program listens; every answer either says “not yet” or is looked at. */
interface Racer {
  path: string
  notYet: number
  answered: number
}

async function race(racer: Racer, origin: () => string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await turn()
    const answer = origin() === '' ? null : await fetch(origin() + racer.path, { redirect: 'manual' }).catch(() => null)
    if (!answer) continue
    const body = await firstWords(answer)
    if (answer.status === 503) {
      assert.ok(Number(answer.headers.get('retry-after')) > 0)
      assert.deepEqual([JSON.parse(body).code, answer.headers.getSetCookie()], ['store_unavailable', []])
      assert.equal(racer.answered, 0, 'once it answers, it goes on')
      racer.notYet++
    } else {
      looks[racer.path]?.(answer, body)
      racer.answered++
    }
  }
}

/** The whole answer; of a stream what it begins with. */
async function firstWords(answer: Response): Promise<string> {
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return answer.text()
  const words = new TextDecoder()
  let text = ''
  for await (const part of answer.body ?? []) {
    text += words.decode(part, { stream: true })
    if (text.includes('\n\n')) break
  }
  return text.slice(0, text.indexOf('\n\n'))
}

describe('A broker that starts late, while an operator has closed a door', () => {
  const running: TestBroker[] = []
  const over = new AbortController()
  after(async () => {
    over.abort()
    await Promise.all(running.map((broker) => broker.stop()))
  })

  it('shows and opens nothing before it knows, however slowly the store answers, and then never that door', async () => {
    const stores = { databaseUrl: await (await sharedPostgres()).empty(), dataDir: null }
    const first = await startTestBroker({ stores, config: { operators } })
    running.push(first)
    const body = { action: 'close', until: inSeconds(600), reason }
    assert.equal((await operate(first, 'POST /doors/kakao/overrides', { body })).status, 201)

    const gates: Record<'time' | 'live' | 'exchange', Promised<void>> = {
      time: promised(),
      live: promised(),
      exchange: promised(),
    }
    const asked: string[] = []
    let origin = ''
    const starting = startTestBroker({
      stores,
      // Not to be waited for until it is green.
      faults: [],
      config: (_idps, at) => {
        origin = at
        return { operators }
      },
      prepare: async (slow) => {
        const { time, operatorDecisions, health } = slow
        const { live } = operatorDecisions
        const { exchange } = health
        const behind = <T>(gate: keyof typeof gates, answer: () => Promise<T>): Promise<T> => {
          asked.push(gate)
          return gates[gate].promise.then(answer)
        }
        slow.time = () => behind('time', time)
        operatorDecisions.live = (now) => behind('live', () => live(now))
        health.exchange = (provider, report) => behind('exchange', () => exchange(provider, report))
      },
    })
    const racers: Racer[] = Object.keys(looks).map((path) => ({ path, notYet: 0, answered: 0 }))
    const racing = Promise.all(racers.map((racer) => race(racer, () => origin, over.signal)))
    // The first failure is heard of at once.
    const reached = async (condition: () => boolean) => {
      await Promise.race([until(condition, 60_000), racing, starting.then(() => new Promise(() => {}))])
    }

    for (const gate of ['time', 'live'] as const) {
      await reached(() => asked.includes(gate))
      const before = racers.map(({ notYet }) => notYet)
      const since = performance.now()
      await reached(() => performance.now() - since > longestStartMs)
      assert.ok(racers.every(({ notYet }, index) => notYet >= (before[index] ?? 0) + 5))
      assert.deepEqual(
        racers.map(({ answered }) => answered),
        racers.map(() => 0),
        `no person gets in before the broker has heard of: ${gate}`,
      )
      gates[gate].resolve()
    }
    running.push(await starting)
    // Nothing is known yet of what other brokers saw; what operators decided is.
    await reached(() => racers.every(({ answered }) => answered >= 5))
    gates.exchange.resolve()
    const seen = racers.map(({ answered }) => answered)
    await reached(() => racers.every(({ answered }, index) => answered >= (seen[index] ?? 0) + 20))
    over.abort()
    await racing
  })
})
