import {
  type BreakerVerdict,
  bucketOf,
  type HealthStore,
  type ProbeRecord,
  recentBuckets,
  type SharedHealth,
  sumOf,
} from '../domain/health.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { type BreakerSettings, openBreakers, type ProviderBreakers } from './breaker.ts'
import type { BreakerState, DoorCondition } from './light.ts'
import { calmAnew, probeAfter } from './probes.ts'
import { openSaturation } from './saturation.ts'
import { openSharing } from './sharing.ts'
import { clockSkewMs, counters, signalsOf } from './signals.ts'
import { awayShare, learned, lotOf, tripCounters, usualAway } from './trips.ts'
import { admittedShare, closedVerdict, gateUntil, judge, longestHoldMs, type VerdictSettings } from './verdict.ts'

export interface DoorSettings {
  breaker: BreakerSettings
  verdict: VerdictSettings
  /** A call that takes longer is slow, in milliseconds. Default 4800, three times the usual exchange. */
  slowMs: number
  /** See `LightThresholds`. */
  awayYellow: number
  leaseMs: number
  patienceMs: number
}

/** All that is known of one door, by this process and the others. */
export interface WatchedHealth {
  guard: ProviderBreakers['guard']
  verified(tookMs: number): void
  lost(to: 'exchange' | 'assertion'): void
  /** A person is sent to the provider. Returns the lot of their network, to be told at {@link back}. */
  sent(address: string): number
  back(trip: { startedAt: Instant; lot: number }): void
  probed(ok: boolean): void
  /** A probe was asked to leave the provider alone for so many milliseconds. */
  heldFor(ms: number): void
  mayProbe(): boolean
  /** One round with the others, and the verdict that follows from it. */
  exchange(): Promise<void>
  condition(): DoorCondition
  verdict(): BreakerVerdict
  /** Whether the last round reached the others. */
  isShared(): boolean
  close(): void
}

