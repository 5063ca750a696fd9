/**
 * light/: from the condition of a provider to what its door shows.
 *
 *   condition → rules.ts (first row that matches; thresholds.ts) → steadiness.ts → board.ts (all providers, dependencies.ts) → pages
 *   board + utilization → suggestion.ts: another provider for a person whose door failed
 *
 * To add a rule: a row here, its example in test/health/light/table.test.ts, a word in docs/operators.md. ADR 10.
 */
import type { Light, LightColour, LightReason } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import type { BreakerPosition } from '../breaker/breaker.ts'
import { type LoginPageSignal, leastNetworks, type SignalSnapshot } from '../evidence/signals.ts'
import type { LightThresholds } from './thresholds.ts'

/** What is known of one provider at one moment. */
export interface ProviderCondition {
  breaker: BreakerPosition
  signals: SignalSnapshot
  /** Baseline of the round trip, in milliseconds; left out = unknown. */
  baselineRoundTripMs?: number | undefined
  /** Calls in flight ÷ capacity, 0 to 1: mean of the last minute. */
  utilization: number
  /** The same of the last seconds; left out = unknown. Suggestions go by it, lights do not; see `Utilization`. */
  recentUtilization?: number | undefined
  /** The provider asked for no new starts (Retry-After). */
  backoff?: boolean | undefined
  /** The breaker is in slow start: it admits a few devices. */
  slowStart?: boolean | undefined
  /** An operator that this provider depends on is down, by the light of another provider that depends on it. */
  dependencyDown?: boolean | undefined
}

/** What the matching rule shows, before steadiness. */
export type RuleResult = Pick<Light, 'light' | 'selectable' | 'reason' | 'waitSeconds'> & { rule: string }

/** What the rules read: the condition, and what follows from it. */
interface Facts extends SignalSnapshot {
  breaker: BreakerPosition
  utilization: number
  backoff: boolean
  dependencyDown: boolean
  /** Fewer returns than `thinReturns` in the last minute. */
  thin: boolean
  /** On thin traffic; and when no person was verified since the probes began to fail, however many were before. */
  probesDecide: boolean
  /** The failing login page, unless a person who started after its first failure was verified. */
  loginPage: LoginPageSignal | null
  /** Verified ÷ (verified + lost on several networks); 1 where losses may be one account. */
  success: number
  /** Failed exchanges on several networks ÷ (these and verified). */
  errors: number
  /** Incomplete answers on several networks ÷ (these and verified). */
  incomplete: number
  /** p95 of the exchange ÷ its baseline; 0 = no sample. */
  slowness: number
  /** Age of the last evidence in milliseconds; infinite = none. */
  silentMs: number
}

interface Rule {
  /** Also the word in the log and the label of the metric. */
  name: string
  shows: readonly [light: LightColour, reason: LightReason, shut?: 'shut']
  when(facts: Facts, thresholds: LightThresholds): boolean
}

/** On thin traffic fewer exchanges than this say little about slowness: one of six seconds may be chance. */
const fewExchanges = 3

/** From this share of exchanges under way for too long: then the 95th percentile will be slow, whatever they come to. */
const mostOverdue = 0.05

const otherwise = { name: 'ok', shows: ['green', 'ok'], when: () => true } as const satisfies Rule

/**
 * The light rules. The first row that matches decides. The order is: what shuts the door; red; yellow; and last the yellow rows
 * with evidence that anybody can forge (stay away, be slow, send an error back), because the probes of such a provider succeed.
 * A red row without `shut` leaves the door selectable: our evidence may be wrong, and only people can disprove it.
 */
