import assert from 'node:assert/strict'
import {
  type BreakerState,
  bucketOf,
  type CounterIncrement,
  type HealthReport,
  type HealthStore,
  type ProbeRecord,
  type SharedBreaker,
  sumOf,
} from '../../src/domain/health.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const [kakao, naver] = ['kakao', 'naver'] as [ProviderId, ProviderId]
const probe = (at: number, failures = 0): ProbeRecord => ({
  at,
  failures,
  good: 0,
  probesSinceLoss: 0,
  lost: null,
  run: 0,
  loginPage: null,
  probeBlindFailures: null,
  baseline: null,
})
const halfOpen: BreakerState = { phase: 'half-open', since: 6, probesUnreliable: true }
const everyPhase: readonly BreakerState[] = [
  { phase: 'open', since: 5, probesUnreliable: false },
  halfOpen,
  { phase: 'slow-start', step: 0, since: 7, probesUnreliable: true },
  { phase: 'slow-start', step: 2, since: 8, probesUnreliable: false },
  { phase: 'closed' },
]
const breakerAt = (
  version: number,
  state: BreakerState = { phase: 'open', since: 5, probesUnreliable: false },
): SharedBreaker => ({
  ...state,
  version,
  epoch: 0,
  backoffUntil: null,
  lossesClearedAt: null,
})

