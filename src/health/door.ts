import {
  type BreakerVerdict,
  bucketOf,
  type HealthStore,
  type ProbeRecord,
  recentBuckets,
  type SharedHealth,
} from '../domain/health.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { type BreakerSettings, openBreakers, type ProviderBreakers } from './breaker.ts'
import { openGate } from './gate.ts'
import type { BreakerState, DoorCondition } from './light.ts'
import { openProbersOffice } from './office.ts'
import { calmAnew, probeAfter } from './probes.ts'
import { openSaturation } from './saturation.ts'
import { openSharing } from './sharing.ts'
import { clockSkewMs, counters, lastReturns, signalsOf } from './signals.ts'
import { settled } from './suggestion.ts'
import { awayShare, lotOf, tripCounters, usualAway, usualWay } from './trips.ts'
import { openUsual } from './usual.ts'
import { closedVerdict, gateUntil, judge, longestHoldMs, type VerdictSettings } from './verdict.ts'

export interface DoorSettings {
  breaker: BreakerSettings
  verdict: VerdictSettings
  /** A call that takes longer is slow, in milliseconds. Default 4800, three times the usual exchange. */
  slowMs: number
  /** See `LightThresholds`. */
  awayYellow: number
  /** See `HealthSettings`. */
  usualWayMs: number
  lotSalt: string
  leaseMs: number
  patienceMs: number
}

/** Longer than usual by half: the thresholds are by what share of people it takes so long. */
const longWay = 1.5

/** All that is known of one door, by this process and the others. */
export interface WatchedHealth {
  guard: ProviderBreakers['guard']
  verified(trip: { tookMs: number; startedAt: Instant; lot?: number | undefined }): void
  lost(to: 'exchange' | 'assertion', lot?: number): void
  /** A person is sent to the provider. Returns the lot of their network, to be told at {@link back}. */
  sent(address: string): number
  back(trip: { startedAt: Instant; lot: number }): void
  /** Who is back was refused by the provider, through no wish of their own. */
  refused(lot: number): void
  /** See `ProbeResult`. */
  probed(result: { ok: boolean; front: boolean | null }): void
  /** A probe was asked to leave the provider alone for so many milliseconds. */
  heldFor(ms: number): void
  mayProbe(): boolean
  /**
   * One round with the others, and the verdict that follows from it.
   * @param waiting people who are back and for whom there is no room yet: a door with a line is full
   */
  exchange(waiting?: number): Promise<void>
  /** Null when the device may start now, and is counted; else from when it is worth trying again. */
  enter(device: string): Instant | null
  opensAt(device: string): Instant | null
  condition(): DoorCondition
  verdict(): BreakerVerdict
  /** Whether the last round reached the others. */
  isShared(): boolean
  /** Hands in what is left, and the office of the prober. */
  leave(): Promise<void>
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
  let saturationLately = 0
  const office = openProbersOffice()
  const gate = openGate(provider, { ...settings.verdict, capacity: settings.breaker.capacity }, now)
  const usual = { away: openUsual(usualAway), way: openUsual({ ...usualWay, first: settings.usualWayMs }) }
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
  let sharedAt: Instant = 0
  let roundAt: Instant = 0
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