export const rules = [
  { name: 'breaker-open', shows: ['red', 'outage', 'shut'], when: (f) => f.breaker === 'open' },
  {
    name: 'probes-failed',
    shows: ['red', 'outage', 'shut'],
    when: (f, t) => f.probesDecide && f.probeFailures >= t.probesRed,
  },
  { name: 'backoff', shows: ['red', 'saturated', 'shut'], when: (f) => f.backoff },
  { name: 'breaker-recovering', shows: ['red', 'recovering'], when: (f) => f.breaker === 'half-open' },
  {
    name: 'most-lost',
    shows: ['red', 'failing'],
    when: (f, t) => f.success < t.successRed,
  },
  {
    name: 'many-exchanges-failed',
    shows: ['red', 'failing'],
    when: (f, t) => f.errors > t.errorRed,
  },
  {
    name: 'login-page-down',
    shows: ['red', 'failing'],
    when: (f, t) => f.loginPage?.credible === true && f.loginPage.failures >= t.probesRed,
  },
  { name: 'full', shows: ['red', 'saturated'], when: (f, t) => f.utilization >= t.utilizationRed },
  {
    name: 'exchange-very-slow',
    shows: ['red', 'slow'],
    when: (f, t) => f.slowness > t.slowRed && !(f.thin && f.verified < fewExchanges),
  },
  {
    name: 'sole-network-failures',
    shows: ['yellow', 'failing'],
    when: (f) => f.lostInSoleNetwork >= leastNetworks && f.verified === 0,
  },
  { name: 'some-lost', shows: ['yellow', 'failing'], when: (f, t) => f.success < t.successYellow },
  { name: 'some-exchanges-failed', shows: ['yellow', 'failing'], when: (f, t) => f.errors > t.errorYellow },
  { name: 'login-page-failing', shows: ['yellow', 'failing'], when: (f) => f.loginPage !== null },
  { name: 'probe-blind-failures', shows: ['yellow', 'failing'], when: (f) => f.probeBlindFailures },
  { name: 'probe-failed', shows: ['yellow', 'failing'], when: (f) => f.probesDecide && f.probeFailures > 0 },
  { name: 'busy', shows: ['yellow', 'saturated'], when: (f, t) => f.utilization >= t.utilizationYellow },
  { name: 'exchange-slow', shows: ['yellow', 'slow'], when: (f, t) => f.slowness > t.slowYellow },
  { name: 'exchanges-overdue', shows: ['yellow', 'slow'], when: (f) => f.overdue > mostOverdue },
  { name: 'no-evidence', shows: ['yellow', 'unknown'], when: (f, t) => f.silentMs > t.staleMs },
  { name: 'abandoned', shows: ['yellow', 'failing'], when: (f, t) => (f.abandonment ?? 0) > t.abandonmentYellow },
  { name: 'answers-incomplete', shows: ['yellow', 'failing'], when: (f, t) => f.incomplete > t.refusedYellow },
  { name: 'refused', shows: ['yellow', 'failing'], when: (f, t) => (f.refused ?? 0) > t.refusedYellow },
  {
    name: 'round-trips-slow',
    shows: ['yellow', 'slow'],
    when: (f, t) => (f.slowRoundTrips ?? 0) > t.slowRoundTripsYellow,
  },
  {
    name: 'dependency-down',
    shows: ['yellow', 'unknown'],
    when: (f) => f.dependencyDown && f.thin,
  },
  otherwise,
] as const satisfies readonly Rule[]

/** The result of the first rule that matches. Pure: same condition, same light. Silence never makes green. */
export function lightOf(condition: ProviderCondition, now: Instant, thresholds: LightThresholds): RuleResult {
  const facts = factsOf(condition, now, thresholds)
  const { name, shows } = rules.find(({ when }) => when(facts, thresholds)) ?? otherwise
  const [light, reason, shut] = shows
  const selectable = shut === undefined
  return { light, selectable, reason, waitSeconds: selectable ? waitOf(condition) : null, rule: name }
}

function factsOf(condition: ProviderCondition, now: Instant, t: LightThresholds): Facts {
  const { signals } = condition
  const returned = signals.verified + signals.lost
  const thin = returned < t.thinReturns
  const counted = signals.verified + signals.lostWidely
  // Of those who came as far as that: others that were lost make it no smaller.
  const shareOf = (part: number) => (part === 0 ? 0 : part / (signals.verified + part))
  return {
    ...signals,
    breaker: condition.breaker,
    utilization: condition.utilization,
    backoff: condition.backoff === true,
    dependencyDown: condition.dependencyDown === true,
    thin,
    probesDecide: thin || signals.verifiedSinceFailure === 0,
    loginPage: signals.loginPage && signals.loginPage.passed === 0 ? signals.loginPage : null,
    success: counted === 0 ? 1 : signals.verified / counted,
    errors: shareOf(signals.failuresWidely),
    incomplete: shareOf(signals.incompleteWidely),
    slowness: signals.p95Ms === null ? 0 : signals.p95Ms / t.baselineMs,
    silentMs: signals.lastEvidenceAt === null ? Number.POSITIVE_INFINITY : now - signals.lastEvidenceAt,
  }
}

/** How long the provider makes people wait, in seconds: the exchange, and the round trip beyond its baseline. Null = not measured. */
function waitOf({ signals, baselineRoundTripMs }: ProviderCondition): number | null {
  if (signals.p95Ms === null) return null
  const { roundTripMs, slowRoundTrips } = signals
  const isMeasured = baselineRoundTripMs !== undefined && roundTripMs !== null && slowRoundTrips !== null
  const longerMs = isMeasured ? Math.max(0, roundTripMs - baselineRoundTripMs) : 0
  return Math.ceil(Math.min(signals.p95Ms + longerMs, 600_000) / 1000)
}
