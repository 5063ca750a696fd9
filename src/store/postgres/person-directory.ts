import type { PersonId } from '../../domain/ids.ts'
import type { PersonDirectory } from '../../domain/person.ts'
import { retryLostRaces } from './lost-races.ts'
import type { SqlDatabase } from './sql-database.ts'

export function personDirectory(db: SqlDatabase): PersonDirectory {
  return {
    resolve: (aliases, fresh) =>
      // A first visit that meets another one fails on the primary key as a whole, and the second look finds the winner.
      // `on conflict do nothing` would keep half of a person: one alias of theirs, another of the winner's.
      retryLostRaces(async () => {
        const [row] = await db.query<{ person: PersonId }>(
          `with given as materialized (
             select distinct key_version, digest from unnest($1::int[], $2::text[]) as alias (key_version, digest)
           ), known as materialized (
             select key_version, digest, person from person_alias join given using (key_version, digest)
           ), owner as materialized (
             select coalesce((select person from known order by key_version limit 1), $3) as person
           ), added as (
             insert into person_alias (key_version, digest, person)
             select given.key_version, given.digest, owner.person from given cross join owner
             where not exists (
               select from known where (known.key_version, known.digest) = (given.key_version, given.digest)
             )
             order by given.key_version, given.digest
           )
           select person from owner`,
          [aliases.map(({ keyVersion }) => keyVersion), aliases.map(({ digest }) => digest), fresh],
        )
        return row?.person ?? fresh
      }),
  }
}
