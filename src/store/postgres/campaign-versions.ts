import { type CampaignVersion, type CampaignVersions, publishedAheadMs } from '../../domain/campaign.ts'
import type { Instant } from '../../domain/time.ts'
import { type ClockOverride, databaseClock, type SqlDatabase } from './sql-database.ts'

const columns = `v.campaign, v.version, v.document, to_ms(v.effective_at) as "effectiveAt",
  to_ms(v.published_at) as "publishedAt", v.author, v.reason`

/** What a statement that publishes answers; without a version the rest says why. */
interface Outcome {
  published: CampaignVersion | null
  nextVersion: number
  at: Instant
}

/** Of two who publish the same number at once the primary key takes one; the other one is told the next number. */
export function campaignVersions(db: SqlDatabase, clock: ClockOverride = databaseClock): CampaignVersions {
  return {
    async publish({ campaign, version, document, effectiveAt, author, reason }, configured) {
      const [outcome] = await db.query<Outcome>(
        `with last as (
           select greatest($7::int, coalesce(max(version), 0)) as version from campaign_version where campaign = $1
         ), added as (
           insert into campaign_version as v (campaign, version, document, effective_at, published_at, author, reason)
           select $1, $2, $3::jsonb, store_time($4), store_time($8), $5, $6 from last
           where last.version = $2::int - 1 and store_time($4) >= store_time($8) + make_interval(secs => $9::float8 / 1000)
           on conflict do nothing
           returning ${columns}
         )
         select (select row_to_json(added) from added) as published, last.version + 1 as "nextVersion",
           to_ms(store_time($8)) as at
         from last`,
        [
          ...[campaign, version, JSON.stringify(document), effectiveAt, author, reason],
          ...[configured, clock(), publishedAheadMs],
        ],
      )
      if (!outcome) throw new Error('the database did not say what became of a publication')
      const { published, nextVersion, at } = outcome
      return published ? { published } : { published, nextVersion, earliest: at + publishedAheadMs }
    },

    live: (campaigns, now) =>
      db.query<CampaignVersion>(
        `select ${columns} from campaign_version v
         where v.campaign = any($1::text[]) and not exists (
           select from campaign_version later
           where later.campaign = v.campaign and later.version > v.version and later.effective_at <= store_time($2))
         order by v.campaign, v.version`,
        [campaigns, now],
      ),

    record: (campaign, limit) =>
      db.query<CampaignVersion>(
        `select ${columns} from campaign_version v where v.campaign = $1 order by v.version desc limit $2`,
        [campaign, limit],
      ),
  }
}
