import { type HealthStore, recentBuckets, type SharedBreaker, type SharedHealth } from '../domain/health.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Candidate, Candidates } from '../domain/leadership.ts'
import type { ProviderStep } from '../domain/provider.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import {
  type BreakerSettings,
  type BreakerWindows,
  type CallObserver,
  type Fetch,
  openBreakers,
  type ProviderBreakers,
} from './breaker/breaker.ts'
import { openSlowStart, type SlowStart } from './breaker/slow-start.ts'
import { type BreakerStateSettings, longestBackoffMs } from './breaker/state.ts'
import { openReplicaSync, type ReplicaSync } from './evidence/replica-sync.ts'
import { openRoundTrips, type RoundTripSettings, type RoundTrips } from './evidence/round-trips.ts'
import { clockSkewMs, counters, type SignalSnapshot } from './evidence/signals.ts'
import { openUtilization } from './evidence/utilization.ts'
import type { ProviderCondition } from './light/rules.ts'
import { openProberElection } from './probes/prober-election.ts'
import {
  adopted,
  afterBackoff,
  afterProbe,
  afterRecord,
  type CountedCalls,
  conditionOf,
  initialState,
  isAhead,
  isInBackoff,
  onItsOwn,
  type ProviderState,
  proposedBreaker,
  roundBegun,
  type Step,
  signalsIn,
  withoutProbeAhead,
} from './provider-state.ts'

export interface ProviderHealthSettings extends RoundTripSettings {
  breaker: BreakerSettings
  state: BreakerStateSettings
  /** A call that takes longer is slow, in milliseconds. Default 4800, three times the baseline of the exchange. */
  slowMs: number
  /** See `ReplicaSyncOptions`. */
  leaseMs: number
  storeTimeoutMs: number
}

export interface ProviderHealthTools {
  world: Pick<World, 'now' | 'after'>
  store: HealthStore
  /** Elects the prober. */
  candidates: Candidates
  /** The name of this replica. */
  replica: string
  /** See `openBreakers`. */
  windows?: BreakerWindows | undefined
}

/**
 * Everything known of one provider, by this replica and the others: counters, breakers and the state between two rounds.
 * What follows from them is decided by the pure steps of `provider-state.ts`.
 */
export class ProviderHealth {
  readonly #provider: ProviderId
  readonly #settings: ProviderHealthSettings
  readonly #store: HealthStore
  readonly #now: () => Instant
  readonly #sync: ReplicaSync
  readonly #roundTrips: RoundTrips
  readonly #breakers: ProviderBreakers
  readonly #slowStart: SlowStart
  readonly #utilization = openUtilization()
  readonly #election = openProberElection()
  readonly #prober: Candidate
  #state: ProviderState = initialState
  /** The answer of the last round, when it was asked for, and when the present round began. */
  #shared: SharedHealth | null = null
  #sharedAt: Instant = 0
  #roundAt: Instant = 0

  constructor(provider: ProviderId, settings: ProviderHealthSettings, tools: ProviderHealthTools) {
    const { world, store, candidates, replica, windows } = tools
    const { leaseMs, storeTimeoutMs } = settings
    this.#provider = provider
    this.#settings = settings
    this.#store = store
    this.#now = world.now
    this.#sync = openReplicaSync(provider, { store, replica, leaseMs, storeTimeoutMs, after: world.after })
    this.#roundTrips = openRoundTrips(this.#sync, settings, world.now)
    this.#slowStart = openSlowStart(provider, { ...settings.state, capacity: settings.breaker.capacity }, world.now)
    this.#prober = candidates.stand(`probe:${provider}`, () => this.#election.mayProbe(world.now()))
    const observer: CallObserver = {
      now: world.now,
      ended: (step, how, tookMs) => this.#callEnded(step, how, tookMs),
      backoffUntil: (until) => {
        this.#count(counters.retryAfter)
        this.#state = afterBackoff(this.#state, until, this.#now())
      },
    }
    this.#breakers = openBreakers(provider, settings.breaker, observer, windows)
  }

  /** See `ProviderBreakers`. */
  guard(step: ProviderStep, call: Fetch): Fetch {
    return this.#breakers.guard(step, call)
  }

  verified({ tookMs, startedAt, networkShard }: Verified): void {
    this.#state = { ...this.#state, verifiedAt: this.#now() }
    this.#count(counters.verified)
    if (tookMs !== null) this.#count(counters.took(tookMs))
    this.#roundTrips.verified({ startedAt, networkShard })
    const { probe } = this.#state
    this.#count(counters.verifiedIn(probe?.run ?? 0))
    const page = probe?.loginPage
    if (page && startedAt > page.since) this.#count(counters.passedLoginPage(page.run))
  }

  /** Where people who start, return, and are not verified are counted. */
  get roundTrips(): Pick<RoundTrips, 'started' | 'returned' | 'refused' | 'incomplete' | 'overdue' | 'lost'> {
    return this.#roundTrips
  }

