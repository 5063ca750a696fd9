import {
  type HealthStore,
  type ProbeRecord,
  recentBuckets,
  type SharedBreaker,
  type SharedHealth,
} from '../domain/health.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Candidates } from '../domain/leadership.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { type BreakerPosition, type BreakerSettings, openBreakers, type ProviderBreakers } from './breaker/breaker.ts'
import { openSlowStart } from './breaker/slow-start.ts'
import {
  activeBackoff,
  type BreakerStateSettings,
  closedBreaker,
  longestBackoffMs,
  nextState,
} from './breaker/state.ts'
import { openReplicaSync } from './evidence/replica-sync.ts'
import { openRoundTrips, type RoundTripSettings, type RoundTrips } from './evidence/round-trips.ts'
import { clockSkewMs, counters, lastReturns, signalsOf } from './evidence/signals.ts'
import { openUtilization } from './evidence/utilization.ts'
import type { ProviderCondition } from './light/rules.ts'
import { probeAfter, withLossesCleared } from './probes/probe-record.ts'
import { openProberElection } from './probes/prober-election.ts'

export interface ProviderHealthSettings extends RoundTripSettings {
  breaker: BreakerSettings
  state: BreakerStateSettings
  /** A call that takes longer is slow, in milliseconds. Default 4800, three times the usual exchange. */
  slowMs: number
  leaseMs: number
  storeTimeoutMs: number
}

/** All that is known of one door, by this process and the others. */
export interface ProviderHealth {
  guard: ProviderBreakers['guard']
  verified(roundTrip: { tookMs: number; startedAt: Instant; networkShard?: number | undefined }): void
  lost(to: 'exchange' | 'assertion', networkShard?: number): void
  started: RoundTrips['started']
  returned: RoundTrips['returned']
  refused: RoundTrips['refused']
  /** See `ProbeResult`. */
  probed(result: { ok: boolean; loginPage: boolean | null }): void
  /** A probe was asked to leave the provider alone for so many milliseconds. */
  backoffAsked(ms: number): void
  mayProbe(): boolean
  /**
   * One round with the others, and the verdict that follows from it.
   * @param waiting people who are back and for whom there is no room yet: a door with a line is full
   */
  exchange(waiting?: number): Promise<void>
  /** Null when the device may start now, and is counted; else from when it is worth trying again. */
  enter(device: string): Instant | null
  opensAt(device: string): Instant | null
  condition(): ProviderCondition
  breaker(): SharedBreaker
  /** Whether the last round reached the others. */
  isShared(): boolean
  /** Hands in what is left. */
  leave(): Promise<void>
  close(): void
}

