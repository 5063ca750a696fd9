/**
 * breaker/: when calls to a provider are refused, and who may start while it recovers.
 *
 *   call → breaker.ts (opossum per step, bulkhead) → provider        counters, probe record ─→ state.ts: nextState
 *                ▲ follow(phase)                                                                   │ SharedBreaker
 *   start → slow-start.ts (share of devices, backoff) ◀────────────────────────────────────────────┘
 *
 * The state is shared by all replicas (ADR 9); opossum follows it. Returns pass an open breaker, starts do not.
 */
import {
  type BreakerState,
  type Counters,
  type ProbeRecord,
  type SharedBreaker,
  type SlowStartStep,
  sumOf,
} from '../../domain/health.ts'
import { providerSteps } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { clockSkewMs, counters, lastReturns, losingShards, shardsIn } from '../evidence/signals.ts'
import { isNewer } from '../probes/probe-record.ts'

export interface BreakerStateSettings {
  /** Failed share of a step's calls in percent, over the last 10 to 20 s, that opens the breaker. Default 50. */
  errorThresholdPercentage: number
  /** The same for failed and slow calls together: slow calls count, but many people still get through. Default 80. */
  slowThresholdPercentage: number
  /** Fewer calls of a step than this open nothing. Default 5. */
  volumeThreshold: number
  /** How long it stays open before a probe or a call may show that the outage is over, in milliseconds. Default 5000. */
  resetMs: number
  /** Least duration of each step of slow start, in milliseconds. Default 3000. */
  rampMs: number
}

export interface BreakerEvidence {
  /** Calls of the breaker's epoch in six buckets, oldest first. */
  calls: readonly Counters[]
  /** An instant in the last bucket. */
  countedAt: Instant
  probe: ProbeRecord | null
  /** The latest Retry-After that this replica received for people; null = none. */
  backoffUntil: Instant | null
  /** The latest Retry-After that a probe received. One is enough, because no other process can send a probe. Null = none. */
  probeBackoffUntil?: Instant | null | undefined
}

interface At {
  now: Instant
  settings: BreakerStateSettings
}

/** One Retry-After holds for 30 s at most, in milliseconds; then a probe renews it, or shows that it is over. */
export const longestBackoffMs = 30_000
/** Answers with Retry-After below which they are not believed, and their least share of the token calls. */
const leastRetryAfters = 3
const leastRetryAfterShare = 0.1

/**
 * Losses are cleared once in ten minutes at most, in milliseconds. Otherwise a provider that refuses bad codes properly and
 * fails on good ones would be cleared again and again, and its failure would never show.
 */
const clearsAgainMs = 600_000

/** A probe is recent for so long, in milliseconds: about two intervals of the slowest cadence. */
const recentProbeMs = 12_000
/** Where only people are believed, a step of slow start waits for them this many times its duration, then goes on without. */
const waitsForPeople = 10

/** Network shards with a loss: one alone may be one account. Fewer than for a light, because slow start admits few devices. */
const leastLosing = 2

/** Share of the devices that may start, by step of slow start. */
const slowStartShares = [0.02, 0.1, 0.5] as const
const nextStep = { 0: 1, 1: 2, 2: null } as const satisfies Record<SlowStartStep, SlowStartStep | null>

export const closedBreaker: SharedBreaker = {
  phase: 'closed',
  version: 0,
  epoch: 0,
  backoffUntil: null,
  lossesClearedAt: null,
}

/**
 * The breaker state that follows from the counters of all replicas: closed → open → half-open → slow start → closed.
 * Pure. Returns the same object when nothing changes, otherwise one whose version is one higher.
 */
export function nextState(breaker: SharedBreaker, evidence: BreakerEvidence, at: At): SharedBreaker {
  const { now } = at
  const probe = evidence.probe && evidence.probe.at > now + clockSkewMs ? null : evidence.probe
  const move = moveFrom(breaker, { ...evidence, probe }, at) ?? clockSetBack(breaker, now)
  const backoffUntil = longerBackoff(breaker, evidence, now)
  if (!move && backoffUntil === null) return breaker
  return {
    ...(move?.state ?? breaker),
    version: breaker.version + 1,
    epoch: move?.newEpoch ? breaker.epoch + 1 : breaker.epoch,
    backoffUntil: backoffUntil ?? breaker.backoffUntil,
    lossesClearedAt: move?.clearsLosses ? now : breaker.lossesClearedAt,
  }
}

