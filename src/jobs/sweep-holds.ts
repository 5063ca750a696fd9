import type { Reservations } from '../domain/booking.ts'
import type { Job } from '../domain/job.ts'
import type { Candidates } from '../domain/leadership.ts'

/** How often the places of holds that have ended are given back, in milliseconds. */
const sweepEveryMs = 2_000

/** Gives back the places of holds that have ended: one process of all does it. */
export function sweepHolds(candidates: Candidates, reservations: Pick<Reservations, 'sweep'>): Job {
  const candidate = candidates.stand('sweep-holds')
  return {
    name: 'sweep-holds',
    consequence: 'places of ended holds stay taken',
    everyMs: sweepEveryMs,
    async run() {
      // While the leader is unknown, every process sweeps: a hold that is swept twice ends once.
      if (candidate.leads() !== false) await reservations.sweep()
    },
  }
}
