import assert from 'node:assert/strict'
import { openJourneys } from '../../src/citizen/journeys.ts'
import type { DeviceHash, JourneyId, SealedText } from '../../src/domain/ids.ts'
import type { Journey } from '../../src/domain/journey.ts'
import type { LightsBoard } from '../../src/domain/light.ts'
import type { VerificationFailure } from '../../src/domain/verification-failure.ts'
import { defaultBreakerSettings, openBreakers } from '../../src/health/breaker/breaker.ts'
import { openHealth } from '../../src/health/health.ts'
import { proberJob } from '../../src/health/probes/prober.ts'
import { openElections } from '../../src/jobs/elections.ts'
import { recordAttempts } from '../../src/operations/attempts.ts'
import type { Logger } from '../../src/operations/log.ts'
import type { Metrics } from '../../src/operations/metrics.ts'
import { memoryHealth } from '../../src/store/memory/health.ts'
import { memoryLeadership } from '../../src/store/memory/leadership.ts'
import { system } from '../../src/system.ts'
import { kakao as provider, settings } from '../health/fleet.ts'
import { failedEnd } from '../support/attempt-ends.ts'

/** How the breaker counts a call that rejects so. */
export async function countedByBreaker(thrown: unknown): Promise<string> {
  const ended: string[] = []
  const observer = { now: system.now, backoffUntil() {}, ended: (_step: string, how: string) => ended.push(how) }
  const breakers = openBreakers(provider, defaultBreakerSettings, observer)
  await breakers
    .guard('token', () => Promise.reject(thrown))('http://localhost/')
    .catch(() => {})
  breakers.close()
  return ended.join() || 'not counted'
}

/** What a probe that ends so tells; null: nothing. */
export async function toldByProbe(thrown: unknown): Promise<boolean | null> {
  let told: boolean | null = null
  const stopping = new AbortController()
  const job = proberJob({
    provider,
    after: system.after,
    probe: () => Promise.reject(thrown),
    mayProbe: () => true,
    askMs: 1_000,
    everyMs: () => 1_000,
    timeoutMs: 1_000,
    jitter: () => 0,
    report: ({ ok }) => {
      told = ok
    },
  })
  void job.run(stopping.signal)
  await new Promise((resolve) => setImmediate(resolve))
  stopping.abort()
  return told
}

/** What 48 returns of sixteen network shards that end so are to a light. */
export function seenByLight(failure: VerificationFailure): string {
  const candidates = openElections(system, memoryLeadership(system), settings.tickMs)
  const health = openHealth(settings, { world: system, store: memoryHealth(system), candidates })
  health.watch([{ id: provider, name: { ko: '', en: '' }, probe: () => new Promise(() => {}) }], () => {})
  for (let n = 0; n < 48; n++)
    void health.attemptEnded(...failedEnd({ provider, startedAt: system.now(), networkShard: n % 16 }, failure))
  const { lost = 0, refused } = health.providers()[0]?.condition.signals ?? {}
  void health.stop()
  return [lost > 0 && 'lost', refused && 'refused'].filter(Boolean).join(', ') || 'nothing'
}

/** What metrics count and the log says. */
export function recorded(failure: VerificationFailure) {
  const counted: string[] = []
  const logged: unknown[] = []
  const at = (level: 'warn' | 'info') => (line: object) => logged.push({ level, ...line })
  const log = { warn: at('warn'), info: at('info') } as unknown as Logger
  const metrics = { attempt: (...labels: string[]) => counted.push(labels.join(' ')) } as unknown as Metrics
  void recordAttempts(log, metrics, () => ({ take: () => null }))(...failedEnd({ provider }, failure))
  return { counted, logged }
}

/** `crowd`: not as a failure of the provider. Null: not at all. */
export type Remembered = 'failed' | 'crowd' | 'closed' | 'cancelled' | null

/** How the journey of the person remembers it. */
export async function rememberedByJourney(failure: VerificationFailure): Promise<Remembered> {
  const saved: Journey[] = []
  const journeys = {
    find: async () => null,
    save: async (journey: Journey) => saved.push(journey) > 0,
    forget: async () => {},
  }
  const board: LightsBoard = { measuredAt: 0, nextMs: 3_000, staleMs: 30_000, doors: [] }
  const sealer = { seal: () => '' as SealedText, open: () => null, newForms: true }
  const limits = { journeySeconds: 60, attemptSeconds: 60 }
  const tools = { world: system, journeys, sealer, limits, measured: () => board }
  const attempt = { provider, journey: 'journey' as JourneyId, device: 'device' as DeviceHash }
  await openJourneys(tools).attemptEnded(...failedEnd(attempt, failure))
  const tried = saved[0]?.tried[0]
  if (!tried) return null
  assert.deepEqual([tried.outcome, tried.reference], [failure.code, 'KA-TEST-01'])
  if (tried.fullUntil !== undefined) return 'crowd'
  if (tried.outcome === 'provider_closed') return 'closed'
  return tried.outcome === 'citizen_declined' ? 'cancelled' : 'failed'
}
