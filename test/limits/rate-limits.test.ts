import assert from 'node:assert/strict'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { PolicyName, QuotaPolicy, QuotaStore } from '../../src/domain/rate-limit.ts'
import { openRateLimits } from '../../src/limits/rate-limits.ts'
import { memoryQuotas } from '../../src/store/memory/quotas.ts'
import { testClock } from '../contract/test-clock.ts'

const policy: QuotaPolicy = { name: 'operator', limit: 100, seconds: 60 }

/** Processes that share one store, which counts how often it was asked, and can be away. */
function scene({ processes = 1, limit = policy.limit } = {}) {
  const clock = testClock()
  const shared = memoryQuotas(clock)
  const seen = { asked: 0, away: false, refused: [] as PolicyName[] }
  const store: QuotaStore = {
    async take(key, wish) {
      seen.asked++
      if (seen.away) throw new GwanmunError('store_unavailable')
      return shared.take(key, wish)
    },
  }
  const open = () =>
    openRateLimits({
      store,
      policies: [{ ...policy, limit }],
      world: clock,
      refused: (name) => seen.refused.push(name),
    })
  const all = Array.from({ length: processes }, open)
  /** Sends requests to the processes in turn; how many of them were within the limit. */
  const send = async (requests: number, key = 'anna') => {
    let within = 0
    for (let n = 0; n < requests; n++) if ((await all[n % processes]?.take('operator', key))?.within) within++
    return within
  }
  return { clock, seen, send, all, one: all[0] ?? assert.fail() }
}

describe('Rate limits', () => {
  it('let a key pass up to its limit, and refuse it until the window ends', async () => {
    const { clock, send, one } = scene()
    assert.equal(await send(250), 100)
    clock.pass(20)
    const refusal = await one.take('operator', 'anna')
    assert.deepEqual(refusal, { policy, within: false, left: 0, endsAt: clock.now() + 40_000 })
    assert.equal((await one.take('operator', 'boram')).within, true)
    clock.pass(40)
    assert.equal(await send(250), 100)
  })

  it('ask the shared store nothing for a key that stays within a tenth of its limit', async () => {
    const { send, seen, clock } = scene()
    for (let minute = 0; minute < 5; minute++) {
      assert.equal(await send(10), 10)
      clock.pass(60)
    }
    assert.equal(seen.asked, 0)
  })

  it('answer a key that is refused without the store, however often it asks', async () => {
    const { send, seen, one } = scene()
    await send(101)
    const asked = seen.asked
    assert.ok(asked <= 40, `${asked} times`)
    assert.equal(await send(10_000), 0)
    assert.equal(seen.asked, asked)
    assert.ok(!(one.take('operator', 'anna') instanceof Promise))
    assert.equal(seen.refused.length, 10_002)
  })

  it('ask the store once at a time for a key, however many of its requests come at once', async () => {
    const { one, seen } = scene()
    const answers = await Promise.all(Array.from({ length: 5_000 }, () => one.take('operator', 'anna')))
    assert.equal(answers.filter(({ within }) => within).length, 100)
    assert.ok(seen.asked <= 40, `${seen.asked} times`)
  })

  it('are one limit for all processes: each lets a tenth pass before it asks, and no more than that is too much', async () => {
    for (const processes of [2, 5]) {
      const { send } = scene({ processes })
      const within = await send(1_000)
      assert.ok(within >= 60 && within <= 100 + 10 * (processes - 1), `${processes}: ${within}`)
    }
  })

  it('hold for a limit below ten, too', async () => {
    const { send } = scene({ limit: 3, processes: 2 })
    assert.equal(await send(50), 3)
  })

  it('go on as limits of each process while the store is away, and report afterwards what passed', async () => {
    const { send, seen, clock } = scene()
    seen.away = true
    assert.equal(await send(80), 80)
    assert.equal(seen.asked, 1, 'one request in five seconds waits for a store that is away')
    seen.away = false
    clock.pass(5)
    assert.equal(await send(100), 20)
  })

  it('refuse beyond the limit while the store is away, too', async () => {
    const { send, seen } = scene()
    seen.away = true
    assert.equal(await send(10_000), 100)
    assert.equal(seen.asked, 1)
  })

  it('tell what is left once the store was asked, and never more than there is', async () => {
    const { one, send } = scene()
    assert.equal((await one.take('operator', 'anna')).left, null)
    await send(9)
    for (let left = 89; left >= 0; left--) assert.equal((await one.take('operator', 'anna')).left, left)
  })

  it('fail loudly when the store fails otherwise than by being away', async () => {
    const broken = { take: () => Promise.reject(new Error('a mistake in a script')) }
    const limits = openRateLimits({ store: broken, policies: [policy], world: testClock(), refused: () => {} })
    const all = Array.from({ length: 11 }, async () => limits.take('operator', 'anna'))
    await assert.rejects(Promise.all(all), /a mistake in a script/)
  })

  it('keep 100,000 keys at most: the oldest window is forgotten', async () => {
    const { one, send } = scene({ limit: 10 })
    assert.equal(await send(20), 10)
    for (let n = 0; n < 100_000; n++) void one.take('operator', `key-${n}`)
    assert.equal(await send(20), 1, 'forgotten in this process, not in the shared store')
  })
})
