import type { ProbeRecord } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/** Whether one process may be a door's prober, by how its own probes went beside those of others. */
export interface ProbersOffice {
  mayHold(now: Instant): boolean
  /** Its own probe ended. `running`: processes that could take over, this one among them. */
  probed(ok: boolean, options: { at: Instant; running: number }): void
  /** The record that all know now, of whomever. */
  heard(record: ProbeRecord | null): void
}

/** So long others get to probe after a probe of ours failed, in milliseconds: elected within two ticks, and two seconds to hang. */
const secondOpinionMs = 6_000
/**
 * So long we do not probe when they found the provider well, in milliseconds, doubled each time: it is our network, and it
 * would shut a quiet door for everybody.
 */
const barredMs = { first: 30_000, longest: 600_000 }

/**
 * A second opinion: whose probe failed gives up the office, so that the next one is another process's. Two in a row that
 * fail are then of two networks, unless nobody else is running.
 */
export function openProbersOffice(): ProbersOffice {
  let failedAt: Instant | null = null
  let until: Instant = 0
  let barMs = barredMs.first
  return {
    // A clock set back must not bar for longer.
    mayHold: (now) => now >= until || until > now + barredMs.longest,
    probed(ok, { at, running }) {
      failedAt = ok || running < 2 ? null : at
      if (failedAt !== null) until = at + secondOpinionMs
      if (ok) barMs = barredMs.first
    },
    heard(record) {
      if (failedAt === null || !record || record.at <= failedAt) return
      const isWell = record.failures === 0 && !record.front?.failures
      until = isWell ? record.at + barMs : 0
      if (isWell) barMs = Math.min(barMs * 2, barredMs.longest)
      failedAt = null
    },
  }
}
