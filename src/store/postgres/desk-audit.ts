import type { DeskAct, DeskAudit } from '../../domain/terminal.ts'
import type { SqlDatabase } from './sql-database.ts'

/** The record of the desks, in a table that only grows. */
export function deskAudit(db: SqlDatabase): DeskAudit {
  return {
    async record({ at, terminal, operator, act, reference }) {
      await db.query(
        'insert into desk_act (at, terminal, operator, act, reference) values (store_time($1), $2, $3, $4, $5)',
        [at, terminal, operator, act, reference],
      )
    },
    latest: (limit) =>
      db.query<DeskAct>(
        'select to_ms(at) as at, terminal, operator, act, reference from desk_act order by number desc limit $1',
        [limit],
      ),
  }
}
