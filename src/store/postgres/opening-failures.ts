import pg from 'pg'
import { type Complaint, SetupError } from '../../domain/complaint.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { StoreTroubleCode } from '../../domain/store-trouble.ts'
import { cannotBeReached } from './postgres-failures.ts'

// SQLSTATEs: PostgreSQL 15 documentation, appendix A.

/** The server is there, and this will not change by waiting. */
const mistakes: Record<string, Pick<Complaint, 'code' | 'what' | 'mend'>> = {
  '28P01': {
    code: 'postgres_credentials_refused',
    what: 'PostgreSQL refuses the user name or password.',
    mend: 'Set the right ones, percent-encoded: postgres://user:password@host:port/database.',
  },
  28000: {
    code: 'postgres_access_refused',
    what: 'PostgreSQL does not let this user in from here.',
    mend: 'Allow user, database and address in pg_hba.conf, and ask for TLS (sslmode) where it is required.',
  },
  '3D000': {
    code: 'postgres_database_unknown',
    what: 'PostgreSQL has no database of this name.',
    mend: 'Name the right one, or make it: createdb.',
  },
}

const troubles: Record<string, StoreTroubleCode> = {
  25006: 'read_only',
  '57P03': 'starting',
  53300: 'too_many_connections',
}

/** The error that the server or the driver gave, under those that were made of it. */
function rootOf(error: unknown): unknown {
  let root = error
  while (root instanceof Error && !(root instanceof pg.DatabaseError) && root.cause !== undefined) root = root.cause
  return root
}

/** Why the database could not do what it was asked. */
export function postgresTrouble(error: unknown): StoreTroubleCode {
  const root = rootOf(error)
  if (!(root instanceof pg.DatabaseError)) return isUnavailable(error) ? 'no_answer' : 'failed'
  const { code = '' } = root
  if (code in mistakes) return 'refused'
  return troubles[code] ?? (cannotBeReached(root) ? 'no_answer' : 'failed')
}

/**
 * What a failed opening means: a reason to wait, or an end.
 * @throws SetupError when the settings are wrong; the error itself when it is neither
 */
export function reasonToWait(error: unknown): StoreTroubleCode {
  const root = rootOf(error)
  const mistake = root instanceof pg.DatabaseError ? mistakes[root.code ?? ''] : undefined
  if (mistake) throw new SetupError([{ ...mistake, weight: 'fatal', setting: 'DATABASE_URL' }], { cause: error })
  if (!isUnavailable(error)) throw error
  return postgresTrouble(error)
}

function isUnavailable(error: unknown): boolean {
  if (error instanceof GwanmunError) return error.code === 'store_unavailable'
  return error instanceof Error && error.cause !== undefined && isUnavailable(error.cause)
}
