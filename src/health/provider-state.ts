import { type Counters, type ProbeRecord, type SharedBreaker, sumOf } from '../domain/health.ts'
import type { Instant } from '../domain/time.ts'
import type { BreakerPosition } from './breaker/breaker.ts'
import {
  activeBackoff,
  type BreakerStateSettings,
  closedBreaker,
  longestBackoffMs,
  nextState,
} from './breaker/state.ts'
import { clockSkewMs, lastReturns, losingShards, type SignalSnapshot, signalsOf } from './evidence/signals.ts'
import type { ProviderCondition } from './light/rules.ts'
import { probeAfter, withLossesCleared } from './probes/probe-record.ts'

/**
 * What one replica goes by at one provider, as plain data, and the pure steps from one state to the next. The broker
 * (`provider-health.ts`) and the simulated provider of the bench (`bench/simulate`) call the same steps.
 *
 *   probe result → afterProbe ┐                                   ┌→ adopted   (all replicas agree)
 *   Retry-After → afterBackoff ├→ ProviderState → proposedBreaker ┤
 *   a round begins → roundBegun┘        │                         └→ onItsOwn  (cut off from the others)
 *                                       └→ conditionOf → light/
 */
export interface ProviderState {
  breaker: SharedBreaker
  /** The breaker state that all replicas know. Differs from `breaker` while this replica, cut off, goes its own way. */
  agreed: SharedBreaker
  probe: ProbeRecord | null
  /** The probe record as of the last round: only then is also known who was verified since. */
  roundProbe: ProbeRecord | null
  /** When this replica last saw a person verified. */
  verifiedAt: Instant | null
  /** The last Retry-After received for people, and when; and the last one received by a probe. */
  backoff: { at: Instant; until: Instant } | null
  probeBackoffUntil: Instant | null
}

/** Counters of six buckets, oldest first, and an instant in the last one. */
export interface CountedCalls {
  calls: readonly Counters[]
  countedAt: Instant
}

export const initialState: ProviderState = {
  breaker: closedBreaker,
  agreed: closedBreaker,
  probe: null,
  roundProbe: null,
  verifiedAt: null,
  backoff: null,
  probeBackoffUntil: null,
}

/** True while the provider asked for no new starts. */
export function isInBackoff({ breaker }: ProviderState, now: Instant): boolean {
  return activeBackoff(breaker.backoffUntil, now) !== null
}

/** A probe of this replica ended. `loginPage`, `passed` and `baseline`: see `ProbeResult`. */
export function afterProbe(
  state: ProviderState,
  result: { ok: boolean; loginPage: boolean | null; passed: number; baseline: ProbeRecord['baseline'] },
  { calls, countedAt, now }: CountedCalls & { now: Instant },
): ProviderState {
  const returns = lastReturns(calls, countedAt)
  const probe = probeAfter(state.probe, { ...result, ...returns, losingShards: losingShards(sumOf(calls)), at: now })
  return { ...state, probe, probeBackoffUntil: result.ok ? null : state.probeBackoffUntil }
}

/** The provider answered a person's token call with Retry-After. During a backoff only a probe renews it. */
export function afterBackoff(state: ProviderState, until: Instant, now: Instant): ProviderState {
  if (isInBackoff(state, now)) return state
  const known = activeBackoff(state.backoff?.until ?? null, now) ?? 0
  return { ...state, backoff: { at: now, until: Math.max(known, Math.min(until, now + longestBackoffMs)) } }
}

/** A round begins: from now on the newest probe counts. */
export function roundBegun(state: ProviderState): ProviderState {
  return { ...state, roundProbe: state.probe }
}

/** The record of another replica arrived; it counts where it is newer. */
export function afterRecord(state: ProviderState, record: ProbeRecord): ProviderState {
  const newer = (own: ProbeRecord | null) => (record.at > (own?.at ?? 0) ? record : own)
  return { ...state, probe: newer(state.probe), roundProbe: newer(state.roundProbe) }
}

/** After a clock was set back, a record of the time ahead is dropped: it would hide everything until then. */
export function withoutProbeAhead(state: ProviderState, now: Instant): ProviderState {
  return state.probe && isAhead(state.probe, now) ? { ...state, probe: null } : state
}

export function isAhead({ at }: ProbeRecord, now: Instant): boolean {
  return at > now + clockSkewMs
}

/** The breaker state that follows from the evidence; the same object = no change. */
export function proposedBreaker(
  { breaker, roundProbe, backoff, probeBackoffUntil }: ProviderState,
  counted: CountedCalls,
  at: { now: Instant; settings: BreakerStateSettings },
): SharedBreaker {
  // A good probe after the Retry-After is the later word.
  const isOver = backoff && roundProbe && roundProbe.good > 0 && roundProbe.at > backoff.at
  const backoffUntil = isOver ? null : (backoff?.until ?? null)
  return nextState(breaker, { ...counted, probe: roundProbe, backoffUntil, probeBackoffUntil }, at)
}

/** A state, and whether a new epoch has begun: then the caller forgets the counters of the earlier one. */
export interface Step {
  state: ProviderState
  newEpoch: boolean
}

/** Takes over the breaker state that all replicas share. */
export function adopted(state: ProviderState, next: SharedBreaker): Step {
  const newEpoch = next.epoch !== state.breaker.epoch
  return { state: { ...inEpoch(state, newEpoch), breaker: next, agreed: next }, newEpoch }
}

/** Cut off from the others, this replica decides alone, under the version and the epoch that they know. */
export function onItsOwn(state: ProviderState, next: SharedBreaker): Step {
  const { version, epoch } = state.breaker
  const newEpoch = next.epoch !== epoch
  return { state: { ...inEpoch(state, newEpoch), breaker: { ...next, version, epoch } }, newEpoch }
}

function inEpoch(state: ProviderState, newEpoch: boolean): ProviderState {
  if (!newEpoch) return state
  return { ...state, probe: withLossesCleared(state.probe), roundProbe: withLossesCleared(state.roundProbe) }
}

export function signalsIn(
  { roundProbe, verifiedAt }: ProviderState,
  counted: CountedCalls,
  { abandonment, now }: { abandonment: number | null; now: Instant },
): SignalSnapshot {
  return signalsOf({ ...counted, probe: roundProbe, verifiedAt, abandonment }, now)
}

/** What the light rules read. `here`: the breakers of this replica, which may be stricter than the shared state. */
export function conditionOf(
  state: ProviderState,
  measured: Pick<ProviderCondition, 'signals' | 'utilization' | 'recentUtilization' | 'baselineRoundTripMs'>,
  { here, now }: { here: BreakerPosition; now: Instant },
): ProviderCondition {
  const { phase } = state.breaker
  return {
    breaker: phase === 'open' || here === 'open' ? 'open' : phase === 'closed' ? 'closed' : 'half-open',
    backoff: isInBackoff(state, now),
    slowStart: phase === 'slow-start',
    ...measured,
  }
}

/** Whether the next probe comes sooner: the probes decide, have begun to fail, or the breaker is not closed. */
export function isProbeUrgent(
  { breaker, signals }: Pick<ProviderCondition, 'breaker' | 'signals'>,
  { failing, thinReturns }: { failing: boolean; thinReturns: number },
): boolean {
  return signals.verified + signals.lost < thinReturns || failing || breaker !== 'closed'
}