  /** Buckets, and when they were read: since then another one may have begun. */
  const counted = () =>
    shared
      ? { calls: shared.calls, countedAt: sharedAt }
      : { calls: sharing.calls.own(recentBuckets(now())), countedAt: now() }
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
    const evidence = { ...counted(), probe: known, notBefore, probeHeldUntil }
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
    }
    roundAt = now()
  }
  const isAhead = ({ at }: ProbeRecord) => at > now() + clockSkewMs

  /** How many of those who should be back are not, how long the way took the others, and what is usual. */
  function lookAtTrips(): void {
    const bucket = bucketOf(now())
    const share = shared && awayShare(shared.trips)
    away = share === null ? null : share / usual.away.value()
    // One learns, for all.
    if (!mayProbe()) return
    if (share !== null && away !== null) usual.away.saw(share, { bucket, raised: away > settings.awayYellow })
    const { wayMs, longWays } = signals()
    if (wayMs !== null && longWays !== null) usual.way.saw(wayMs, { bucket, raised: isLong(wayMs) })
  }
  const isLong = (wayMs: number) => wayMs > longWay * usual.way.value()
  const mayProbe = () => shared?.prober ?? true

  function learnFrom({ usual: theirs }: ProbeRecord): void {
    if (!theirs || mayProbe()) return
    usual.away.take(theirs.away)
    usual.way.take(theirs.wayMs)
  }
  const signals = () => signalsOf({ ...counted(), probe: known, verifiedAt, away }, now())

  function breakerState(): BreakerState {
    const { phase } = verdict
    if (phase === 'open' || breakers.state() === 'open') return 'open'
    return phase === 'closed' ? 'closed' : 'half-open'
  }

  return {
    guard: breakers.guard,
    verified({ tookMs, startedAt, lot }) {
      verifiedAt = now()
      count(counters.verified)
      count(counters.took(tookMs))
      count(counters.way(now() - startedAt))
      if (lot !== undefined) {
        count(counters.verifiedFrom(lot))
        if (isLong(now() - startedAt)) count(counters.longWayFrom(lot))
      }
      count(counters.verifiedIn(probe?.run ?? 0))
      const front = probe?.front
      if (front && startedAt > front.since) count(counters.passedIn(front.run))
    },
    lost(to, lot) {
      count(counters.lost)
      if (lot !== undefined) count(counters.lostFrom(lot))
      if (to === 'exchange') count(counters.exchange)
    },
    sent(address) {
      const lot = lotOf(address, settings.lotSalt)
      sharing.trips.count(tripCounters.sent(lot), now())
      return lot
    },
    back({ startedAt, lot }) {
      sharing.trips.count(tripCounters.back(lot), startedAt)
      count(counters.cameFrom(lot))
    },
    refused: (lot) => count(counters.refusedFrom(lot)),
    probed({ ok, front }) {
      const { calls, countedAt } = counted()
      const learned = { away: usual.away.value(), wayMs: usual.way.value() }
      const passed = signals().front?.passed ?? 0
      probe = probeAfter(probe, { ok, front, passed, at: now(), ...lastReturns(calls, countedAt), usual: learned })
      if (ok) probeHeldUntil = null
      office.probed(ok && front !== false, { at: now(), running: shared?.running ?? 1 })
    },
    heldFor(ms) {
      probeHeldUntil = now() + Math.min(ms, longestHoldMs)
    },
    // While the provider asks to be left alone, nor is it probed.
    mayProbe: () => mayProbe() && !isGated(),
    async exchange(waiting = 0) {
      keepTime()
      const own = waiting > 0 ? 1 : breakers.saturation()
      known = probe
      const at = roundAt
      shared = await sharing.exchange({
        ...{ epoch: verdict.epoch, probe, probes: office.mayHold(at), saturation: own, now: at },
      })
      sharedAt = at
      if (shared?.verdict) adopt(shared.verdict)
      else if (shared) await refill()
      const theirs = shared?.probe && !isAhead(shared.probe) ? shared.probe : null
      if (theirs && theirs.at > (known?.at ?? 0)) known = theirs
      if (theirs && theirs.at > (probe?.at ?? 0)) probe = theirs
      office.heard(theirs)
      if (theirs) learnFrom(theirs)
      // Its own room is what this process has to offer; how full the others are is the light of all.
      const full = Math.max(own, shared?.saturation ?? 0)
      saturation.saw(full, now())
      saturationLately = settled(saturationLately, full)
      lookAtTrips()
      await decide()
      breakers.follow(verdict.phase)
    },
    enter: (device) => gate.enter(verdict, device),
    opensAt: (device) => gate.opensAt(verdict, device),
    condition: () => ({
      breaker: breakerState(),
      gated: isGated(),
      admitting: verdict.phase === 'ramp',
      signals: signals(),
      usualWayMs: usual.way.value(),
      saturation: saturation.mean(now()),
      saturationLately,
    }),
    verdict: () => verdict,
    isShared: () => shared !== null,
    leave: () => sharing.leave({ epoch: verdict.epoch, probe, saturation: 0, now: now() }),
    close: breakers.close,
  }
}