/** Share of the devices that may start, 0 to 1. */
export function admittedShare(breaker: BreakerState): number {
  switch (breaker.phase) {
    case 'closed':
      return 1
    case 'open':
      return 0
    case 'half-open':
      return slowStartShares[0]
    case 'slow-start':
      return slowStartShares[breaker.step]
  }
}

/** `until` while it lies ahead, null after it. A time too far ahead is from before a clock was set back, and counts as null. */
export function activeBackoff(until: Instant | null, now: Instant): Instant | null {
  const isActive = until !== null && until > now && until <= now + longestBackoffMs + clockSkewMs
  return isActive ? until : null
}

/** The Retry-After that now applies, when it is longer than the known one; else null. */
function longerBackoff(breaker: SharedBreaker, evidence: BreakerEvidence, now: Instant): Instant | null {
  // One answer to a person, among many without Retry-After, stops no others.
  const people = isThrottling(sumOf(evidence.calls.slice(-2))) ? activeBackoff(evidence.backoffUntil, now) : null
  const probe = activeBackoff(evidence.probeBackoffUntil ?? null, now)
  const until = Math.max(people ?? 0, probe ?? 0)
  return until > (activeBackoff(breaker.backoffUntil, now) ?? 0) ? until : null
}

function isThrottling(sum: Counters): boolean {
  const answers = sum[counters.retryAfter] ?? 0
  return answers >= leastRetryAfters && answers >= leastRetryAfterShare * (sum[counters.calls('token')] ?? 0)
}

/** A change of phase or step. `newEpoch`: earlier counters no longer count. */
interface Move {
  state: BreakerState
  newEpoch?: true
  clearsLosses?: true
}

/** What the last 10 to 20 s say. */
interface Seen {
  succeeded: number
  failed: number
  verified: number
  isBad: boolean
  /** People of several networks are lost and no person is verified. */
  isLosing: boolean
  /** The same, while a recent probe succeeded. */
  isProbeBlind: boolean
}

function seenIn({ calls, probe }: BreakerEvidence, { now, settings }: At): Seen {
  const sum = sumOf(calls.slice(-2))
  const verified = sum[counters.verified] ?? 0
  const isLosing = shardsIn(losingShards(sum)) >= leastLosing && verified === 0
  const isProbedWell = probe !== null && probe.good > 0 && now - probe.at < recentProbeMs
  return {
    ...outcomes(sum),
    verified,
    isBad: isBad(sum, settings),
    isLosing,
    isProbeBlind: isLosing && isProbedWell,
  }
}

function moveFrom(breaker: SharedBreaker, evidence: BreakerEvidence, at: At): Move | null {
  const { now, settings } = at
  const seen = seenIn(evidence, at)
  if (breaker.phase === 'closed') {
    if (seen.isBad) return { state: { phase: 'open', since: now, probesUnreliable: seen.isProbeBlind } }
    return clearsLosses(breaker, evidence, now) ? { state: breaker, newEpoch: true, clearsLosses: true } : null
  }
  // Only a probe since the phase began can end it. A failed one sees the same outage as people do.
  const since = Math.min(breaker.since, now)
  const probe = evidence.probe && evidence.probe.at > since ? evidence.probe : null
  const probesUnreliable = !probe?.failures && (breaker.probesUnreliable || seen.isProbeBlind)
  const open: Move = { state: { phase: 'open', since: now, probesUnreliable } }
  switch (breaker.phase) {
    case 'open':
      if (now - since < settings.resetMs) return null
      return { state: { phase: 'half-open', since: now, probesUnreliable }, newEpoch: true }
    case 'half-open': {
      const { probesUnreliable } = breaker
      if (probe ? probe.good > 0 : seen.succeeded > seen.failed)
        return { state: { phase: 'slow-start', step: 0, since: now, probesUnreliable }, newEpoch: true }
      return probe || seen.failed > 0 ? open : null
    }
    case 'slow-start':
      if (slowStartFails(breaker, { seen, probe })) return open
      return slowStartMayGoOn(breaker, { seen, probe, lastedMs: now - since, settings }) ? forward(breaker, now) : null
  }
}

