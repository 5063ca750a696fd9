import type { CampaignId } from './ids.ts'
import type { Instant } from './time.ts'

/** An operator ended all blocks of further devices in a campaign that had begun before `at`. */
export interface BlockEnding {
  campaign: CampaignId
  at: Instant
  /** Name of the operator, 1 to 100 characters. */
  author: string
  /** Words for the record, 3 to 500 characters. */
  reason: string
}

/** Durable and append-only: nothing that was written is changed or removed. */
export interface BlockEndings {
  record(ending: BlockEnding): Promise<void>
  /** Of each campaign that has one, the time of the latest. */
  latestTimes(): Promise<readonly Pick<BlockEnding, 'campaign' | 'at'>[]>
  /** The latest first, `limit` at most. */
  list(limit: number): Promise<readonly BlockEnding[]>
}
