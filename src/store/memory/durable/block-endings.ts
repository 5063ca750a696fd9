import type { BlockEndings } from '../../../domain/block-ending.ts'
import type { CampaignId } from '../../../domain/ids.ts'
import type { Instant } from '../../../domain/time.ts'
import type { Durable } from './books.ts'

export function memoryBlockEndings(durable: Durable): BlockEndings {
  return {
    async record(ending) {
      durable.state.blockEndings.push({ ...ending })
    },
    async latestTimes() {
      const latest = new Map<CampaignId, Instant>()
      for (const { campaign, at } of durable.state.blockEndings)
        latest.set(campaign, Math.max(at, latest.get(campaign) ?? at))
      return [...latest].map(([campaign, at]) => ({ campaign, at }))
    },
    async list(limit) {
      return structuredClone(durable.state.blockEndings.slice(-limit).reverse())
    },
  }
}
