import { GwanmunError } from '../../domain/errors.ts'

/** unique_violation, deadlock_detected, serialization_failure: another transaction was faster, and a new look will see it. */
const lostRaces = new Set(['23505', '40P01', '40001'])

/** Enough for a person who presses on many devices at once; each try lets at least one of them through. */
const maxTries = 10

/**
 * Runs an atomic step again when it lost a race, so that it decides on what the winner left behind.
 * @throws GwanmunError `store_unavailable` when it keeps losing
 */
export async function retryLostRaces<Result>(step: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await step()
    } catch (error) {
      if (!lostRaces.has(sqlState(error))) throw error
      if (tries === maxTries) throw new GwanmunError('store_unavailable', undefined, { cause: error })
    }
  }
}

function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
