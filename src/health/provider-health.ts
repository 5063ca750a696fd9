import {
  type BreakerVerdict,
  type HealthStore,
  type ProbeRecord,
  recentBuckets,
  type SharedHealth,
} from '../domain/health.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { type BreakerSettings, openBreakers, type ProviderBreakers } from './breaker/breaker.ts'
import { openGate } from './breaker/slow-start.ts'
import { closedVerdict, gateUntil, judge, longestHoldMs, type VerdictSettings } from './breaker/state.ts'
import { openSharing } from './evidence/replica-sync.ts'
import { openWays, type Ways, type WaysSettings } from './evidence/round-trips.ts'
import { clockSkewMs, counters, lastReturns, signalsOf } from './evidence/signals.ts'
import { openSaturation } from './evidence/utilization.ts'
import type { BreakerState, DoorCondition } from './light/rules.ts'
import { calmAnew, probeAfter } from './probes/probe-record.ts'
import { openProbersOffice } from './probes/prober-election.ts'

export interface DoorSettings extends WaysSettings {
  breaker: BreakerSettings
  verdict: VerdictSettings
  /** A call that takes longer is slow, in milliseconds. Default 4800, three times the usual exchange. */
  slowMs: number
  leaseMs: number
  patienceMs: number
}

/** All that is known of one door, by this process and the others. */
export interface WatchedHealth {
  guard: ProviderBreakers['guard']
  verified(trip: { tookMs: number; startedAt: Instant; lot?: number | undefined }): void
  lost(to: 'exchange' | 'assertion', lot?: number): void
  sent: Ways['sent']
  back: Ways['back']
  refused: Ways['refused']
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
  tools: { world: Pick<World, 'now' | 'after'>; store: HealthStore; replica: string },
): WatchedHealth {
  const { now, after } = tools.world
  const { store, replica } = tools
  const { leaseMs, patienceMs } = settings
  const sharing = openSharing(provider, { store, replica, leaseMs, patienceMs, after })
  const saturation = openSaturation()
  const office = openProbersOffice()
  const gate = openGate(provider, { ...settings.verdict, capacity: settings.breaker.capacity }, now)
  const ways = openWays(sharing, settings, now)
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

  const mayProbe = () => shared?.prober ?? true
  const signals = () => signalsOf({ ...counted(), probe: known, verifiedAt, away: ways.away() }, now())

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
      ways.verified({ startedAt, lot })
      count(counters.verifiedIn(probe?.run ?? 0))
      const front = probe?.front
      if (front && startedAt > front.since) count(counters.passedIn(front.run))
    },
    lost(to, lot) {
      count(counters.lost)
      ways.lost(lot)
      if (to === 'exchange') count(counters.exchange)
    },
    sent: ways.sent,
    back: ways.back,
    refused: ways.refused,
    probed({ ok, front }) {
      const { calls, countedAt } = counted()
      const passed = signals().front?.passed ?? 0
      probe = probeAfter(probe, { ok, front, passed, at: now(), ...lastReturns(calls, countedAt), usual: ways.usual() })
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
      // One learns, for all.
      if (theirs && !mayProbe()) ways.learnFrom(theirs.usual)
      // Its own room is what this process has to offer; how full the others are is the light of all.
      saturation.saw(Math.max(own, shared?.saturation ?? 0), now())
      ways.look({ trips: shared?.trips ?? null, learns: mayProbe(), ...signals() })
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
      usualWayMs: ways.usual().wayMs,
      saturation: saturation.mean(now()),
      saturationLately: saturation.lately(),
    }),
    verdict: () => verdict,
    isShared: () => shared !== null,
    leave: () => sharing.leave({ epoch: verdict.epoch, probe, saturation: 0, now: now() }),
    close: breakers.close,
  }
}