export function healthStoreContract(name: string, open: OpenStore<HealthStore>): void {
  describe(`Shared health contract: ${name}`, () => {
    async function scene() {
      const clock = testClock()
      const store = await open(clock)
      const ask = (replica: string, change: Partial<HealthReport> = {}, provider = kakao) =>
        store.exchange(provider, {
          replica,
          batch: 0,
          epoch: 0,
          calls: [],
          roundTrips: [],
          probe: null,
          utilization: 0,
          leaseMs: 4_000,
          now: clock.now(),
          ...change,
        })
      const counted = (counter: string, by: number, agoMs = 0): CounterIncrement => ({
        counter,
        by,
        bucket: bucketOf(clock.now() - agoMs),
      })
      const sum = async (change: Partial<HealthReport> = {}) => sumOf((await ask('reader', change)).calls)
      return { ...clock, store, ask, counted, sum }
    }

    it('knows nothing at first', async () => {
      const { ask } = await scene()
      const { calls, roundTrips, breaker, probe } = await ask('a')
      assert.deepEqual([sumOf(calls), calls.length, roundTrips, breaker, probe], [{}, 6, {}, null, null])
    })

    it('gives every replica the sum of all counters at once', async () => {
      const { ask, counted, sum } = await scene()
      await ask('a', { batch: 1, calls: [counted('verified', 3), counted('lost', 1)] })
      const { calls } = await ask('b', { batch: 1, calls: [counted('verified', 2)] })
      assert.deepEqual(calls.at(-1), { verified: 5, lost: 1 })
      assert.deepEqual(await sum(), { verified: 5, lost: 1 })
    })

    it('leaves an answer as it was when more is counted later', async () => {
      const { ask, counted, pass } = await scene()
      const early = await ask('a', { batch: 1, calls: [counted('verified', 3)], roundTrips: [counted('started.1', 2)] })
      pass(200)
      const cohort = await ask('b')
      const late = await ask('a', {
        batch: 2,
        calls: [counted('verified', 1)],
        roundTrips: [counted('returned.1', 1, 200_000)],
      })
      assert.deepEqual([early.calls.at(-1), cohort.roundTrips], [{ verified: 3 }, { 'started.1': 2 }])
      assert.deepEqual(late.roundTrips, { 'started.1': 2, 'returned.1': 1 })
      const again = await ask('a', { batch: 3, calls: [counted('verified', 4)] })
      assert.deepEqual([late.calls.at(-1), again.calls.at(-1)], [{ verified: 1 }, { verified: 5 }])
    })

    it('counts a batch once, however often it is sent, and counts the next one too', async () => {
      const { ask, counted, sum } = await scene()
      const batch = { batch: 1, calls: [counted('verified', 3)], roundTrips: [counted('started.1', 2)] }
      for (let times = 0; times < 3; times++) await ask('a', batch)
      await Promise.all([ask('a', batch), ask('a', batch)])
      await ask('a', { batch: 2, calls: [counted('verified', 4)] })
      await ask('a', batch)
      assert.deepEqual(await sum(), { verified: 7 })
    })

    it('keeps six buckets of ten seconds, by the clock of the report, the newest last', async () => {
      const { ask, counted, pass } = await scene()
      for (let n = 1; n <= 7; n++) {
        await ask('a', { batch: n, calls: [counted('verified', n)] })
        if (n < 7) pass(10)
      }
      const { calls } = await ask('a')
      assert.deepEqual(
        calls.map((counts) => counts['verified']),
        [2, 3, 4, 5, 6, 7],
      )
    })

    it('adds what was counted while the store was away to the bucket where it belongs', async () => {
      const { ask, counted } = await scene()
      const { calls } = await ask('a', { batch: 1, calls: [counted('lost', 2, 30_000), counted('lost', 9, 90_000)] })
      assert.deepEqual([calls[2], sumOf(calls)], [{ lost: 2 }, { lost: 2 }])
    })

    it('keeps epochs apart, so that an earlier outage is not held against the provider', async () => {
      const { ask, counted, sum } = await scene()
      await ask('a', { batch: 1, calls: [counted('lost', 5)] })
      await ask('a', { batch: 2, epoch: 1, calls: [counted('verified', 1)] })
      assert.deepEqual([await sum(), await sum({ epoch: 1 })], [{ lost: 5 }, { verified: 1 }])
    })

    it('sums round trips that started three to four minutes ago, in every epoch, and no others', async () => {
      const { ask, counted, pass } = await scene()
      await ask('a', { batch: 1, roundTrips: [counted('started.3', 4)] })
      pass(60)
      await ask('b', { batch: 1, epoch: 2, roundTrips: [counted('returned.3', 1, 60_000), counted('started.3', 100)] })
      assert.deepEqual((await ask('a')).roundTrips, {})
      pass(130)
      assert.deepEqual((await ask('a')).roundTrips, { 'started.3': 4, 'returned.3': 1 })
      pass(60)
      assert.deepEqual((await ask('a')).roundTrips, { 'started.3': 100 })
    })

    it('forgets a replica that leaves at once: it no longer runs, and its utilization no longer counts', async () => {
      const { ask, counted, sum } = await scene()
      await ask('a', { utilization: 1 })
      const last = await ask('a', { leaseMs: 0, batch: 1, calls: [counted('verified', 2)], utilization: 1 })
      assert.equal(last.utilization, 0)
      const next = await ask('b', { utilization: 0.5 })
      assert.deepEqual([next.running, next.utilization], [1, 0.5])
      assert.deepEqual(await sum(), { verified: 2 })
    })

    it('counts the replicas that run, for as long as they report', async () => {
      const { ask, pass } = await scene()
      for (const [replica, running] of [
        ['a', 1],
        ['b', 2],
        ['a', 2],
      ] as const)
        assert.equal((await ask(replica)).running, running)
      pass(3.9)
      assert.equal((await ask('a')).running, 2)
      pass(0.1)
      assert.equal((await ask('a')).running, 1)
    })

    it('gives the mean utilization of all replicas, and forgets those that no longer report', async () => {
      const { ask, pass } = await scene()
      assert.equal((await ask('a', { utilization: 0.5 })).utilization, 0.5)
      assert.equal((await ask('b', { utilization: 1 })).utilization, 0.75)
      assert.equal((await ask('a', { utilization: 0.25 })).utilization, 0.625)
      pass(4)
      assert.equal((await ask('b', { utilization: 0.1 })).utilization, 0.1)
    })

    it('keeps the newest probe record', async () => {
      const { ask, now } = await scene()
      await ask('a', { probe: probe(now(), 1) })
      assert.deepEqual((await ask('b', { probe: probe(now() - 1) })).probe, probe(now(), 1))
      assert.deepEqual((await ask('b', { probe: probe(now() + 1, 2) })).probe, probe(now() + 1, 2))
      assert.deepEqual((await ask('a')).probe, probe(now() + 1, 2))
    })

    it('gives back a full probe record as it was stored', async () => {
      const { ask, now } = await scene()
      const full: ProbeRecord = {
        at: now(),
        failures: 0,
        good: 4,
        probesSinceLoss: 2,
        lost: { bucket: bucketOf(now()), count: 3 },
        run: 1,
        loginPage: { failures: 1, since: now() - 3_000, run: 1, proven: true, disprovedAt: now() - 9_000 },
        probeBlindFailures: { times: 2, at: now() - 5_000, shards: 5 },
        baseline: { abandonment: 0.25, roundTripMs: 41_000.5 },
      }
      await ask('a', { probe: full })
      assert.deepEqual((await ask('b')).probe, full)
    })

    it('replaces a record from before a clock was set back', async () => {
      const { ask, now } = await scene()
      const ago = now() - 600_000
      await ask('a', { probe: probe(now()) })
      const { probe: found } = await ask('b', { now: ago, probe: probe(ago, 2) })
      assert.deepEqual(found, probe(ago, 2))
    })

    it('takes a breaker state only from a replica that knows the last one', async () => {
      const { ask, store } = await scene()
      assert.equal(await store.decide(kakao, breakerAt(1)), true)
      assert.equal(await store.decide(kakao, breakerAt(1, { phase: 'closed' })), false)
      assert.equal(await store.decide(kakao, breakerAt(3)), false)
      assert.deepEqual((await ask('b')).breaker, breakerAt(1))
      const next: SharedBreaker = { ...breakerAt(2, halfOpen), epoch: 1, backoffUntil: 77, lossesClearedAt: 66 }
      assert.equal(await store.decide(kakao, next), true)
      assert.deepEqual((await ask('b')).breaker, next)
    })

    it('gives back the state of every phase as it was stored', async () => {
      const { ask, store } = await scene()
      for (const [index, state] of everyPhase.entries()) {
        assert.equal(await store.decide(kakao, breakerAt(index + 1, state)), true)
        assert.deepEqual((await ask('b')).breaker, breakerAt(index + 1, state))
      }
    })

    it('lets one of many replicas decide at a time', async () => {
      const { store } = await scene()
      await store.decide(kakao, breakerAt(1))
      const answers = await Promise.all(everyPhase.map((state) => store.decide(kakao, breakerAt(2, state))))
      assert.equal(answers.filter(Boolean).length, 1)
    })

    it('takes any breaker state when it has lost its own, so that an empty store learns the last one', async () => {
      const { ask, store } = await scene()
      assert.equal(await store.decide(kakao, breakerAt(41)), true)
      assert.equal((await ask('a')).breaker?.version, 41)
    })

    it('keeps providers apart', async () => {
      const { ask, counted, store, now } = await scene()
      await ask('a', { batch: 1, calls: [counted('verified', 3)], probe: probe(now()) })
      await store.decide(kakao, breakerAt(1))
      const { calls, breaker, probe: found, running } = await ask('b', {}, naver)
      assert.deepEqual([sumOf(calls), breaker, found, running], [{}, null, null, 1])
    })

    it('keeps its own copies', async () => {
      const { ask, store } = await scene()
      const given = breakerAt(1)
      await store.decide(kakao, given)
      given.version = 7
      assert.equal((await ask('a')).breaker?.version, 1)
    })
  })
}
