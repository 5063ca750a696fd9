import type { ProbeRecord } from '../domain/health.ts'
import type { Instant } from '../domain/time.ts'

/** What is known of a door's probes after one more. `lost`: people lost in the window that this probe looked back on. Pure. */
export function probeAfter(
  before: ProbeRecord | null,
  { ok, at, lost }: { ok: boolean; at: Instant; lost: number },
): ProbeRecord {
  const { failures = 0, good = 0, run = 0, calm = 0 } = before ?? {}
  if (!ok) return { at, lost, failures: failures + 1, good: 0, calm: 0, run: good > 0 ? run + 1 : run }
  // The window moves on, so fewer is no news; more is somebody lost since.
  const quiet = lost <= (before?.lost ?? 0)
  return { at, lost, failures: 0, good: good + 1, calm: quiet ? calm + 1 : 1, run: failures > 0 ? run + 1 : run }
}

/** What probes saw lost is forgotten with the losses themselves. */
export function calmAnew(record: ProbeRecord | null): ProbeRecord | null {
  return record && { ...record, calm: 0, lost: 0 }
}
