import { demoConfiguration } from '../../demo/configuration.ts'
import type { Dice } from '../../simulation/time/chance.ts'
import { readFileConfig } from '../../src/config.ts'
import { bucketCount, bucketMs, recentBuckets } from '../../src/domain/health.ts'
import { admittedShare } from '../../src/health/breaker/state.ts'
import { BucketCounters } from '../../src/health/evidence/counters.ts'
import { counters } from '../../src/health/evidence/signals.ts'
import { openUtilization } from '../../src/health/evidence/utilization.ts'
import { breakerStateSettings } from '../../src/health/health.ts'
import type { ProviderCondition } from '../../src/health/light/rules.ts'
import { lightAfter, type SteadyLight } from '../../src/health/light/steadiness.ts'
import type { LightThresholds } from '../../src/health/light/thresholds.ts'
import {
  adopted,
  afterProbe,
  conditionOf,
  initialState,
  isProbeUrgent,
  type ProviderState,
  proposedBreaker,
  roundBegun,
  signalsIn,
} from '../../src/health/provider-state.ts'
import { healthSettings } from '../../src/health/settings.ts'
import type { Timeline } from './events.ts'

/** The broker's own defaults. */
const { lights, providerCalls } = readFileConfig(demoConfiguration({}, 0))
const broker = healthSettings(lights, providerCalls, '')
const breakerSettings = breakerStateSettings(broker)

/** How long a healthy exchange takes, in milliseconds: evenly between the two, and longer when the provider is strained. */
const exchangeMs = { least: 600, most: 1_500 }
const strained = 0.7

export type Outcome = 'verified' | 'failed' | 'full'

/** One simulated provider, and the broker's own steps from evidence to light. */
export interface SimulatedProvider {
  readonly id: string
  readonly light: SteadyLight | null
  /** What its light is made of. */
  condition(): ProviderCondition
  /** Calls in flight ÷ capacity. */
  utilization(): number
  /** Whether a person who has chosen it may start. */
  admits(): boolean
  /** A person has returned from the provider. */
  exchange(done: (outcome: Outcome) => void): void
  /** The provider hangs from now on, or works again. */
  setAlive(alive: boolean): void
  /** Once a second: breaker and light. */
  tick(): void
  /** Seconds above 0.95 so far: in all, and the longest stretch. */
  overfull(): { seconds: number; longest: number }
}

/** Above this share of its capacity a provider is as good as full. */
export const overfullFrom = 0.95

export interface SimulatedProviderSettings {
  id: string
  /** Calls in flight at once. */
  capacity: number
  thresholds: LightThresholds
  /** The light goes by the utilization of the moment instead of its mean over a minute: what the broker does not do, and why. */
  momentary: boolean
}

/** Calls in flight at one provider, and how long they were above {@link overfullFrom}. */
function openLoad(capacity: number, now: () => number) {
  const over = { since: null as number | null, total: 0, longest: 0 }
  let inFlight = 0
  return {
    share: () => inFlight / capacity,
    isFull: () => inFlight >= capacity,
    move(by: 1 | -1): void {
      inFlight += by
      const isOver = inFlight / capacity > overfullFrom
      if (isOver && over.since === null) over.since = now()
      if (!isOver && over.since !== null) {
        over.total += now() - over.since
        over.longest = Math.max(over.longest, now() - over.since)
        over.since = null
      }
    },
    overfull() {
      const open = over.since === null ? 0 : now() - over.since
      return { seconds: (over.total + open) / 1000, longest: Math.max(over.longest, open) / 1000 }
    },
  }
}

/** The broker's view of one simulated provider: counters here, every decision by the broker's own steps. */
function openView({ thresholds, momentary }: SimulatedProviderSettings, now: () => number) {
  const evidence = new BucketCounters(bucketMs * bucketCount)
  const utilization = openUtilization()
  let atTick = 0
  let state: ProviderState = initialState
  let light: SteadyLight | null = null

  const counted = () => ({ calls: evidence.own(recentBuckets(now())), countedAt: now() })
  const condition = (): ProviderCondition =>
    conditionOf(
      state,
      {
        signals: signalsIn(state, counted(), { abandonment: null, now: now() }),
        utilization: momentary ? atTick : utilization.mean(now()),
        recentUtilization: utilization.recent(),
      },
      { here: 'closed', now: now() },
    )
  return {
    condition,
    light: () => light,
    breaker: () => state.breaker,
    count(...names: string[]): void {
      for (const name of names) evidence.count(name, now())
    },
    verified(): void {
      evidence.count(counters.verifiedIn(state.probe?.run ?? 0), now())
      state = { ...state, verifiedAt: now() }
    },
    probed(ok: boolean): void {
      const result = { ok, loginPage: null, passed: 0, baseline: null }
      // One replica alone: what its probe finds counts at once, not from its next round.
      state = roundBegun(afterProbe(state, result, { ...counted(), now: now() }))
    },
    tick(share: number): void {
      atTick = share
      utilization.observe(share, now())
      const next = proposedBreaker(state, counted(), { now: now(), settings: breakerSettings })
      const step = adopted(state, next)
      state = step.state
      if (step.newEpoch) evidence.forget()
      light = lightAfter(light, condition(), { now: now(), steadyMs: broker.steadyMs, thresholds })
    },
  }
}

export function openSimulatedProvider(
  settings: SimulatedProviderSettings,
  { timeline: { now, after }, roll }: { timeline: Timeline; roll: Dice },
): SimulatedProvider {
  const load = openLoad(settings.capacity, now)
  const view = openView(settings, now)
  const { thinReturns } = settings.thresholds
  let alive = true

  function probing(): void {
    after(alive ? 200 : broker.probeTimeoutMs, () => {
      view.probed(alive)
      const urgent = isProbeUrgent(view.condition(), { failing: !alive, thinReturns })
      after((urgent ? broker.probeThinMs : broker.probeMs) * (0.8 + 0.4 * roll()), probing)
    })
  }
  after(broker.probeThinMs * roll(), probing)

  const lost = () => view.count(counters.lost, counters.exchange)
  return {
    id: settings.id,
    get light() {
      return view.light()
    },
    condition: view.condition,
    utilization: load.share,
    admits: () => view.light()?.selectable !== false && roll() < admittedShare(view.breaker()),
    exchange(done) {
      // An open breaker makes no call; the returned person is lost all the same.
      if (view.breaker().phase === 'open') {
        lost()
        return done('failed')
      }
      if (load.isFull()) return done('full')
      load.move(1)
      const strain = 1 + 0.5 * Math.max(0, load.share() - strained)
      const works = alive
      const healthyMs = exchangeMs.least + (exchangeMs.most - exchangeMs.least) * (works ? roll() : 0)
      const took = works ? healthyMs * strain : providerCalls.totalMs
      after(took, () => {
        load.move(-1)
        view.count(counters.calls('token'))
        if (!works) {
          view.count(counters.failed('token'))
          lost()
          return done('failed')
        }
        if (took > broker.slowMs) view.count(counters.slow('token'))
        view.count(counters.verified, counters.took(took))
        view.verified()
        done('verified')
      })
    },
    setAlive(value) {
      alive = value
    },
    tick: () => view.tick(load.share()),
    overfull: load.overfull,
  }
}
