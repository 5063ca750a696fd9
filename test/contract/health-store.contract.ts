import assert from 'node:assert/strict'
import {
  type BreakerVerdict,
  bucketOf,
  type HealthReport,
  type HealthStore,
  type ProbeRecord,
  sumOf,
  type Tally,
} from '../../src/domain/health.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const [kakao, naver] = ['kakao', 'naver'] as [ProviderId, ProviderId]
const probe = (at: number, failures = 0): ProbeRecord => ({
  at,
  failures,
  good: 0,
  calm: 0,
  lost: null,
  run: 0,
  front: null,
  vain: null,
  usual: null,
})
const verdict = (version: number, more: Partial<BreakerVerdict> = {}): BreakerVerdict => ({
  ...{
    version,
    phase: 'open',
    stage: 0,
    since: 5,
    epoch: 0,
    notBefore: null,
    forgivenAt: null,
    mistrusted: false,
    ...more,
  },
})

export function healthStoreContract(name: string, open: OpenStore<HealthStore>): void {
  describe(`Shared health contract: ${name}`, () => {
    async function scene() {
      const clock = testClock()
      const store = await open(clock)
      const ask = (replica: string, change: Partial<HealthReport> = {}, provider = kakao) =>
        store.exchange(provider, {
          ...{
            replica,
            batch: 0,
            epoch: 0,
            calls: [],
            trips: [],
            probe: null,
            saturation: 0,
            leaseMs: 4_000,
            probes: true,
            now: clock.now(),
          },
          ...change,
        })
      const tally = (counter: string, by: number, agoMs = 0): Tally => ({
        ...{ counter, by, bucket: bucketOf(clock.now() - agoMs) },
      })
      const sum = async (change: Partial<HealthReport> = {}) => sumOf((await ask('reader', change)).calls)
      return { ...clock, store, ask, tally, sum }
    }

    it('knows nothing at first', async () => {
      const { ask } = await scene()
      const { calls, trips, verdict, probe } = await ask('a')
      assert.deepEqual([sumOf(calls), calls.length, trips, verdict, probe], [{}, 6, {}, null, null])
    })

    it('tells every process what all of them counted, at once', async () => {
      const { ask, tally, sum } = await scene()
      await ask('a', { batch: 1, calls: [tally('verified', 3), tally('lost', 1)] })
      const { calls } = await ask('b', { batch: 1, calls: [tally('verified', 2)] })
      assert.deepEqual(calls.at(-1), { verified: 5, lost: 1 })
      assert.deepEqual(await sum(), { verified: 5, lost: 1 })
    })

    it('counts a batch once, however often it is handed in, and the next one too', async () => {
      const { ask, tally, sum } = await scene()
      const batch = { batch: 1, calls: [tally('verified', 3)], trips: [tally('sent.1', 2)] }
      for (let times = 0; times < 3; times++) await ask('a', batch)
      await Promise.all([ask('a', batch), ask('a', batch)])
      await ask('a', { batch: 2, calls: [tally('verified', 4)] })
      await ask('a', batch)
      assert.deepEqual(await sum(), { verified: 7 })
    })

    it('keeps six buckets of ten seconds, by the clock of the report, the newest last', async () => {
      const { ask, tally, pass } = await scene()
      for (let n = 1; n <= 7; n++) {
        await ask('a', { batch: n, calls: [tally('verified', n)] })
        if (n < 7) pass(10)
      }
      const { calls } = await ask('a')
      assert.deepEqual(
        calls.map((counts) => counts['verified']),
        [2, 3, 4, 5, 6, 7],
      )
    })

    it('takes what was counted while the store was away into the bucket where it belongs', async () => {
      const { ask, tally } = await scene()
      const { calls } = await ask('a', { batch: 1, calls: [tally('lost', 2, 30_000), tally('lost', 9, 90_000)] })
      assert.deepEqual([calls[2], sumOf(calls)], [{ lost: 2 }, { lost: 2 }])
    })

    it('keeps epochs apart: what was before is not held against the door', async () => {
      const { ask, tally, sum } = await scene()
      await ask('a', { batch: 1, calls: [tally('lost', 5)] })
      await ask('a', { batch: 2, epoch: 1, calls: [tally('verified', 1)] })
      assert.deepEqual([await sum(), await sum({ epoch: 1 })], [{ lost: 5 }, { verified: 1 }])
    })

    it('sums trips that began three to four minutes ago, in whatever epoch, and no others', async () => {
      const { ask, tally, pass } = await scene()
      await ask('a', { batch: 1, trips: [tally('sent.3', 4)] })
      pass(60)
      await ask('b', { batch: 1, epoch: 2, trips: [tally('back.3', 1, 60_000), tally('sent.3', 100)] })
      assert.deepEqual((await ask('a')).trips, {})
      pass(130)
      assert.deepEqual((await ask('a')).trips, { 'sent.3': 4, 'back.3': 1 })
      pass(60)
      assert.deepEqual((await ask('a')).trips, { 'sent.3': 100 })
    })

    it('lets a process that leaves go at once: another one probes, and how full it was is nobody’s concern', async () => {
      const { ask, tally, sum } = await scene()
      await ask('a', { saturation: 1 })
      const last = await ask('a', { leaseMs: 0, batch: 1, calls: [tally('verified', 2)], saturation: 1 })
      assert.equal(last.saturation, 0)
      const next = await ask('b', { saturation: 0.5 })
      assert.deepEqual([next.prober, next.saturation], [true, 0.5])
      assert.deepEqual(await sum(), { verified: 2 })
    })

    it('elects nobody who may not probe, lets them give the office up, and counts them among those that run', async () => {
      const { ask } = await scene()
      assert.deepEqual(await ask('a').then(({ prober, running }) => [prober, running]), [true, 1])
      assert.deepEqual(await ask('a', { probes: false }).then(({ prober, running }) => [prober, running]), [false, 1])
      assert.deepEqual(await ask('b').then(({ prober, running }) => [prober, running]), [true, 2])
      assert.equal((await ask('a')).prober, false)
    })

    it('takes no office from another process by leaving', async () => {
      const { ask } = await scene()
      await ask('a')
      await ask('b', { leaseMs: 0 })
      assert.equal((await ask('a')).prober, true)
      assert.equal((await ask('c')).prober, false)
    })

    it('elects one prober, as long as it is heard of, and then another', async () => {
      const { ask, pass } = await scene()
      const answers = await Promise.all(['a', 'b', 'c'].map((replica) => ask(replica)))
      assert.equal(answers.filter(({ prober }) => prober).length, 1)
      const elected = ['a', 'b', 'c'].find((_, index) => answers[index]?.prober) ?? ''
      const other = elected === 'a' ? 'b' : 'a'
      for (let n = 0; n < 5; n++) {
        pass(3.9)
        assert.deepEqual([(await ask(elected)).prober, (await ask(other)).prober], [true, false])
      }
      pass(4)
      assert.deepEqual([(await ask(other)).prober, (await ask(elected)).prober], [true, false])
    })

    it('tells how full all processes are together, and forgets those that are not heard of any more', async () => {
      const { ask, pass } = await scene()
      assert.equal((await ask('a', { saturation: 0.5 })).saturation, 0.5)
      assert.equal((await ask('b', { saturation: 1 })).saturation, 0.75)
      assert.equal((await ask('a', { saturation: 0.25 })).saturation, 0.625)
      pass(4)
      assert.equal((await ask('b', { saturation: 0.1 })).saturation, 0.1)
    })

    it('keeps the newest record of the probes', async () => {
      const { ask, now } = await scene()
      await ask('a', { probe: probe(now(), 1) })
      assert.deepEqual((await ask('b', { probe: probe(now() - 1) })).probe, probe(now(), 1))
      assert.deepEqual((await ask('b', { probe: probe(now() + 1, 2) })).probe, probe(now() + 1, 2))
      assert.deepEqual((await ask('a')).probe, probe(now() + 1, 2))
    })

    it('lets records and terms of before a clock was set back give way', async () => {
      const { ask, now } = await scene()
      const ago = now() - 600_000
      await ask('a', { probe: probe(now()) })
      const { probe: found, prober } = await ask('b', { now: ago, probe: probe(ago, 2) })
      assert.deepEqual([found, prober], [probe(ago, 2), true])
    })

    it('takes a verdict only from those who know the last one', async () => {
      const { ask, store } = await scene()
      assert.equal(await store.decide(kakao, verdict(1)), true)
      assert.equal(await store.decide(kakao, verdict(1, { phase: 'closed' })), false)
      assert.equal(await store.decide(kakao, verdict(3)), false)
      assert.deepEqual((await ask('b')).verdict, verdict(1))
      const next = verdict(2, { phase: 'half-open', epoch: 1, notBefore: 77 })
      assert.equal(await store.decide(kakao, next), true)
      assert.deepEqual((await ask('b')).verdict, next)
    })

    it('lets one of many decide at a time', async () => {
      const { store } = await scene()
      await store.decide(kakao, verdict(1))
      const phases = ['open', 'half-open', 'ramp', 'closed'] as const
      const answers = await Promise.all(phases.map((phase) => store.decide(kakao, verdict(2, { phase }))))
      assert.equal(answers.filter(Boolean).length, 1)
    })

    it('takes any verdict when it has lost its own, so that a store that comes back empty is told', async () => {
      const { ask, store } = await scene()
      assert.equal(await store.decide(kakao, verdict(41)), true)
      assert.equal((await ask('a')).verdict?.version, 41)
    })

    it('keeps doors apart', async () => {
      const { ask, tally, store, now } = await scene()
      await ask('a', { batch: 1, calls: [tally('verified', 3)], probe: probe(now()) })
      await store.decide(kakao, verdict(1))
      const { calls, verdict: theirs, probe: found, prober } = await ask('b', {}, naver)
      assert.deepEqual([sumOf(calls), theirs, found, prober], [{}, null, null, true])
    })

    it('keeps its own copies', async () => {
      const { ask, store } = await scene()
      const given = verdict(1)
      await store.decide(kakao, given)
      given.phase = 'closed'
      assert.equal((await ask('a')).verdict?.phase, 'open')
    })
  })
}