export function openProviderHealth(
  provider: ProviderId,
  settings: ProviderHealthSettings,
  tools: { world: Pick<World, 'now' | 'after'>; store: HealthStore; candidates: Candidates; replica: string },
): ProviderHealth {
  const { now, after } = tools.world
  const { store, replica } = tools
  const { leaseMs, storeTimeoutMs } = settings
  const sync = openReplicaSync(provider, { store, replica, leaseMs, storeTimeoutMs, after })
  const utilization = openUtilization()
  const election = openProberElection()
  const prober = tools.candidates.stand(`probe:${provider}`, () => election.mayProbe(now()))
  const slowStart = openSlowStart(provider, { ...settings.state, capacity: settings.breaker.capacity }, now)
  const roundTrips = openRoundTrips(sync, settings, now)
  let breaker: SharedBreaker = closedBreaker
  /** The last one that all know; another one than `verdict` where this process, cut off, has gone its own way. */
  let agreed = breaker
  let probe: ProbeRecord | null = null
  /** As of the last round: only then is also known who was verified since. */
  let known: ProbeRecord | null = null
  let shared: SharedHealth | null = null
  let verifiedAt: Instant | null = null
  /** What Retry-After told people here, and when; and what it told a probe. */
  let backoff: { at: Instant; until: Instant } | null = null
  let probeBackoffUntil: Instant | null = null
  let sharedAt: Instant = 0
  let roundAt: Instant = 0

  const count = (counter: string) => sync.calls.count(counter, now())
  const breakers = openBreakers(provider, settings.breaker, {
    now,
    ended(step, how, tookMs) {
      count(counters.calls(step))
      if (how === 'failed') count(counters.failed(step))
      else if (tookMs > settings.slowMs) count(counters.slow(step))
    },
    backoffUntil(until) {
      count(counters.retryAfter)
      // While it is left alone anyway, nothing renews that but a probe once it is over.
      if (isInBackoff()) return
      const capped = Math.min(until, now() + longestBackoffMs)
      backoff = {
        at: now(),
        until: Math.max(activeBackoff(backoff?.until ?? null, now()) ?? 0, capped),
      }
    },
  })

  /** Buckets, and when they were read: since then another one may have begun. */
  const counted = () =>
    shared
      ? { calls: shared.calls, countedAt: sharedAt }
      : { calls: sync.calls.own(recentBuckets(now())), countedAt: now() }
  const isInBackoff = () => activeBackoff(breaker.backoffUntil, now()) !== null

  function adopt(next: SharedBreaker): void {
    if (next.epoch !== breaker.epoch) {
      sync.calls.forget()
      if (shared) shared = { ...shared, calls: [] }
      probe = withLossesCleared(probe)
      known = withLossesCleared(known)
    }
    breaker = agreed = next
  }

  /** Cut off from the others we decide for ourselves, under the version and the epoch they know. */
  function goOwnWay(next: SharedBreaker): void {
    const { version, epoch } = breaker
    if (next.epoch !== epoch) {
      sync.calls.forgetOwn()
      probe = withLossesCleared(probe)
      known = withLossesCleared(known)
    }
    breaker = { ...next, version, epoch }
  }

  /** The store came back empty: what all knew is put there again, by one who still goes by it before others do. */
  async function refill(): Promise<void> {
    if (breaker !== agreed) breaker = agreed
    else if (breaker.version > 0) await sync.withinLimit(store.decide(provider, breaker))
  }

  async function decide(): Promise<void> {
    // A probe that went well since is the later word.
    const isOver = backoff && known && known.good > 0 && known.at > backoff.at
    const backoffUntil = isOver ? null : (backoff?.until ?? null)
    const evidence = { ...counted(), probe: known, backoffUntil, probeBackoffUntil }
    const next = nextState(breaker, evidence, { now: now(), settings: settings.state })
    if (next === breaker) return
    if (!shared) return goOwnWay(next)
    // Another one was faster, or the store has gone: the next round will tell.
    if (await sync.withinLimit(store.decide(provider, next))) adopt(next)
  }

  /** After the clock was set back, what was seen at times yet to come would be held against all that comes before. */
  function keepTime(): void {
    if (now() < roundAt - clockSkewMs) {
      sync.calls.forget()
      sync.roundTrips.forget()
      if (probe && isAhead(probe)) probe = null
    }
    roundAt = now()
  }
  const isAhead = ({ at }: ProbeRecord) => at > now() + clockSkewMs

  // While the leader is unknown every replica probes: a provider that nobody watches has no light.
  const mayProbe = () => prober.leads() ?? true
  const signals = () =>
    signalsOf({ ...counted(), probe: known, verifiedAt, abandonment: roundTrips.abandonment() }, now())

  function breakerState(): BreakerPosition {
    const { phase } = breaker
    if (phase === 'open' || breakers.state() === 'open') return 'open'
    return phase === 'closed' ? 'closed' : 'half-open'
  }

  return {
    guard: breakers.guard,
    verified({ tookMs, startedAt, networkShard }) {
      verifiedAt = now()
      count(counters.verified)
      count(counters.took(tookMs))
      roundTrips.verified({ startedAt, networkShard })
      count(counters.verifiedIn(probe?.run ?? 0))
      const page = probe?.loginPage
      if (page && startedAt > page.since) count(counters.passedLoginPage(page.run))
    },
    lost(to, networkShard) {
      count(counters.lost)
      roundTrips.lost(networkShard)
      if (to === 'exchange') count(counters.exchange)
    },
    started: roundTrips.started,
    returned: roundTrips.returned,
    refused: roundTrips.refused,
    probed({ ok, loginPage }) {
      const { calls, countedAt } = counted()
      const passed = signals().loginPage?.passed ?? 0
      probe = probeAfter(probe, {
        ok,
        loginPage,
        passed,
        at: now(),
        ...lastReturns(calls, countedAt),
        baseline: roundTrips.baseline(),
      })
      if (ok) probeBackoffUntil = null
      election.probed(ok && loginPage !== false, { at: now(), running: shared?.running ?? 1 })
    },
    backoffAsked(ms) {
      probeBackoffUntil = now() + Math.min(ms, longestBackoffMs)
    },
    // While the provider asks to be left alone, nor is it probed.
    mayProbe: () => mayProbe() && !isInBackoff(),
    async exchange(waiting = 0) {
      keepTime()
      const own = waiting > 0 ? 1 : breakers.utilization()
      known = probe
      const at = roundAt
      shared = await sync.exchange({
        epoch: breaker.epoch,
        probe,
        utilization: own,
        now: at,
      })
      sharedAt = at
      if (shared?.breaker) adopt(shared.breaker)
      else if (shared) await refill()
      const theirs = shared?.probe && !isAhead(shared.probe) ? shared.probe : null
      if (theirs && theirs.at > (known?.at ?? 0)) known = theirs
      if (theirs && theirs.at > (probe?.at ?? 0)) probe = theirs
      election.recordArrived(theirs)
      // One learns, for all.
      if (theirs && !mayProbe()) roundTrips.learnFrom(theirs.baseline)
      // Its own room is what this process has to offer; how full the others are is the light of all.
      utilization.observe(Math.max(own, shared?.utilization ?? 0), now())
      roundTrips.measure({ roundTrips: shared?.roundTrips ?? null, learns: mayProbe(), ...signals() })
      await decide()
      breakers.follow(breaker.phase)
    },
    enter: (device) => slowStart.enter(breaker, device),
    opensAt: (device) => slowStart.opensAt(breaker, device),
    condition: () => ({
      breaker: breakerState(),
      backoff: isInBackoff(),
      slowStart: breaker.phase === 'slow-start',
      signals: signals(),
      baselineRoundTripMs: roundTrips.baseline().roundTripMs,
      utilization: utilization.mean(now()),
      recentUtilization: utilization.recent(),
    }),
    breaker: () => breaker,
    isShared: () => shared !== null,
    leave: () => sync.leave({ epoch: breaker.epoch, probe, utilization: 0, now: now() }),
    close: breakers.close,
  }
}
