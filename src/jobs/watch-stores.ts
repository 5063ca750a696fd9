import type { Job } from '../domain/job.ts'
import type { StoreTrouble } from '../domain/store-trouble.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'

/** How often the stores are tried, in milliseconds. */
const lookEveryMs = 1_000

/** Whether the stores can do their work, as of at most a second ago. */
export interface StoreWatch {
  /** What keeps them from it; empty: nothing. */
  troubles(): readonly StoreTrouble[]
  job: Job
}

export interface StoreWatchTools {
  /** Never rejects; see `Stores.troubles`. */
  look(): Promise<readonly StoreTrouble[]>
  /** Told what every look has found, and when the next one is due. */
  seen(troubles: readonly StoreTrouble[], nextLookAt: Instant): void
  /** Told after `seen` when that is something else than before. */
  changed(troubles: readonly StoreTrouble[]): void
}

/** Tries the stores once a second, one try at a time, however often it is asked for: `/readyz` and the lights read what was found. */
export function watchStores({ now }: Pick<World, 'now'>, { look, seen, changed }: StoreWatchTools): StoreWatch {
  let troubles: readonly StoreTrouble[] = []
  const words = (of: readonly StoreTrouble[]) => of.map(({ store, code }) => `${store} ${code}`).join()
  return {
    troubles: () => troubles,
    job: {
      name: 'watch-stores',
      consequence: 'whether the stores can do their work is unknown',
      everyMs: lookEveryMs,
      first: 'now',
      async run() {
        const found = await look()
        const isOther = words(found) !== words(troubles)
        troubles = found
        seen(found, now() + lookEveryMs)
        if (isOther) changed(found)
      },
    },
  }
}
