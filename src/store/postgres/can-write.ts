import type { StoreTroubleCode } from '../../domain/store-trouble.ts'
import type { SqlDatabase } from './sql-database.ts'

/** What keeps the database from taking writes now; null: nothing. @throws what the query throws when there is no answer */
export async function writeTrouble(database: Pick<SqlDatabase, 'query'>): Promise<StoreTroubleCode | null> {
  const [row] = await database.query<{ standby: boolean; read_only: boolean }>(
    `select pg_is_in_recovery() as standby, current_setting('transaction_read_only') = 'on' as read_only`,
  )
  // A standby is read-only too.
  if (row?.standby) return 'standby'
  return row?.read_only ? 'read_only' : null
}
