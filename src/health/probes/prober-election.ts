import type { ProbeRecord } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'

/** Whether this replica may be the prober of one provider, from its own probes and those of the others. */
export interface ProberElection {
  mayProbe(now: Instant): boolean
  /** A probe of this replica ended. `running`: replicas that could take over, this one included. */
  probed(ok: boolean, options: { at: Instant; running: number }): void
  /** The shared record arrived, whichever replica wrote it. */
  recordArrived(record: ProbeRecord | null): void
}

/** After a failed probe other replicas may probe for so long, in milliseconds: two ticks to elect one, two seconds for its probe. */
const secondOpinionMs = 6_000
/**
 * When another replica found the provider well, the fault is in our network, and we do not probe for so long, in milliseconds;
 * doubled each time. Otherwise our network would make a quiet provider unselectable for everybody.
 */
const barredMs = { first: 30_000, longest: 600_000 }

/**
 * Second opinion: a replica whose probe failed steps down as prober, so that the next probe comes from another network. Two
 * failed probes in a row then come from two networks, unless no other replica runs.
 */
export function openProberElection(): ProberElection {
  let failedAt: Instant | null = null
  let barredUntil: Instant = 0
  let barMs = barredMs.first
  return {
    // After a clock was set back, a bar must not last longer than the longest one.
    mayProbe: (now) => now >= barredUntil || barredUntil > now + barredMs.longest,
    probed(ok, { at, running }) {
      failedAt = ok || running < 2 ? null : at
      if (failedAt !== null) barredUntil = at + secondOpinionMs
      if (ok) barMs = barredMs.first
    },
    recordArrived(record) {
      if (failedAt === null || !record || record.at <= failedAt) return
      const isWell = record.failures === 0 && !record.loginPage?.failures
      barredUntil = isWell ? record.at + barMs : 0
      if (isWell) barMs = Math.min(barMs * 2, barredMs.longest)
      failedAt = null
    },
  }
}
