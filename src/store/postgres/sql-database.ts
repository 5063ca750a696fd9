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
