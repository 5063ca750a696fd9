import { type BreakerVerdict, type Counts, type ProbeRecord, sumOf } from '../../domain/health.ts'
import { providerSteps } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { clockSkewMs, counters, lastReturns } from '../evidence/signals.ts'
import { isNewer } from '../probes/probe-record.ts'

export interface VerdictSettings {
  /** Failed share of a step's calls in percent, over the last 10 to 20 s, that opens the breaker. Default 50. */
  errorThresholdPercentage: number
  /** The same for failed and slow calls together: slow counts, but many people still get through slowly. Default 80. */
  slowThresholdPercentage: number
  /** Calls of a step below which nothing opens. Default 5. */
  volumeThreshold: number
  /** How long it stays open before a probe or a call may show that it is over, in milliseconds. Default 5000. */
  resetMs: number
  /** How long each stage of the ramp lasts at least, in milliseconds. Default 3000. */
  rampMs: number
}

export interface VerdictEvidence {
  /** Calls of the verdict's epoch in six buckets, oldest first, and an instant in the last of them. */
  calls: readonly Counts[]
  countedAt: Instant
  probe: ProbeRecord | null
  /** The latest instant a provider's Retry-After named to people, as this process heard it; null = none. */
  notBefore: Instant | null
  /** The same as it was named to a probe: one is enough, since nobody but us can send it. Left out = none. */
  probeHeldUntil?: Instant | null
}

/** One Retry-After is believed for 30 s at most, in milliseconds; a probe then renews it, or shows that it is over. */
export const longestHoldMs = 30_000
/** Answers to people that ask to wait below which one is believed, and their least share of the token calls. */
const leastHolds = 3
const leastHeldShare = 0.1

/**
 * After losses were forgiven, none are for ten minutes, in milliseconds: a provider that refuses bad codes properly and fails
 * on good ones would be forgiven again and again, and never be seen to fail.
 */
const forgivesAgainMs = 600_000

/** A probe is news for so long, in milliseconds: about two of the slowest cadence. */
const freshMs = 12_000
/** So many times as long a stage of the ramp waits for people where only they are believed; then nobody seems to come. */
const waitsForPeople = 10

/** Which share of those who want to start is let in, by stage of the ramp. */
const ramp = [0.02, 0.1, 0.5] as const

export const closedVerdict: BreakerVerdict = {
  ...{ version: 0, phase: 'closed', stage: 0, since: 0, epoch: 0 },
  ...{ notBefore: null, forgivenAt: null, mistrusted: false },
}

/**
 * The one decision about a door's breaker, from what all processes counted: closed → open → half-open → ramp → closed.
 * Pure; the very same object comes back when nothing changes, else one whose version is one higher.
 */
export function judge(
  verdict: BreakerVerdict,
  evidence: VerdictEvidence,
  { now, settings }: { now: Instant; settings: VerdictSettings },
): BreakerVerdict {
  const probe = evidence.probe && evidence.probe.at > now + clockSkewMs ? null : evidence.probe
  const past = { ...verdict, since: Math.min(verdict.since, now) }
  const change = {
    // A clock was set back: a time that has not come must not hold the door until it does.
    ...(verdict.since > now + clockSkewMs ? { since: now } : {}),
    ...gateOf(verdict, evidence, now),
    ...phaseOf(past, { ...evidence, probe }, { now, settings }),
  }
  return Object.keys(change).length === 0 ? verdict : { ...verdict, ...change, version: verdict.version + 1 }
}

/** Share of those who want to start that is let in, 0 to 1. */
export function admittedShare({ phase, stage }: BreakerVerdict): number {
  if (phase === 'closed') return 1
  if (phase === 'open') return 0
  return phase === 'half-open' ? ramp[0] : (ramp[stage] ?? 1)
}

type Change = Partial<Omit<BreakerVerdict, 'version'>>

/** Until when nobody new is let in because the provider asked for it; null = it does not, or from a clock set back. */
export function gateUntil({ notBefore }: Pick<BreakerVerdict, 'notBefore'>, now: Instant): Instant | null {
  const isNear = notBefore !== null && notBefore > now && notBefore <= now + longestHoldMs + clockSkewMs
  return isNear ? notBefore : null
}

function gateOf(verdict: BreakerVerdict, evidence: VerdictEvidence, now: Instant): Change {
  // One answer of many to people is no reason to shut a door for all.
  const people = isHolding(sumOf(evidence.calls.slice(-2))) ? gateUntil(evidence, now) : null
  const probe = gateUntil({ notBefore: evidence.probeHeldUntil ?? null }, now)
  const notBefore = Math.max(people ?? 0, probe ?? 0)
  return notBefore > (gateUntil(verdict, now) ?? 0) ? { notBefore } : {}
}

