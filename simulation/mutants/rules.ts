import type { CampaignVersion } from '../../src/domain/campaign.ts'
import type { QuotaStore } from '../../src/domain/rate-limit.ts'
import type { Plant } from '../stores.ts'

/** Mistakes in what operators set: limits of requests, and versions of the campaign. */
export const ruleMutants: Record<string, Plant> = {
  'a limit of requests counts nothing': inQuotas(() => ({
    take: async (_key, { limit, seconds, most }) => ({ granted: most, left: limit, endsInMs: seconds * 1000 }),
  })),
  'a limit of requests is so low that people meet it': {
    config: (config) => ({ ...config, rateLimits: { ...config.rateLimits, personPerMinute: 10 } }),
  },
  'a version of a campaign is in force once it is read': inVersions((versions) =>
    versions.map((one) => ({ ...one, effectiveAt: one.publishedAt })),
  ),
  'a version of a campaign is read by no broker': inVersions(() => []),
}

function inQuotas(change: (quotas: QuotaStore) => QuotaStore): Plant {
  return { hot: (ports) => ({ ...ports, quotas: change(ports.quotas) }) }
}

function inVersions(change: (versions: readonly CampaignVersion[]) => CampaignVersion[]): Plant {
  return {
    durable: ({ campaignVersions, ...ports }) => ({
      ...ports,
      campaignVersions: {
        ...campaignVersions,
        live: async (campaigns, now) => change(await campaignVersions.live(campaigns, now)),
      },
    }),
  }
}
