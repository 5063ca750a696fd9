import assert from 'node:assert/strict'
import { mock } from 'node:test'
import type { ProviderId } from '../../../src/domain/ids.ts'
import type { OurSide } from '../../../src/domain/light.ts'
import { openStarvation } from '../../../src/health/evidence/starvation.ts'
import { openOurSide } from '../../../src/health/light/our-side.ts'
import { memoryHealth } from '../../../src/store/memory/health.ts'
import { memoryLeadership } from '../../../src/store/memory/leadership.ts'
import { system } from '../../../src/system.ts'
import { failedEnd, verifiedEnd } from '../../support/attempt-ends.ts'
import { watchedHealth } from '../../support/watched-health.ts'
import { settings } from '../fleet.ts'

const ids = ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as ProviderId[]
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('A process that is slow itself', () => {
  it('is starved from a delay of 100 ms, and unable after five seconds of 250 ms, until it is below half of that', () => {
    let delay = 0
    const starvation = openStarvation(() => delay)
    const at = (second: number, ms: number) => {
      delay = ms
      return [starvation.isStarved(), starvation.isUnable(second * 1_000)]
    }
    assert.deepEqual(at(0, 99), [false, false])
    assert.deepEqual(at(1, 249), [true, false])
    assert.deepEqual(at(2, 250), [true, false])
    assert.deepEqual(at(6, 900), [true, false], 'a single pause is forgotten by now')
    assert.deepEqual(at(7, 250), [true, true])
    assert.deepEqual(at(8, 130), [true, true])
    assert.deepEqual(at(9, 124), [true, false])
    assert.deepEqual(at(10, 900), [true, false], 'and begins anew')
  })

  describe('among five providers', () => {
    let stop = () => {}
    beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_600_000_000_000 }))
    afterEach(() => {
      stop()
      mock.timers.reset()
    })
    const hanging = (signal: AbortSignal) =>
      new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

    function open() {
      const outside = { delayMs: 0, probe: async (_signal: AbortSignal) => {} }
      const ourSide = openOurSide(system)
      const health = watchedHealth(settings, {
        world: system,
        store: memoryHealth(system),
        leadership: memoryLeadership(system),
        timerDelayMs: () => outside.delayMs,
        ourSide,
        providers: () =>
          ids.map((id) => ({
            id,
            name: { ko: id, en: id },
            dependsOn: id === 'phone' || id === 'ipin' ? ['kcb'] : [],
            probe: (signal) => outside.probe(signal),
          })),
      })
      stop = health.stop
      const pass = async (seconds: number, every: () => void = () => {}) => {
        for (let n = 0; n < seconds; n++) {
          mock.timers.tick(1_000)
          for (let turn = 0; turn < 3; turn++) await settle()
          every()
        }
      }
      const colours = () => new Set(health.board().doors.map(({ light }) => light))
      return { outside, ourSide, health, pass, colours }
    }
    const partOf = (state: OurSide) => (state.kind === 'unable' ? state.what : null)

    it('turns no light by probes that it judges late, and says after five seconds that it is the one', async () => {
      const { outside, ourSide, pass, colours } = open()
      await pass(10)
      outside.delayMs = 400
      outside.probe = hanging
      await pass(5, () => assert.deepEqual(colours(), new Set(['green'])))
      assert.equal(partOf(ourSide.now()), null)
      await pass(2)
      assert.equal(partOf(ourSide.now()), 'event_loop')
      outside.delayMs = 0
      outside.probe = async () => {}
      await pass(1)
      assert.equal(partOf(ourSide.now()), null)
    })

    it('still believes a probe that fails for another reason than time', async () => {
      const { outside, pass, colours } = open()
      await pass(10)
      outside.delayMs = 150
      outside.probe = () => Promise.reject(new Error('refused'))
      await pass(8)
      assert.ok(!colours().has('green'))
    })

    it('counts neither time-outs nor durations of people', async () => {
      const { outside, health, pass } = open()
      await pass(5)
      const late = { code: 'provider_timeout', fault: 'provider', reason: 'timeout' } as const
      const [, , , , kakao = ids[0] as ProviderId] = ids
      const signals = () => health.providers().find(({ id }) => id === kakao)?.condition.signals
      outside.delayMs = 150
      for (const networkShard of [1, 2, 3, 4])
        health.attemptEnded(...failedEnd({ provider: kakao, networkShard }, late))
      health.attemptEnded(...verifiedEnd({ provider: kakao, startedAt: Date.now() - 20_000 }, 9_000))
      for (const networkShard of [1, 2, 3, 4])
        health.exchangeOverdue({ provider: kakao, networkShard }, settings.overdueMs)
      await pass(2)
      assert.deepEqual([signals()?.lost, signals()?.verified, signals()?.p95Ms], [0, 1, null])
      assert.equal(signals()?.overdue, 0)
      outside.delayMs = 0
      health.attemptEnded(...failedEnd({ provider: kakao, networkShard: 1 }, late))
      await pass(2)
      assert.equal(signals()?.lost, 1)
    })

    it('says that it is our side when the connection to all of them breaks at once, and not when all but one are well', async () => {
      const { outside, ourSide, pass } = open()
      await pass(10)
      outside.probe = () => Promise.reject(new Error('unreachable'))
      await pass(8)
      assert.equal(partOf(ourSide.now()), 'several_doors')
      outside.probe = async () => {}
      await pass(10)
      assert.equal(partOf(ourSide.now()), null)
    })
  })
})