  /** See `ProbeResult`. */
  probed({ ok, loginPage }: { ok: boolean; loginPage: boolean | null }): void {
    const passed = this.#signals().loginPage?.passed ?? 0
    const result = { ok, loginPage, passed, baseline: this.#roundTrips.baseline() }
    const now = this.#now()
    this.#state = afterProbe(this.#state, result, { ...this.#counted(), now })
    this.#election.probed(ok && loginPage !== false, { at: now, running: this.#shared?.running ?? 1 })
  }

  /** A probe was asked for a pause of so many milliseconds (Retry-After). */
  backoffAsked(ms: number): void {
    this.#state = { ...this.#state, probeBackoffUntil: this.#now() + Math.min(ms, longestBackoffMs) }
  }

  /** Whether this replica shall probe now. A provider that asked for a pause is not probed either. */
  mayProbe(): boolean {
    return this.#isProber() && !isInBackoff(this.#state, this.#now())
  }

  /**
   * One round: exchanges evidence with the other replicas, then decides on the breaker.
   * @param waiting returned people without a permit; a provider with a queue is full. Default 0
   */
  async exchange(waiting = 0): Promise<void> {
    this.#keepTime()
    const at = this.#roundAt
    const own = waiting > 0 ? 1 : this.#breakers.utilization()
    this.#state = roundBegun(this.#state)
    this.#shared = await this.#sync.exchange({
      epoch: this.#state.breaker.epoch,
      probe: this.#state.probe,
      utilization: own,
      now: at,
    })
    this.#sharedAt = at
    if (this.#shared) await this.#takeOver(this.#shared)
    const { utilization = 0, roundTrips = null } = this.#shared ?? {}
    // This replica offers its own capacity; the light shows how full all of them are.
    this.#utilization.observe(Math.max(own, utilization), this.#now())
    this.#roundTrips.measure({ roundTrips, learns: this.#isProber(), ...this.#signals() })
    await this.#decide()
    this.#breakers.follow(this.#state.breaker.phase)
  }

  /** Null = the device may start now, and is counted; else when to try again. */
  enter(device: string): Instant | null {
    return this.#slowStart.enter(this.#state.breaker, device)
  }

  opensAt(device: string): Instant | null {
    return this.#slowStart.opensAt(this.#state.breaker, device)
  }

  condition(): ProviderCondition {
    const now = this.#now()
    const measured = {
      signals: this.#signals(),
      baselineRoundTripMs: this.#roundTrips.baseline().roundTripMs,
      utilization: this.#utilization.mean(now),
      recentUtilization: this.#utilization.recent(),
    }
    return conditionOf(this.#state, measured, { here: this.#breakers.state(), now })
  }

  breaker(): SharedBreaker {
    return this.#state.breaker
  }

  /** Whether the last round reached the others. */
  isShared(): boolean {
    return this.#shared !== null
  }

  /** Sends the remaining counters. */
  leave(): Promise<void> {
    const { breaker, probe } = this.#state
    return this.#sync.leave({ epoch: breaker.epoch, probe, utilization: 0, now: this.#now() })
  }

  close(): void {
    this.#breakers.close()
  }

  #callEnded(step: ProviderStep, how: 'succeeded' | 'failed', tookMs: number): void {
    this.#count(counters.calls(step))
    if (how === 'failed') this.#count(counters.failed(step))
    else if (tookMs > this.#settings.slowMs) this.#count(counters.slow(step))
  }

  #count(counter: string): void {
    this.#sync.calls.count(counter, this.#now())
  }

  /** The buckets of all replicas, or of this one while it is cut off; and when they were read. */
  #counted(): CountedCalls {
    if (this.#shared) return { calls: this.#shared.calls, countedAt: this.#sharedAt }
    const now = this.#now()
    return { calls: this.#sync.calls.own(recentBuckets(now)), countedAt: now }
  }

  #signals(): SignalSnapshot {
    const at = { abandonment: this.#roundTrips.abandonment(), now: this.#now() }
    return signalsIn(this.#state, this.#counted(), at)
  }

  /** While the leader is unknown every replica probes: a provider that no replica watches has no light. */
  #isProber(): boolean {
    return this.#prober.leads() ?? true
  }

  async #takeOver(shared: SharedHealth): Promise<void> {
    if (shared.breaker) this.#adopt(adopted(this.#state, shared.breaker))
    else await this.#refill()
    const record = shared.probe && !isAhead(shared.probe, this.#now()) ? shared.probe : null
    if (record) this.#state = afterRecord(this.#state, record)
    this.#election.recordArrived(record)
    // The prober learns the baselines, for all.
    if (record && !this.#isProber()) this.#roundTrips.learnFrom(record.baseline)
  }

  /** The store came back empty: a replica that still holds the agreed state puts it there again, before others decide anew. */
  async #refill(): Promise<void> {
    const { breaker, agreed } = this.#state
    if (breaker !== agreed) this.#state = { ...this.#state, breaker: agreed }
    else if (breaker.version > 0) await this.#sync.withinLimit(this.#store.decide(this.#provider, breaker))
  }

  async #decide(): Promise<void> {
    const at = { now: this.#now(), settings: this.#settings.state }
    const next = proposedBreaker(this.#state, this.#counted(), at)
    if (next === this.#state.breaker) return
    if (!this.#shared) {
      const { state, newEpoch } = onItsOwn(this.#state, next)
      this.#state = state
      if (newEpoch) this.#sync.calls.forgetOwn()
      return
    }
    // Not true: another replica was faster, or the store is away. The next round will tell.
    const isStored = await this.#sync.withinLimit(this.#store.decide(this.#provider, next))
    if (isStored) this.#adopt(adopted(this.#state, next))
  }

  #adopt({ state, newEpoch }: Step): void {
    this.#state = state
    if (!newEpoch) return
    this.#sync.calls.forget()
    if (this.#shared) this.#shared = { ...this.#shared, calls: [] }
  }

  /** After a clock was set back, evidence of times ahead would hide what comes before them. */
  #keepTime(): void {
    const now = this.#now()
    if (now < this.#roundAt - clockSkewMs) {
      this.#sync.calls.forget()
      this.#sync.roundTrips.forget()
      this.#state = withoutProbeAhead(this.#state, now)
    }
    this.#roundAt = now
  }
}

interface Verified {
  /** Token exchange and all calls after it, in milliseconds; null = partly our own slowness. */
  tookMs: number | null
  startedAt: Instant
  networkShard?: number | undefined
}
