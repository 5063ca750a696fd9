import type { Reservations } from '../domain/booking.ts'
import type { Job } from '../domain/job.ts'
import type { Candidates } from '../domain/leadership.ts'

/** How often the places of holds that have ended are given back, in milliseconds. */
const sweepEveryMs = 2_000
/** How often holds that ended a day ago are deleted, in milliseconds. */
const deleteEveryMs = 600_000

/** Gives back the places of holds that have ended, and later deletes the holds: one process of all does it. */
export function sweepHolds(
  candidates: Candidates,
  reservations: Pick<Reservations, 'sweep' | 'deleteEnded'>,
): readonly Job[] {
  const candidate = candidates.stand('sweep-holds')
  return [
    {
      name: 'sweep-holds',
      consequence: 'places of ended holds stay taken',
      everyMs: sweepEveryMs,
      async run() {
        // While the leader is unknown, every process sweeps: a hold that is swept twice ends once.
        if (candidate.leads() !== false) await reservations.sweep()
      },
    },
    {
      name: 'delete-ended-holds',
      consequence: 'the table of holds grows',
      everyMs: deleteEveryMs,
      async run() {
        // Nothing waits for it, so it waits for a leader.
        if (candidate.leads()) await reservations.deleteEnded()
      },
    },
  ]
}
