import pg from 'pg'

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
  if (error instanceof pg.DatabaseError) return isFailed(error.code) || lateStates.has(error.code ?? '')
  return isDriverFailure(error)
}

/** Whether the connection an error came over is of no more use. */
export function dropsConnection(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || isFailed(error.code) || hasStalePlan(error)
}

/**
 * A prepared statement that the server cannot run any more: the table behind it was changed (feature_not_supported with
 * this very text) or the statement is gone (invalid_sql_statement_name).
 */
export function hasStalePlan(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false
  return (error.code === '0A000' && error.message.startsWith('cached plan must not change')) || error.code === '26000'
}

function isFailed(state = ''): boolean {
  // protocol_violation is in class 08, and what a statement with too few parameters gets: our mistake.
  if (state === '08P01') return false
  return failedClasses.has(state.slice(0, 2)) || failedStates.has(state)
}

/** The driver reports cut sockets and its time-outs as plain errors; the others are mistakes in how it was called. */
function isDriverFailure(error: unknown): boolean {
  return error instanceof Error && ![TypeError, RangeError, SyntaxError].some((mistake) => error instanceof mistake)
}
