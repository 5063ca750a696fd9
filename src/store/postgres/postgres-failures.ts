import pg from 'pg'
import { GwanmunError } from '../../domain/errors.ts'

// SQLSTATEs: PostgreSQL 15 documentation, appendix A.

/** Whole classes that say that the server cannot work: connection, resources, system. */
const failedClasses = new Set(['08', '53', '58'])

/**
 * The server goes away or is on its way up (57P01, 57P02, 57P03), the session was ended (57P05, 25P03), we were let in
 * no more (28000, 28P01), the database is gone (3D000, 57P04), or a former primary only answers reads (25006).
 */
const failedStates = new Set([
  ...['57P01', '57P02', '57P03', '57P04', '57P05', '25P03', '25006'],
  ...['28000', '28P01', '3D000'],
])

/** Not done in time: query_canceled (statement_timeout), lock_not_available (lock_timeout). The connection is well. */
const lateStates = new Set(['57014', '55P03'])

/** Whether the store did not answer, or not in time, rather than refuse the statement. */
export function cannotBeReached(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return isFailed(error) || lateStates.has(error.code ?? '')
  return isDriverFailure(error)
}

/** Whether the connection an error came over is of no more use. */
export function dropsConnection(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || isFailed(error) || hasStalePlan(error)
}

/**
 * The table behind a prepared statement was changed (feature_not_supported), the statement is gone (invalid_sql_statement_name),
 * or its name is taken (duplicate_prepared_statement): the last two where a pooler gives each transaction another connection.
 * The words beside the SQLSTATE are in the language of the server.
 */
const staleStates = new Set(['0A000', '26000', '42P05'])

/** Whether a prepared statement, which has not run, may run unnamed. */
export function hasStalePlan(error: unknown): boolean {
  return staleStates.has(stateOf(error))
}

/** Whether the server has no connection left for us (too_many_connections): there will be one when another is closed. */
export function hasNoConnectionLeft(error: unknown): boolean {
  return stateOf(error) === '53300'
}

/** Whether another transaction kept a row locked for too long (lock_not_available), also where it was said in our words. */
export function gaveNoLock(error: unknown): boolean {
  return stateOf(error instanceof GwanmunError ? error.cause : error) === '55P03'
}

/** Whether a pooler said it, not PostgreSQL, which names the routine that reports an error. */
export function isOfPooler(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.routine === undefined
}

/** SQLSTATE; PGlite throws errors of a class of its own. */
function stateOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}

function isFailed(error: pg.DatabaseError): boolean {
  const { code = '' } = error
  // protocol_violation is in class 08, and what a statement with too few parameters gets: our mistake. Poolers use it for all
  // that happens to them.
  if (code === '08P01') return isOfPooler(error)
  return failedClasses.has(code.slice(0, 2)) || failedStates.has(code)
}

/** The driver reports cut sockets and its time-outs as plain errors; the others are mistakes in how it was called. */
function isDriverFailure(error: unknown): boolean {
  return error instanceof Error && ![TypeError, RangeError, SyntaxError].some((mistake) => error instanceof mistake)
}
