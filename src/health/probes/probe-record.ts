import type { FrontRecord, LatestCount, ProbeRecord } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/** What one probe found. */
export interface ProbeResult {
  /** The token endpoint refused a code known to be bad, as it should. */
  ok: boolean
  /** The page people are sent to answers; null = nobody looked, or the look says nothing. */
  front: boolean | null
  /** People verified who were sent there since it began to fail. */
  passed: number
  at: Instant
  /** The last people lost, and verified, before it; null = nobody within the window. */
  lost: LatestCount | null
  verified: LatestCount | null
  /** What the prober takes for usual. */
  usual: ProbeRecord['usual']
}

/** So long it is remembered that people were lost while probes went well, in milliseconds, unless somebody is verified. */
const vainMs = 300_000

/** What is known of a door's probes after one more. Pure. */
export function probeAfter(before: ProbeRecord | null, result: ProbeResult): ProbeRecord {
  const { ok, front, passed, at, lost } = result
  const { failures = 0, good = 0, run = 0, calm = 0 } = before ?? {}
  const told = { at, usual: result.usual, lost: isNewer(lost, before?.lost ?? null) ? lost : (before?.lost ?? null) }
  const page = front === null ? (before?.front ?? null) : frontAfter(before?.front ?? null, { ok: front, passed, at })
  // A probe that fails explains the losses.
  if (!ok)
    return { ...told, front: page, vain: null, failures: failures + 1, good: 0, calm: 0, run: good > 0 ? run + 1 : run }
  // Fewer lost within the window is no news: it moves on. Somebody lost since is.
  const quiet = !isNewer(lost, before?.lost ?? null)
  return {
    ...told,
    ...{
      front: page,
      vain: vainAfter(before, result),
      failures: 0,
      good: good + 1,
      calm: quiet ? calm + 1 : 1,
      run: failures > 0 ? run + 1 : run,
    },
  }
}

/** What probes saw lost is forgotten with the losses themselves. */
export function calmAnew(record: ProbeRecord | null): ProbeRecord | null {
  return record && { ...record, calm: 0, lost: null }
}

/** Whether somebody was lost after those known. */
export function isNewer(lost: LatestCount | null, known: LatestCount | null): boolean {
  if (!lost || !known) return lost !== null
  return lost.bucket > known.bucket || (lost.bucket === known.bucket && lost.count > known.count)
}

/**
 * A provider may refuse bad codes properly and fail on good ones. Then people stay away from a red door, and a minute later
 * nothing in the window speaks against it any more.
 */
function vainAfter(before: ProbeRecord | null, { lost, verified, at }: ProbeResult): ProbeRecord['vain'] {
  const isProven = verified !== null && (lost === null || verified.bucket >= lost.bucket)
  if (isProven) return null
  const known = before?.vain ?? null
  if (lost && isNewer(lost, before?.lost ?? null)) return { times: Math.max(lost.count, (known?.times ?? 0) + 1), at }
  return known && at - known.at < vainMs ? known : null
}

function frontAfter(
  before: FrontRecord | null,
  { ok, passed, at }: { ok: boolean; passed: number; at: Instant },
): FrontRecord {
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
