import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { until } from '../support/until.ts'
import { areGreen, type DoorId, isVerified, toCallback } from '../web/doors/way.ts'

const others = ['certificate', 'phone', 'ipin', 'kakao'] as const satisfies readonly DoorId[]
const attempts = 500
const rounds = 3
const walksPerRound = 5
/** Times this short differ by chance alone; on a shared machine a share of them proves nothing. */
const floorMs = 60

/**
 * Proves that people at the other doors do not wait for the slow one: neither for its places, nor for a connection, nor
 * for a turn of the event loop. It does not measure how fast a broker is; that is what the benches are for.
 */
describe('When one provider takes eight seconds and five hundred people come back from it at once', function () {
  this.timeout(120_000)
  let broker: TestBroker
  before(async () => {
    broker = await startTestBroker({ config: { lights: { probeThinMs: 1_000, probeMs: 1_000 } } })
  })
  after(() => broker.stop())

  let person = 0
  /** The 95th percentile, over the four other doors, of the whole way through a door. */
  async function round(): Promise<number> {
    const took: number[] = []
    for (let n = 0; n < walksPerRound; n++)
      for (const door of others) {
        const browser = new Browser()
        const startedAt = performance.now()
        await browser.once((await toCallback(broker, browser, { door, persona: `person-${1_000 + person++}` })).href)
        took.push(performance.now() - startedAt)
        browser.url = broker.origin
        assert.ok(await isVerified(broker, browser), door)
      }
    return took.toSorted((a, b) => a - b)[Math.ceil(took.length * 0.95) - 1] ?? 0
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  async function measured(): Promise<number[]> {
    const times: number[] = []
    for (let n = 0; n < rounds; n++) times.push(await round())
    return times
  }

  it('the other four are as quick as before', async () => {
    const waiting: [Browser, string][] = []
    for (let n = 0; n < attempts; n++) {
      const browser = new Browser()
      waiting.push([browser, (await toCallback(broker, browser, { door: 'naver', persona: `person-${n}` })).href])
    }
    await round()
    const before = await measured()

    await broker.fault({ match: { provider: 'naver', endpoint: 'token' }, do: [{ type: 'latency', ms: 8_000 }] })
    let back = 0
    const all = waiting.map(async ([browser, callback]) => {
      await (await browser.once(callback)).body?.cancel()
      back++
    })
    // Those for whom there was no room are told at once; the rest is under way.
    await until(() => back >= attempts - 200)
    const during = await measured()
    assert.ok(back < attempts, 'the slow ones are still under way')
    assert.ok(await areGreen(broker, others))

    await Promise.all(all)
    await broker.mend()
    const control = median([...before, ...(await measured())])
    const slow = median(during)
    assert.ok(
      Math.abs(slow - control) <= Math.max(control * 0.2, floorMs),
      `p95 was ${slow.toFixed(1)} ms beside the slow door, ${control.toFixed(1)} ms without`,
    )
  })
})
