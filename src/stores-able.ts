/*
 * Whether the stores can do their work, and a start that waits until they can.
 *
 *   each second: Redis runs a script that writes, PostgreSQL says whether it takes writes ─▶ troubles ─▶ /readyz, lights
 *   at start:    complaints (fatal: wrong settings) ─▶ open, migrate ─▶ troubles? pause, again
 */
import { type Complaint, refuseFatal } from './domain/complaint.ts'
import type { StoreTrouble, StoreTroubleCode } from './domain/store-trouble.ts'
import type { World } from './domain/world.ts'
import { withDeadline } from './mechanics/deadline.ts'
import { untilItWorks } from './mechanics/retry.ts'
import { writeTrouble } from './store/postgres/can-write.ts'
import { postgresTrouble, reasonToWait } from './store/postgres/opening-failures.ts'
import type { SqlDatabase } from './store/postgres/sql-database.ts'

/** How a start waits for stores that are away. */
export interface Patience {
  /** Ends the waiting: it then rejects with the reason of the signal. */
  signal: AbortSignal
  /** Told what keeps the stores from working, before each pause. */
  waiting(troubles: readonly StoreTrouble[]): void
}

interface Watched {
  trouble(): Promise<StoreTroubleCode | null>
}

/** What keeps the two stores from working; empty: nothing. */
export async function troublesOf(hot: Watched, durable: Watched): Promise<readonly StoreTrouble[]> {
  const [ofHot, ofDurable] = await Promise.all([hot.trouble(), durable.trouble()])
  return [
    ...(ofHot === null ? [] : [{ store: 'hot' as const, code: ofHot }]),
    ...(ofDurable === null ? [] : [{ store: 'durable' as const, code: ofDurable }]),
  ]
}

/** How long the database may take to say whether it takes writes, in milliseconds. */
const answerMs = 2_000

/**
 * Whether the database takes writes. One late answer may be our own pool, full for a moment; to close every door it takes two.
 * What the database itself says counts at once.
 */
export function databaseWatch({ after }: Pick<World, 'after'>, database: SqlDatabase): Watched['trouble'] {
  let silent = 0
  return async () => {
    const answer = writeTrouble(database).catch(postgresTrouble)
    const code = await withDeadline(answer, answerMs, () => 'no_answer' as const, after)
    silent = code === 'no_answer' ? silent + 1 : 0
    return silent === 1 ? null : code
  }
}

/** Pauses between two tries of a start that waits, in milliseconds. */
const startPauses = { first: 500, longest: 4_000 }

/** Waiting helps. */
class StoresAway extends Error {
  readonly troubles: readonly StoreTrouble[]

  constructor(troubles: readonly StoreTrouble[]) {
    super('a store cannot do its work')
    this.troubles = troubles
  }
}

interface Opening<Durable> {
  world: Pick<World, 'after'>
  hot: Watched & { complaints(): Promise<readonly Complaint[]> }
  open(): Promise<Durable>
  patience: Patience
}

/**
 * Opens the durable store as soon as both can do their work.
 * @throws SetupError when the settings are wrong, so that waiting does not help; the reason of the signal
 */
export async function whenAble<Durable extends Watched & { database: SqlDatabase }>({
  world,
  hot,
  open,
  patience,
}: Opening<Durable>): Promise<Durable> {
  const opened: Durable[] = []
  const attempt = async () => {
    refuseFatal(await hot.complaints())
    const durable = opened[0] ?? (await open())
    opened[0] = durable
    const troubles = await troublesOf(hot, durable)
    if (troubles.length > 0) throw new StoresAway(troubles)
    return durable
  }
  const failed = (error: unknown) =>
    patience.waiting(error instanceof StoresAway ? error.troubles : [{ store: 'durable', code: reasonToWait(error) }])
  try {
    return await untilItWorks(attempt, { after: world.after, pauses: startPauses, signal: patience.signal, failed })
  } catch (error) {
    await opened[0]?.database.close()
    throw error
  }
}
