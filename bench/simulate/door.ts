import { demoConfiguration } from '../../demo/configuration.ts'
import { readFileConfig } from '../../src/config.ts'
import { bucketCount, bucketMs, type ProbeRecord, recentBuckets } from '../../src/domain/health.ts'
import { admittedShare, closedBreaker, nextState } from '../../src/health/breaker/state.ts'
import { BucketCounters } from '../../src/health/evidence/counters.ts'
import { counters, lastReturns, signalsOf } from '../../src/health/evidence/signals.ts'
import { openUtilization } from '../../src/health/evidence/utilization.ts'
import { lightOf, type ProviderCondition } from '../../src/health/light/rules.ts'
import { type SteadyLight, steady } from '../../src/health/light/steadiness.ts'
import { type LightThresholds, stricter } from '../../src/health/light/thresholds.ts'
import { probeAfter, withLossesCleared } from '../../src/health/probes/probe-record.ts'
import type { Dice, Timeline } from './events.ts'

/** The broker's own defaults. */
const { lights, providerCalls } = readFileConfig(demoConfiguration({}, 0))
const { steadyMs, probeThinMs, probeMs, probeTimeoutMs } = lights
const { totalMs, slowMs = 3 * lights.baselineMs } = providerCalls
const verdictSettings = { ...providerCalls, rampMs: lights.rampMs }

/** How long a healthy exchange takes, in milliseconds: evenly between the two, and longer when the provider is strained. */
const exchangeMs = { least: 600, most: 1_500 }
const strained = 0.7

export type Outcome = 'verified' | 'failed' | 'full'

/** One door in the simulation: an imagined provider, and the broker's real judgement of it. */
export interface SimulatedDoor {
  readonly id: string
  readonly light: SteadyLight | null
  /** What its light is made of. */
  condition(): ProviderCondition
  /** Calls in flight ÷ capacity. */
  utilization(): number
  /** Whether one who has chosen it is let in. */
  admits(): boolean
  /** Somebody is back from the provider. */
  exchange(done: (outcome: Outcome) => void): void
  /** The provider hangs from now on, or is well again. */
  setAlive(alive: boolean): void
  /** Once a second: verdict and light, by the functions the broker uses. */
  tick(): void
  /** Seconds above U 0.95 so far: in all, and the longest stretch. */
  overfull(): { seconds: number; longest: number }
}

/** Above this share of its capacity a door is as good as full. */
export const overfullFrom = 0.95

export interface SimulatedDoorSettings {
  id: string
  /** Calls in flight at once. */
  capacity: number
  thresholds: LightThresholds
  /** The light goes by U at the moment instead of its mean over a minute: what the broker does not do, and why. */
  momentary: boolean
}

export function openSimulatedDoor(
  { id, capacity, thresholds, momentary }: SimulatedDoorSettings,
  { timeline, roll }: { timeline: Timeline; roll: Dice },
): SimulatedDoor {
  const { now, after } = timeline
  const tallies = new BucketCounters(bucketMs * bucketCount)
  const over = { since: null as number | null, total: 0, longest: 0 }
  /** U at the last ticks, as many as the light goes by. */
  const utilization = openUtilization()
  let atTick = 0
  let alive = true
  let inFlight = 0
  let verdict = closedBreaker
  let probe: ProbeRecord | null = null
  let verifiedAt: number | null = null
  let light: SteadyLight | null = null

  const count = (...names: string[]) => {
    for (const name of names) tallies.count(name, now())
  }
  const counted = () => ({ calls: tallies.own(recentBuckets(now())), countedAt: now() })
  const condition = (): ProviderCondition => ({
    breaker: verdict.phase === 'slow-start' ? 'half-open' : verdict.phase,
    slowStart: verdict.phase === 'slow-start',
    signals: signalsOf({ ...counted(), probe, verifiedAt, abandonment: null }, now()),
    utilization: momentary ? atTick : utilization.mean(now()),
    recentUtilization: utilization.recent(),
  })

  function move(by: 1 | -1): void {
    inFlight += by
    const isOver = inFlight / capacity > overfullFrom
    if (isOver && over.since === null) over.since = now()
    if (!isOver && over.since !== null) {
      over.total += now() - over.since
      over.longest = Math.max(over.longest, now() - over.since)
      over.since = null
    }
  }

  function lost(): void {
    count(counters.lost, counters.exchange)
  }

  function probed(ok: boolean): void {
    const { calls, countedAt } = counted()
    probe = probeAfter(probe, {
      ...{ ok, loginPage: null, passed: 0, at: now(), baseline: null },
      ...lastReturns(calls, countedAt),
    })
  }

  function probing(): void {
    after(alive ? 200 : probeTimeoutMs, () => {
      probed(alive)
      const { verified, lost: away, probeFailures } = condition().signals
      const urgent = verified + away < thresholds.thinReturns || probeFailures > 0 || verdict.phase !== 'closed'
      after((urgent ? probeThinMs : probeMs) * (0.8 + 0.4 * roll()), probing)
    })
  }
  after(probeThinMs * roll(), probing)

  return {
    id,
    get light() {
      return light
    },
    condition,
    utilization: () => inFlight / capacity,
    admits: () => light?.selectable !== false && roll() < admittedShare(verdict),
    exchange(done) {
      // An open breaker makes no call; who is back is lost all the same.
      if (verdict.phase === 'open') {
        lost()
        return done('failed')
      }
      if (inFlight >= capacity) return done('full')
      move(1)
      const strain = 1 + 0.5 * Math.max(0, inFlight / capacity - strained)
      const works = alive
      const took = works ? (exchangeMs.least + (exchangeMs.most - exchangeMs.least) * roll()) * strain : totalMs
      after(took, () => {
        move(-1)
        count(counters.calls('token'))
        if (!works) {
          count(counters.failed('token'))
          lost()
          return done('failed')
        }
        if (took > slowMs) count(counters.slow('token'))
        count(counters.verified, counters.took(took), counters.verifiedIn(probe?.run ?? 0))
        verifiedAt = now()
        done('verified')
      })
    },
    setAlive(value) {
      alive = value
    },
    tick() {
      atTick = inFlight / capacity
      utilization.observe(atTick, now())
      const next = nextState(
        verdict,
        { ...counted(), probe, backoffUntil: null },
        { now: now(), settings: verdictSettings },
      )
      if (next.epoch !== verdict.epoch) {
        tallies.forget()
        probe = withLossesCleared(probe)
      }
      verdict = next
      const calm = lightOf(condition(), now(), stricter(thresholds))
      const { slowStart = false } = condition()
      light = steady(light, lightOf(condition(), now(), thresholds), {
        now: now(),
        steadyMs,
        strict: calm,
        slowStart: slowStart,
      })
    },
    overfull() {
      const open = over.since === null ? 0 : now() - over.since
      return { seconds: (over.total + open) / 1000, longest: Math.max(over.longest, open) / 1000 }
    },
  }
}