export function openDoorHealth(
  provider: ProviderId,
  settings: DoorSettings,
  tools: { world: Pick<World, 'now'>; store: HealthStore; replica: string },
): WatchedHealth {
  const { now } = tools.world
  const { store, replica } = tools
  const { leaseMs, patienceMs } = settings
  const sharing = openSharing(provider, { store, replica, leaseMs, patienceMs })
  const saturation = openSaturation()
  let verdict: BreakerVerdict = closedVerdict
  /** The last one that all know; another one than `verdict` where this process, cut off, has gone its own way. */
  let agreed = verdict
  let probe: ProbeRecord | null = null
  /** As of the last round: only then is also known who was verified since. */
  let known: ProbeRecord | null = null
  let shared: SharedHealth | null = null
  let verifiedAt: Instant | null = null
  /** What Retry-After told people here, and when; and what it told a probe. */
  let held: { at: Instant; until: Instant } | null = null
  let probeHeldUntil: Instant | null = null
  let roundAt: Instant = 0
  let usual = usualAway.first
  let cohortAt: Instant = 0
  let away: number | null = null

  const count = (counter: string) => sharing.calls.count(counter, now())
  const breakers = openBreakers(provider, settings.breaker, {
    now,
    ended(step, how, tookMs) {
      count(counters.calls(step))
      if (how === 'failed') count(counters.failed(step))
      else if (tookMs > settings.slowMs) count(counters.slow(step))
    },
    heldUntil(until) {
      count(counters.held)
      // While it is left alone anyway, nothing renews that but a probe once it is over.
      if (isGated()) return
      const capped = Math.min(until, now() + longestHoldMs)
      held = { at: now(), until: Math.max(gateUntil({ notBefore: held?.until ?? null }, now()) ?? 0, capped) }
    },
  })

  const calls = () => shared?.calls ?? sharing.calls.own(recentBuckets(now()))
  const isGated = () => gateUntil(verdict, now()) !== null

  function adopt(next: BreakerVerdict): void {
    if (next.epoch !== verdict.epoch) {
      sharing.calls.forget()
      if (shared) shared = { ...shared, calls: [] }
      probe = calmAnew(probe)
      known = calmAnew(known)
    }
    verdict = agreed = next
  }

  /** Cut off from the others we decide for ourselves, under the version and the epoch they know. */
  function goOwnWay(next: BreakerVerdict): void {
    const { version, epoch } = verdict
    if (next.epoch !== epoch) {
      sharing.calls.forgetOwn()
      probe = calmAnew(probe)
      known = calmAnew(known)
    }
    verdict = { ...next, version, epoch }
  }

  /** The store came back empty: what all knew is put there again, by one who still goes by it before others do. */
  async function refill(): Promise<void> {
    if (verdict !== agreed) verdict = agreed
    else if (verdict.version > 0) await sharing.patiently(store.decide(provider, verdict))
  }

  async function decide(): Promise<void> {
    // A probe that went well since is the later word.
    const isOver = held && known && known.good > 0 && known.at > held.at
    const notBefore = isOver ? null : (held?.until ?? null)
    const evidence = { calls: calls(), probe: known, notBefore, probeHeldUntil }
    const next = judge(verdict, evidence, { now: now(), settings: settings.verdict })
    if (next === verdict) return
    if (!shared) return goOwnWay(next)
    // Another one was faster, or the store has gone: the next round will tell.
    if (await sharing.patiently(store.decide(provider, next))) adopt(next)
  }

  /** After the clock was set back, what was seen at times yet to come would be held against all that comes before. */
  function keepTime(): void {
    if (now() < roundAt - clockSkewMs) {
      sharing.calls.forget()
      sharing.trips.forget()
      if (probe && isAhead(probe)) probe = null
      cohortAt = 0
    }
    roundAt = now()
  }
  const isAhead = ({ at }: ProbeRecord) => at > now() + clockSkewMs

  /** Once a bucket: how many of those who should be back are not, and what is usual. */
  function lookForAway(): void {
    const share = shared && awayShare(shared.trips)
    away = share === null ? null : share / usual
    const cohort = bucketOf(now())
    if (share === null || away === null || cohort === cohortAt) return
    cohortAt = cohort
    usual = learned(usual, share, away > settings.awayYellow)
  }

  function breakerState(): BreakerState {
    const { phase } = verdict
    if (phase === 'open' || breakers.state() === 'open') return 'open'
    return phase === 'closed' ? 'closed' : 'half-open'
  }

  return {
    guard: breakers.guard,
    verified(tookMs) {
      verifiedAt = now()
      count(counters.verified)
      count(counters.took(tookMs))
      count(counters.verifiedIn(probe?.run ?? 0))
    },
    lost(to) {
      count(counters.lost)
      if (to === 'exchange') count(counters.exchange)
    },
    sent(address) {
      const lot = lotOf(address)
      sharing.trips.count(tripCounters.sent(lot), now())
      return lot
    },
    back: ({ startedAt, lot }) => sharing.trips.count(tripCounters.back(lot), startedAt),
    probed(ok) {
      const lost = sumOf(calls())[counters.lost] ?? 0
      probe = probeAfter(probe, { ok, at: now(), lost })
      if (ok) probeHeldUntil = null
    },
    heldFor(ms) {
      probeHeldUntil = now() + Math.min(ms, longestHoldMs)
    },
    // While the provider asks to be left alone, nor is it probed.
    mayProbe: () => (shared?.prober ?? true) && !isGated(),
    async exchange() {
      keepTime()
      known = probe
      shared = await sharing.exchange({
        ...{ epoch: verdict.epoch, probe, saturation: breakers.saturation(), now: now() },
      })
      if (shared?.verdict) adopt(shared.verdict)
      else if (shared) await refill()
      const theirs = shared?.probe && !isAhead(shared.probe) ? shared.probe : null
      if (theirs && theirs.at > (known?.at ?? 0)) known = theirs
      if (theirs && theirs.at > (probe?.at ?? 0)) probe = theirs
      // Its own room is what this process has to offer; how full the others are is the light of all.
      saturation.saw(Math.max(breakers.saturation(), shared?.saturation ?? 0), now())
      lookForAway()
      await decide()
      breakers.follow(verdict.phase)
    },
    condition: () => ({
      breaker: breakerState(),
      gated: isGated(),
      signals: signalsOf({ calls: calls(), probe: known, verifiedAt, away }, now()),
      saturation: saturation.mean(now()),
    }),
    verdict: () => verdict,
    isShared: () => shared !== null,
    close: breakers.close,
  }
}

/** Whether somebody may start now: null, or from when it is worth trying again. `draw` is from 0 to 1. */
export function opensAt(
  verdict: BreakerVerdict,
  { now, draw, resetMs, rampMs }: { now: Instant; draw: number; resetMs: number; rampMs: number },
): Instant | null {
  const { phase } = verdict
  const notBefore = gateUntil(verdict, now)
  const since = Math.min(verdict.since, now)
  // Spread over a second time as long, lest all come back at once.
  const later = (from: Instant, spreadMs: number) => Math.ceil(Math.max(from, now) + 1_000 + draw * spreadMs)
  if (notBefore !== null) return later(notBefore, Math.min(30_000, (notBefore - now) / 2))
  if (phase === 'open') return later(since + resetMs, resetMs)
  return draw < admittedShare(verdict) ? null : later(now + rampMs, rampMs)
}
