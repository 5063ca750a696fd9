import type { BlockEnding, BlockEndings } from '../../domain/block-ending.ts'
import type { SqlDatabase } from './sql-database.ts'

/** When operators ended all blocks of a campaign, in a table that only grows. */
export function blockEndings(db: SqlDatabase): BlockEndings {
  return {
    async record({ campaign, at, author, reason }) {
      await db.query('insert into block_ending (campaign, at, author, reason) values ($1, store_time($2), $3, $4)', [
        campaign,
        at,
        author,
        reason,
      ])
    },
    latestTimes: () =>
      db.query<Pick<BlockEnding, 'campaign' | 'at'>>(
        'select campaign, to_ms(max(at)) as at from block_ending group by campaign',
        [],
      ),
    list: (limit) =>
      db.query<BlockEnding>(
        'select campaign, to_ms(at) as at, author, reason from block_ending order by number desc limit $1',
        [limit],
      ),
  }
}