type SlowStartState = Extract<BreakerState, { phase: 'slow-start' }>

function slowStartFails(
  { probesUnreliable }: SlowStartState,
  { seen, probe }: { seen: Seen; probe: ProbeRecord | null },
): boolean {
  if (probe && probe.failures > 0) return true
  // Few devices are admitted, so few failures are enough. But one may be chance, or a person who started before the outage.
  if ((seen.failed >= 2 && seen.failed >= seen.succeeded) || seen.isBad) return true
  return probesUnreliable && seen.isLosing
}

function slowStartMayGoOn(
  { probesUnreliable }: SlowStartState,
  {
    seen,
    probe,
    lastedMs,
    settings: { rampMs },
  }: { seen: Seen; probe: ProbeRecord | null; lastedMs: number; settings: BreakerStateSettings },
): boolean {
  if (lastedMs < rampMs || !(probe ? probe.good > 0 : seen.succeeded > 0)) return false
  return !probesUnreliable || seen.verified > 0 || lastedMs >= waitsForPeople * rampMs
}

function forward({ step, probesUnreliable }: SlowStartState, now: Instant): Move {
  const next = nextStep[step]
  if (next === null) return { state: { phase: 'closed' } }
  return { state: { phase: 'slow-start', step: next, since: now, probesUnreliable } }
}

/** After a clock was set back the phase begins anew: a start that lies ahead would hold the breaker until that time. */
function clockSetBack(breaker: SharedBreaker, now: Instant): Move | null {
  if (breaker.phase === 'closed' || breaker.since <= now + clockSkewMs) return null
  return { state: { ...breaker, since: now } }
}

/** True when any step fails, or is slow, for too many of its calls. */
function isBad(sum: Counters, settings: BreakerStateSettings): boolean {
  return providerSteps.some((step) => {
    const calls = sum[counters.calls(step)] ?? 0
    const failed = sum[counters.failed(step)] ?? 0
    const slow = sum[counters.slow(step)] ?? 0
    if (calls < settings.volumeThreshold) return false
    const percent = (part: number) => (100 * part) / calls
    return (
      percent(failed) >= settings.errorThresholdPercentage || percent(failed + slow) >= settings.slowThresholdPercentage
    )
  })
}

function outcomes(sum: Counters): { succeeded: number; failed: number } {
  let [calls, failed] = [0, 0]
  for (const step of providerSteps) {
    calls += sum[counters.calls(step)] ?? 0
    failed += sum[counters.failed(step)] ?? 0
  }
  return { succeeded: calls - failed, failed }
}

/**
 * Three good probes since the last loss clear the losses, when no verified person outweighs them. Otherwise a
 * provider that has recovered would stay red for the rest of the minute, and no person would be let in to prove it well.
 * Only losses that a probe of the token endpoint has seen and disproves: it says nothing about assertions, keys or userinfo.
 */
function clearsLosses(breaker: SharedBreaker, { calls, countedAt, probe }: BreakerEvidence, now: Instant): boolean {
  const { lossesClearedAt } = breaker
  if (lossesClearedAt !== null && Math.abs(now - lossesClearedAt) < clearsAgainMs) return false
  if (!probe || probe.probesSinceLoss < 3) return false
  const sum = sumOf(calls)
  const lost = sum[counters.lost] ?? 0
  if (lost === 0 || sum[counters.verified]) return false
  if (sum[counters.failed('userinfo')] || sum[counters.failed('keys')]) return false
  return lost === (sum[counters.exchange] ?? 0) && !isNewer(lastReturns(calls, countedAt).lost, probe.lost)
}
