import { mock } from 'node:test'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { HealthStore } from '../../src/domain/health.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { ProviderFault } from '../../src/domain/provider.ts'
import { defaultBreakerSettings } from '../../src/health/breaker/breaker.ts'
import type { HealthSettings } from '../../src/health/health.ts'
import { defaultThresholds } from '../../src/health/light/thresholds.ts'
import { memoryHealth } from '../../src/store/memory/health.ts'
import { memoryLeadership } from '../../src/store/memory/leadership.ts'
import { system } from '../../src/system.ts'
import { lostEnd, verifiedEnd } from '../support/attempt-ends.ts'
import { watchedHealth } from '../support/watched-health.ts'

export const settings: HealthSettings = {
  thresholds: defaultThresholds,
  breaker: defaultBreakerSettings,
  slowThresholdPercentage: 80,
  rampMs: 3_000,
  slowMs: 4_800,
  overdueMs: 3_200,
  steadyMs: 9_000,
  tickMs: 1_000,
  probeThinMs: 3_000,
  probeMs: 5_000,
  probeTimeoutMs: 2_000,
  baselineRoundTripMs: 60_000,
  networkShardSalt: 'salt',
  nextMs: 3_000,
}
export const kakao = 'kakao' as ProviderId
const settle = () => new Promise((resolve) => setImmediate(resolve))

/** How a store can fail those who use it: not at all, at once, never answering, or after it has done what was asked. */
type Mood = 'well' | 'away' | 'silent' | 'deaf'

/** So many brokers on one store, each with a way of its own to it; `probe` is what the provider answers to all. */
export function openFleet(size: number, breaker: Partial<typeof settings.breaker> = {}) {
  const now = () => Date.now()
  let store = memoryHealth({ now })
  let leadership = memoryLeadership({ now })
  const empty = () => {
    store = memoryHealth({ now })
    leadership = memoryLeadership({ now })
  }
  const provider = { probes: 0, probe: async (_signal: AbortSignal) => {}, front: async () => true }
  let serial = 0
  const brokers = Array.from({ length: size }, () => {
    const way = { mood: 'well' as Mood, asked: 0, egress: true }
    const through = async <Result>(work: () => Promise<Result>): Promise<Result> => {
      if (way.mood === 'silent') return new Promise(() => {})
      if (way.mood === 'away') throw new GwanmunError('store_unavailable')
      const result = await work()
      if (way.mood === 'deaf') throw new GwanmunError('store_unavailable')
      return result
    }
    const reached: HealthStore = {
      exchange(...given) {
        way.asked++
        return through(() => store.exchange(...given))
      },
      decide: (...given) => through(() => store.decide(...given)),
    }
    const token = () =>
      Buffer.alloc(16, 0x80)
        .fill(serial++ % 256, 8)
        .toString('base64url')
    const health = watchedHealth(
      { ...settings, breaker: { ...settings.breaker, ...breaker } },
      {
        world: { ...system, now, token },
        store: reached,
        leadership: {
          campaign: (...asked) => through(() => leadership.campaign(...asked)),
          resign: (...asked) => through(() => leadership.resign(...asked)),
        },
        providers: (watched) => [
          {
            id: kakao,
            name: { ko: '카카오', en: 'Kakao' },
            // As adapters do: a probe is a call to the token endpoint, behind the breaker like any other.
            async probe(signal) {
              const call = watched.guard(kakao, 'token', async () => {
                provider.probes++
                if (!way.egress) throw new ProviderFault('network')
                await provider.probe(signal)
                return new Response('{}')
              })
              await call('http://localhost/')
            },
            checkLoginPage: () => provider.front(),
          },
        ],
      },
    )
    const fails = health.guard(kakao, 'userinfo', () => Promise.reject(new ProviderFault('status')))
    const redeem = health.guard(kakao, 'token', () => Promise.reject(new ProviderFault('status')))
    return {
      health,
      way,
      /** A person is back with a good code, on which the provider fails. */
      async tokenFails() {
        await redeem('http://localhost/').catch(() => {})
        health.attemptEnded(...lostEnd(kakao))
      },
      shown() {
        const [door] = health.board().doors
        return `${door?.light} ${door?.reason}${door?.selectable ? '' : ' shut'}`
      },
      signals: () => health.providers()[0]?.condition.signals,
      verified: (times: number, startedAt = now() - 30_000) => {
        for (let n = 0; n < times; n++) health.attemptEnded(...verifiedEnd({ provider: kakao, startedAt }))
      },
      lost: () => health.attemptEnded(...lostEnd(kakao)),
      async fail(times: number) {
        for (let n = 0; n < times; n++) await fails('http://localhost/').catch(() => {})
      },
    }
  })
  const pass = async (seconds: number, every: () => void = () => {}) => {
    for (let n = 0; n < seconds; n++) {
      every()
      await settle()
      mock.timers.tick(1_000)
      await settle()
    }
  }
  return { brokers, provider, pass, empty }
}
