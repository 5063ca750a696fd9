import type { BlockEnding, BlockEndings } from '../domain/block-ending.ts'
import type { CampaignId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'

/**
 * The switch that ends all blocks of a campaign at once: for the night on which a provider fails for the people who have verified, or a
 * release locked them out. Blocks that begin later are as always.
 *
 *   operator ─▶ end ─▶ BlockEndings (rows that are only added) ─ read every 10 s ─▶ endedAt ─▶ a claim that began before is free
 *
 * Replicas need not agree on the moment: one that has not read it yet still refuses, for ten seconds at most.
 */
export interface EndedBlocks {
  /** Blocks of the campaign that began before this are over, as this replica knows; null: none was ended. */
  endedAt(campaign: CampaignId): Instant | null
  /** Ends them, here at once. @throws GwanmunError `store_unavailable` */
  end(ending: Omit<BlockEnding, 'at'>): Promise<BlockEnding>
  /** The latest first. @throws GwanmunError `store_unavailable` */
  list(limit: number): Promise<readonly BlockEnding[]>
  /** Reads what other replicas wrote down; what is known stays known when that fails. */
  read(): Promise<void>
  /** Reads again and again. */
  job: Job
}

/** How often it is read what other replicas wrote down, in milliseconds. */
const readEveryMs = 10_000

export function openEndedBlocks(world: Pick<World, 'now'>, store: BlockEndings): EndedBlocks {
  const known = new Map<CampaignId, Instant>()
  const know = ({ campaign, at }: Pick<BlockEnding, 'campaign' | 'at'>) =>
    known.set(campaign, Math.max(at, known.get(campaign) ?? at))

  const read = async () => {
    for (const ended of await store.latestTimes()) know(ended)
  }
  return {
    endedAt: (campaign) => known.get(campaign) ?? null,
    async end(wish) {
      const ending = { ...wish, at: world.now() }
      await store.record(ending)
      know(ending)
      return ending
    },
    list: store.list,
    read,
    job: {
      name: 'read-ended-blocks',
      consequence: 'blocks that another process ended stay for people who come here',
      everyMs: readEveryMs,
      run: read,
    },
  }
}
