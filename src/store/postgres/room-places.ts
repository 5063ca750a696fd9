import type { CampaignId, PersonId } from '../../domain/ids.ts'
import type { KeptPlace, PlaceChange, RoomEpoch, RoomPlaces } from '../../domain/room-place.ts'
import type { SqlDatabase, SqlScalar } from './sql-database.ts'

const reachedColumns = 'epoch, called::float8 as called, next_key::float8 as "nextKey", to_ms(lost_at) as "lostAt"'

/** Places in line in a table, each statement for a whole second of changes. */
export function roomPlaces(db: SqlDatabase): RoomPlaces {
  return {
    async keep(changes) {
      const last = new Map(changes.map((change) => [`${change.campaign}\0${change.person}`, change]))
      const given = [...last.values()].filter(({ place }) => place !== null)
      const left = [...last.values()].filter(({ place }) => place === null)
      if (given.length > 0) await db.query(keepStatement, columnsOf(given))
      if (left.length > 0)
        await db.query(
          `delete from room_place using unnest($1::text[], $2::text[]) as gone (campaign, person)
           where room_place.campaign = gone.campaign and room_place.person = gone.person`,
          [left.map(({ campaign }) => campaign), left.map(({ person }) => person)],
        )
    },
    async find(campaign, person) {
      const [row] = await db.query<KeptPlace>(
        `select key::float8 as key, index, to_ms(joined_at) as "joinedAt" from room_place where campaign = $1 and person = $2`,
        [campaign, person],
      )
      return row ?? null
    },
    async forget(before) {
      await db.query('delete from room_place where joined_at < store_time($1)', [before])
    },
    async epochs() {
      const rows = await db.query<RoomEpoch & { campaign: CampaignId }>(
        `select campaign, ${reachedColumns} from room_epoch`,
      )
      return new Map(rows.map(({ campaign, ...reached }) => [campaign, reached]))
    },
    async reach(campaign, { epoch, called, nextKey, lostAt }) {
      const [row] = await db.query<RoomEpoch>(
        `insert into room_epoch as held (campaign, epoch, called, next_key, lost_at)
         values ($1, $2, $3, $4, to_timestamp($5::float8 / 1000))
         on conflict (campaign) do update set
           epoch = greatest(held.epoch, excluded.epoch),
           called = case when excluded.epoch < held.epoch then held.called else greatest(held.called, excluded.called) end,
           next_key = case when excluded.epoch < held.epoch then held.next_key else greatest(held.next_key, excluded.next_key) end,
           lost_at = case when excluded.epoch > held.epoch then excluded.lost_at else held.lost_at end
         returning ${reachedColumns}`,
        [campaign, epoch, called, nextKey, lostAt],
      )
      if (!row) throw new Error('the database did not say how far a room has come')
      return row
    },
    async personAt(campaign, index, after) {
      const [row] = await db.query<{ person: PersonId }>(
        `select person from room_place
         where campaign = $1 and index = $2 and key is null and joined_at > store_time($3)`,
        [campaign, index, after],
      )
      return row?.person ?? null
    },
    async nextIndex(campaign, after) {
      const [row] = await db.query<{ next: number }>(
        `select coalesce(max(index) + 1, 0)::int as next from room_place
         where campaign = $1 and key is null and joined_at > store_time($2)`,
        [campaign, after],
      )
      return row?.next ?? 0
    },
  }
}

/** A key that a person has is kept: another one is theirs only after they left. */
const keepStatement = `insert into room_place as held (campaign, person, key, index, joined_at)
  select campaign, person, key, index, store_time(joined)
  from unnest($1::text[], $2::text[], $3::float8[], $4::int[], $5::float8[]) as given (campaign, person, key, index, joined)
  on conflict (campaign, person) do update set key = excluded.key, index = excluded.index, joined_at = excluded.joined_at`

function columnsOf(changes: readonly PlaceChange[]) {
  const column = <Value extends SqlScalar>(of: (change: PlaceChange & { place: KeptPlace }) => Value) =>
    changes.map((change) => of(change as PlaceChange & { place: KeptPlace }))
  return [
    column(({ campaign }) => campaign),
    column(({ person }) => person),
    column(({ place }) => place.key),
    column(({ place }) => place.index),
    column(({ place }) => place.joinedAt),
  ]
}
