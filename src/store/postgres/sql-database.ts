/**
 * Store on PostgreSQL: durable truth. The same SQL runs on a server (postgres.ts) and in this process (pglite.ts).
 *
 *   port verb ──▶ one constant statement, a transaction of its own ──▶ SqlDatabase.query ──▶ PostgreSQL 15+ | PGlite
 *   slot-board · slot-hold · slot-ledger · reservations · expiry · person-directory · subject-directory · operator-decisions ·
 *   campaign-versions · desk-audit · block-endings · openings
 *
 * migrations/ builds the schema (migrate.ts). The database's clock decides what has ended; tests give an instant instead.
 * Locks are taken in one order: booking, hold, slots by id (slot-ledger.ts); people who want one slot leave connections to the
 * others (slot-lanes.ts). A lost race is tried again (lost-races.ts). A pooler may stand between (server.ts, connections.ts).
 * PGlite's directory belongs to one process (directory-lock.ts). Contract suites: test/contract. Decisions: ADR 2, ADR 16, ADR 19.
 */
import type { Instant } from '../../domain/time.ts'

/**
 * The little that the stores ask of PostgreSQL. PGlite implements it in process; a pool of connections does as well,
 * because no state is kept between two calls.
 */
export interface SqlDatabase {
  /**
   * Runs one statement, in a transaction of its own (READ COMMITTED). Rows must come without `bigint` and `timestamptz`,
   * which drivers read differently: cast to `int`, `float8` or `text` in the statement.
   * @throws the driver's error, with the SQLSTATE in `code`
   */
  query<Row extends object>(text: string, params?: readonly SqlValue[]): Promise<readonly Row[]>
  /** Runs several statements without parameters, all or none. For migrations. */
  script(text: string): Promise<void>
  close(): Promise<void>
}

export type SqlScalar = string | number | boolean | null
export type SqlValue = SqlScalar | readonly SqlScalar[]

/**
 * What time a statement shall go by. Null leaves it to the database (`now()`), as in production, so that several
 * processes agree on what has ended; tests give an instant.
 */
export type ClockOverride = () => Instant | null

export const databaseClock: ClockOverride = () => null

/** What time it is by the database. */
export async function databaseTime(database: SqlDatabase): Promise<Instant> {
  const [row] = await database.query<{ at: number }>('select to_ms(clock_timestamp()) as at')
  if (!row) throw new Error('the database has no clock')
  return row.at
}
