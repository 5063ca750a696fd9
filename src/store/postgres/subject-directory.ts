import type { SubjectDirectory } from '../../domain/person.ts'
import { retryLostRaces } from './lost-races.ts'
import type { SqlDatabase } from './sql-database.ts'

export function subjectDirectory(db: SqlDatabase): SubjectDirectory {
  return {
    subject: (sector, person, fresh) =>
      // Reading first keeps the everyday case free of writes; two first visits at once meet on the primary key.
      retryLostRaces(async () => {
        const [row] = await db.query<{ subject: string }>(
          `with stored as materialized (
             select subject from pairwise_subject where sector = $1 and person = $2
           ), kept as (
             insert into pairwise_subject (sector, person, subject)
             select $1, $2, $3 where not exists (select from stored)
             returning subject
           )
           select subject from stored union all select subject from kept`,
          [sector, person, fresh],
        )
        return row?.subject ?? fresh
      }),
  }
}
