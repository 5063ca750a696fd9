import type { FrontRecord, LatestCount, ProbeRecord } from '../domain/health.ts'
import type { Instant } from '../domain/time.ts'

/** What one probe found. */
export interface ProbeResult {
  /** The token endpoint refused a code known to be bad, as it should. */
  ok: boolean
  /** The page people are sent to answers; null = nobody looked, or the look says nothing. */
  front: boolean | null
  at: Instant
  /** The last people lost before it; null = nobody within the window. */
  lost: LatestCount | null
}

/** What is known of a door's probes after one more. Pure. */
export function probeAfter(before: ProbeRecord | null, { ok, front, at, lost }: ProbeResult): ProbeRecord {
  const { failures = 0, good = 0, run = 0, calm = 0 } = before ?? {}
  const told = { at, lost: isNewer(lost, before?.lost ?? null) ? lost : (before?.lost ?? null) }
  const page = front === null ? (before?.front ?? null) : frontAfter(before?.front ?? null, front, at)
  if (!ok) return { ...told, front: page, failures: failures + 1, good: 0, calm: 0, run: good > 0 ? run + 1 : run }
  // Fewer lost within the window is no news: it moves on. Somebody lost since is.
  const quiet = !isNewer(lost, before?.lost ?? null)
  return {
    ...told,
    ...{ front: page, failures: 0, good: good + 1, calm: quiet ? calm + 1 : 1, run: failures > 0 ? run + 1 : run },
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

function frontAfter(before: FrontRecord | null, ok: boolean, at: Instant): FrontRecord {
  const { failures = 0, since = at, run = 0, proven = false } = before ?? {}
  const turned = before !== null && ok === failures > 0
  return {
    failures: ok ? 0 : failures + 1,
    since: turned ? at : since,
    run: turned ? run + 1 : run,
    proven: proven || ok,
  }
}
