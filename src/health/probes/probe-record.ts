import type { LatestCount, LoginPageRecord, ProbeRecord } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/** What one probe found. */
export interface ProbeResult {
  /** The token endpoint refused a code known to be bad, as it should. */
  ok: boolean
  /** The login page answers; null = not checked, or the check says nothing. */
  loginPage: boolean | null
  /** People verified who started after the first failed login-page check. */
  passed: number
  at: Instant
  /** The last losses, and verified people, before it; null = none within the window. */
  lost: LatestCount | null
  verified: LatestCount | null
  /** Network shards with a loss within the window, as a bit mask. */
  losingShards: number
  /** The prober's baselines. */
  baseline: ProbeRecord['baseline']
}

/** Probe-blind failures are remembered for so long, in milliseconds, unless a person is verified. */
const probeBlindMs = 300_000

/** The record after one more probe. Pure. */
export function probeAfter(before: ProbeRecord | null, result: ProbeResult): ProbeRecord {
  const { ok, at, baseline } = result
  const { failures = 0, good = 0, run = 0, probesSinceLoss = 0 } = before ?? {}
  // Fewer losses within the window are no news, because the window moves on. A newer loss is.
  const isLossNew = isNewer(result.lost, before?.lost ?? null)
  const lost = isLossNew ? result.lost : (before?.lost ?? null)
  const loginPage = loginPageAfter(before?.loginPage ?? null, result)
  if (ok)
    return {
      at,
      baseline,
      lost,
      loginPage,
      failures: 0,
      good: good + 1,
      run: failures > 0 ? run + 1 : run,
      probesSinceLoss: isLossNew ? 1 : probesSinceLoss + 1,
      probeBlindFailures: probeBlindFailuresAfter(before, result),
    }
  return {
    at,
    baseline,
    lost,
    loginPage,
    failures: failures + 1,
    good: 0,
    run: good > 0 ? run + 1 : run,
    probesSinceLoss: 0,
    // The failed probe explains the losses.
    probeBlindFailures: null,
  }
}

/** The record in a new epoch: the losses it knew no longer count. */
export function withLossesCleared(record: ProbeRecord | null): ProbeRecord | null {
  return record && { ...record, probesSinceLoss: 0, lost: null }
}

/** True when a loss happened after those known. */
export function isNewer(lost: LatestCount | null, known: LatestCount | null): boolean {
  if (!lost || !known) return lost !== null
  return lost.bucket > known.bucket || (lost.bucket === known.bucket && lost.count > known.count)
}

/**
 * A provider may refuse bad codes properly and fail on good ones. Then people avoid its red light, and a minute later nothing
 * in the window speaks against it. So these losses are remembered for longer.
 */
function probeBlindFailuresAfter(
  before: ProbeRecord | null,
  { lost, verified, losingShards, at }: ProbeResult,
): ProbeRecord['probeBlindFailures'] {
  const isDisproved = verified !== null && (lost === null || verified.bucket >= lost.bucket)
  if (isDisproved) return null
  const known = before?.probeBlindFailures ?? null
  const recent = known && at - known.at < probeBlindMs ? known : null
  if (lost && isNewer(lost, before?.lost ?? null))
    return {
      times: Math.max(lost.count, (recent?.times ?? 0) + 1),
      at,
      shards: (recent?.shards ?? 0) | losingShards,
    }
  return recent
}

function loginPageAfter(
  before: LoginPageRecord | null,
  { loginPage: ok, passed, at }: ProbeResult,
): LoginPageRecord | null {
  if (ok === null) return before
  const { failures = 0, since = at, run = 0, proven = false, disprovedAt = null } = before ?? {}
  const turned = before !== null && ok === failures > 0
  return {
    failures: ok ? 0 : failures + 1,
    since: turned ? at : since,
    run: turned ? run + 1 : run,
    proven: proven || ok,
    disprovedAt: failures > 0 && passed > 0 ? at : disprovedAt,
  }
}
