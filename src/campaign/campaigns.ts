import type { Supply } from '../domain/booking.ts'
import type { Campaign, CampaignVersion, CampaignVersions } from '../domain/campaign.ts'
import type { CampaignId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import type { Instant } from '../domain/time.ts'
import { campaignOf } from './read.ts'
import { supplyOf } from './supply.ts'

/**
 * The campaigns as they are now. Each has the text of the configuration until a later version that was published takes effect: at
 * that instant every replica has it, since all have read it before and go by one clock (ADR 7).
 *
 *   configuration ─▶ first text ──────────┐
 *   `npm run campaign -- publish` ─▶ store ─ read every 10 s ─▶ known versions ── now ──▶ the campaign
 *
 * While the store is away, the versions that are known go on, also those that take effect meanwhile. ADR 38.
 */
export interface Campaigns {
  /** In the order of the configuration; the first is the default. */
  ids: readonly [CampaignId, ...CampaignId[]]
  /** The default campaign as it is now. */
  first(): Campaign
  /** The campaign as it is now. @throws Error for an id that is not configured */
  of(id: CampaignId): Campaign
  /** The slots of a campaign, as it is now. */
  supplyOf(id: CampaignId): Supply
  /**
   * Reads what was published. Rejects when that fails, and when a version is not to be understood; what is known then stays in force.
   */
  read(): Promise<void>
  /** Reads again and again. */
  job: Job
}

export interface CampaignsTools {
  configured: readonly [Campaign, ...Campaign[]]
  store: Pick<CampaignVersions, 'live'>
  /** The clock that all replicas agree on. */
  now(): Instant
  /** Told once of each version that was read. */
  known?(version: Pick<CampaignVersion, 'campaign' | 'version' | 'effectiveAt'>): void
}

/** How often published versions are read, in milliseconds: several times in the 30 s by which they are published ahead. */
const readEveryMs = 10_000

/** A text and from when on it is the campaign. */
interface Text {
  campaign: Campaign
  effectiveAt: Instant
}

export function openCampaigns({ configured, store, now, known = () => undefined }: CampaignsTools): Campaigns {
  const ids = configured.map(({ id }) => id) as [CampaignId, ...CampaignId[]]
  /** By version; at least one each, and the first of them is in force or was. */
  const texts = new Map<CampaignId, readonly [Text, ...Text[]]>(
    configured.map((campaign) => [campaign.id, [{ campaign, effectiveAt: Number.NEGATIVE_INFINITY }]]),
  )
  const textsOf = (id: CampaignId) => {
    const own = texts.get(id)
    if (!own) throw new Error(`no campaign ${id} is configured`)
    return own
  }

  function adopt(published: CampaignVersion): void {
    const own = textsOf(published.campaign)
    const last = own.at(-1) ?? own[0]
    if (published.version <= last.campaign.version) return
    const { campaign, complaints } = campaignOf(published.document)
    if (campaign === null) throw new UnreadableVersion(published, complaints)
    texts.set(published.campaign, [...withoutPast(own, now()), { campaign, effectiveAt: published.effectiveAt }])
    known(published)
  }

  const read = async () => {
    const unreadable: unknown[] = []
    for (const published of await store.live(ids, now()))
      try {
        adopt(published)
      } catch (error) {
        unreadable.push(error)
      }
    if (unreadable.length > 0) throw unreadable[0]
  }

  const of = (id: CampaignId) => inForceAt(textsOf(id), now()).campaign
  return {
    ids,
    first: () => of(ids[0]),
    of,
    supplyOf: (id) => supplyOf(of(id), ids.filter((other) => other !== id).map(of)),
    read,
    job: {
      name: 'read-campaigns',
      consequence: 'the versions of campaigns that were last read go on',
      everyMs: readEveryMs,
      run: read,
    },
  }
}

/** Of the texts that have taken effect, the highest version counts. */
function inForceAt(texts: readonly [Text, ...Text[]], at: Instant): Text {
  return texts.findLast(({ effectiveAt }) => effectiveAt <= at) ?? texts[0]
}

/** The text in force and those that follow it. */
function withoutPast(texts: readonly [Text, ...Text[]], at: Instant): readonly [Text, ...Text[]] {
  const inForce = inForceAt(texts, at)
  return [inForce, ...texts.slice(texts.indexOf(inForce) + 1)]
}

/** A version that a newer release has published: this one knows less of documents. */
class UnreadableVersion extends Error {
  constructor({ campaign, version }: CampaignVersion, complaints: readonly string[]) {
    super(`version ${version} of ${campaign} cannot be read: ${complaints.join('; ')}`)
    this.name = 'UnreadableVersion'
  }
}
