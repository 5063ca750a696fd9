import {
  type CampaignVersion,
  type CampaignVersions,
  type Publication,
  publishedAheadMs,
} from '../../../domain/campaign.ts'
import type { CampaignId } from '../../../domain/ids.ts'
import type { Durable } from './books.ts'

export function memoryCampaignVersions(durable: Durable): CampaignVersions {
  const recordOf = (campaign: CampaignId) =>
    durable.state.campaignVersions.filter((one) => one.campaign === campaign).toSorted(byVersion)

  return {
    async publish(publication, configured) {
      check(publication)
      const { campaign, version, effectiveAt } = publication
      const publishedAt = durable.now()
      const nextVersion = Math.max(configured, ...recordOf(campaign).map((one) => one.version)) + 1
      const earliest = publishedAt + publishedAheadMs
      if (version !== nextVersion || effectiveAt < earliest) return { published: null, nextVersion, earliest }
      const published: CampaignVersion = structuredClone({ ...publication, publishedAt })
      durable.state.campaignVersions.push(published)
      return { published: structuredClone(published) }
    },
    async live(campaigns, now) {
      const live = [...new Set(campaigns)].toSorted().flatMap((campaign) => {
        const versions = recordOf(campaign)
        const inForce = versions.findLast(({ effectiveAt }) => effectiveAt <= now)
        return versions.filter(({ version }) => version >= (inForce?.version ?? 0))
      })
      return structuredClone(live)
    },
    async record(campaign, limit) {
      return structuredClone(recordOf(campaign).toReversed().slice(0, limit))
    },
  }
}

function byVersion(one: CampaignVersion, other: CampaignVersion): number {
  return one.version - other.version
}

/** What the constraints of the table refuse. */
function check({ campaign, version, document, author, reason }: Publication): void {
  const within = (text: string, least: number, most: number) => [...text].length >= least && [...text].length <= most
  const rules = [
    within(campaign, 1, 64),
    version >= 1,
    within(author, 1, 100),
    within(reason, 3, 500),
    JSON.stringify(document).length <= 1_000_000,
  ]
  if (rules.includes(false)) throw new Error('a version that the record does not take')
}