function isHolding(counts: Counts): boolean {
  const held = counts[counters.held] ?? 0
  return held >= leastHolds && held >= leastHeldShare * (counts[counters.calls('token')] ?? 0)
}

function phaseOf(
  verdict: BreakerVerdict,
  { calls, countedAt, probe }: VerdictEvidence,
  { now, settings }: { now: Instant; settings: VerdictSettings },
): Change {
  const { phase, stage, since, epoch } = verdict
  const lately = sumOf(calls.slice(-2))
  const isProbedWell = probe !== null && probe.good > 0 && now - probe.at < freshMs && isLosing(lately)
  // Only what was seen since the phase began tells whether it may end.
  const probed = probe && probe.at > since ? probe : null
  const { well, failed } = outcomes(lately)
  // A probe that fails in the meantime sees the same outage as people do.
  const mistrusted = !probed?.failures && (verdict.mistrusted || isProbedWell)
  const open: Change = { phase: 'open', stage: 0, since: now, mistrusted }
  switch (phase) {
    case 'closed':
      if (isBad(lately, settings)) return open
      if (verdict.forgivenAt !== null && Math.abs(now - verdict.forgivenAt) < forgivesAgainMs) return {}
      return isForgiven(calls, { countedAt, probe }) ? { epoch: epoch + 1, forgivenAt: now } : {}
    case 'open':
      return now - since >= settings.resetMs ? { phase: 'half-open', since: now, epoch: epoch + 1, mistrusted } : {}
    case 'half-open':
      if (probed ? probed.good > 0 : well > failed) return { phase: 'ramp', stage: 0, since: now, epoch: epoch + 1 }
      return probed || failed > 0 ? open : {}
    case 'ramp':
      // Few are let in, so few are enough: one may be chance, or one who had been on the way since the outage.
      if ((probed && probed.failures > 0) || (failed >= 2 && failed >= well) || isBad(lately, settings)) return open
      if (verdict.mistrusted && isLosing(lately)) return open
      if (now - since < settings.rampMs || !(probed ? probed.good > 0 : well > 0)) return {}
      if (verdict.mistrusted && !lately[counters.verified] && now - since < waitsForPeople * settings.rampMs) return {}
      if (stage + 1 < ramp.length) return { stage: stage + 1, since: now }
      return { phase: 'closed', stage: 0, since: now, mistrusted: false }
  }
}

/** Whether people are lost and nobody is verified. */
function isLosing(counts: Counts): boolean {
  return (counts[counters.lost] ?? 0) > 0 && !counts[counters.verified]
}

/** Whether any step fails, or crawls. */
function isBad(counts: Counts, settings: VerdictSettings): boolean {
  return providerSteps.some((step) => {
    const [calls, failed, slow] = [counters.calls(step), counters.failed(step), counters.slow(step)].map(
      (counter) => counts[counter] ?? 0,
    ) as [number, number, number]
    if (calls < settings.volumeThreshold) return false
    const percent = (part: number) => (100 * part) / calls
    return (
      percent(failed) >= settings.errorThresholdPercentage || percent(failed + slow) >= settings.slowThresholdPercentage
    )
  })
}

function outcomes(counts: Counts): { well: number; failed: number } {
  let [calls, failed] = [0, 0]
  for (const step of providerSteps) {
    calls += counts[counters.calls(step)] ?? 0
    failed += counts[counters.failed(step)] ?? 0
  }
  return { well: calls - failed, failed }
}

/**
 * Three good probes since somebody was last lost end the memory of losses, where nobody came through who could prove
 * them over: otherwise a door that is back would carry them for the rest of the minute, red, with nobody let in.
 * Only of such as a probe of the token endpoint disproves, and has seen: nothing else says that assertions, keys or
 * userinfo are well again.
 */
function isForgiven(
  calls: readonly Counts[],
  { countedAt, probe }: Pick<VerdictEvidence, 'countedAt' | 'probe'>,
): boolean {
  if (!probe || probe.calm < 3) return false
  const sum = sumOf(calls)
  const lost = sum[counters.lost] ?? 0
  if (lost === 0 || sum[counters.verified]) return false
  if (sum[counters.failed('userinfo')] || sum[counters.failed('keys')]) return false
  return lost === (sum[counters.exchange] ?? 0) && !isNewer(lastReturns(calls, countedAt).lost, probe.lost)
}
