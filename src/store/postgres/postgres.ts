import { Socket } from 'node:net'
import pg from 'pg'
import { GwanmunError } from '../../domain/errors.ts'
import { sha256 } from '../../mechanics/hash.ts'
import { cannotBeReached, dropsConnection, hasStalePlan } from './postgres-failures.ts'
import type { SqlDatabase, SqlValue } from './sql-database.ts'

export interface PostgresOptions {
  /**
   * `postgres://user:password@host:port/database?…`; the parameters of libpq that node-postgres knows: `sslmode`,
   * `sslrootcert`, `sslcert`, `sslkey`, `application_name`, `options`, `host` (a directory: Unix socket), and
   * `statement_timeout`, `lock_timeout`, which go before the settings below. `sslmode`: `disable` (default) or
   * `no-verify` (encrypted, to whomever); any other value asks for a certificate that is valid for the host.
   */
  url: string
  /** Connections at most. 8 to 16 is the knee on two cores (measured; more only wait for each other); default 12. */
  poolSize?: number
  /** How long a call waits for a free connection, or for a new one to be made; milliseconds, default 3,000. */
  connectMs?: number
  /** How long one statement may take; milliseconds, default 5,000. A second later we stop waiting for the answer. */
  statementMs?: number
  /** How long one statement may wait for a lock; milliseconds, default 2,000. */
  lockMs?: number
  /** How long one statement of a script may take; milliseconds, default 600,000. */
  scriptMs?: number
  /** Off only behind a pooler that gives every transaction another connection. Default on. */
  preparedStatements?: boolean
}

/** `server_version_num` of PostgreSQL 15. */
const oldest = 150_000
/** A transaction that waits for its next statement: ours do so only when the process behind them has stopped. */
const idleInTransactionMs = 5_000
/** What the network may add to a time-out of the server before we hang up. */
const graceMs = 1_000
/** A connection is replaced now and then: its plans hold memory, and after a failover it may be on the wrong host. */
const lifetimeSeconds = 1_800
/** Distinct statements that are kept prepared on each connection; ours are some thirty, all constant. */
const maxPrepared = 200

/**
 * PostgreSQL 15 or newer behind a pool of connections. Each call takes one connection for one statement, so a call that waits
 * for the pool holds no part of it.
 *
 * When the server cannot be reached, is shutting down or does not answer in time, a call ends within `connectMs +
 * statementMs` and a second with GwanmunError `store_unavailable`; when it has come back, calls succeed by themselves.
 * Whether a statement whose answer was lost has happened must be asked: every verb of the ledger may be repeated.
 * @throws Error in words when the server does not answer now or is too old
 */
export async function openPostgres(options: PostgresOptions): Promise<SqlDatabase> {
  const { statementMs = 5_000, scriptMs = 600_000 } = options
  const sockets = new Set<Socket>()
  const connecting = connectingTo(options, sockets)
  const pool = openPool(connecting, { ...options, statementMs })
  const nameOf = options.preparedStatements === false ? () => undefined : statementNames()

  async function once<Row extends object>(query: pg.QueryConfig): Promise<readonly Row[]> {
    const client = await pool.connect().catch(unavailable)
    try {
      const { rows } = await client.query<Row>(query)
      client.release()
      return rows
    } catch (error) {
      client.release(dropsConnection(error))
      throw error
    }
  }

  async function query<Row extends object>(text: string, params: readonly SqlValue[] = []): Promise<readonly Row[]> {
    const values = [...params]
    const name = nameOf(text)
    try {
      return await once<Row>(name === undefined ? { text, values } : { name, text, values }).catch((error: unknown) => {
        // A migration has changed what the statement answers; it has not run. Unnamed it is planned anew.
        if (name !== undefined && hasStalePlan(error)) return once<Row>({ text, values })
        throw error
      })
    } catch (error) {
      if (cannotBeReached(error)) return unavailable(error)
      throw error
    }
  }

  let closed: Promise<void> | null = null
  const database: SqlDatabase = {
    query,
    script: (text) =>
      runScript({ ...connecting, statement_timeout: scriptMs, query_timeout: scriptMs + graceMs }, text),
    close() {
      closed ??= pool.end().then(() => {
        // A server that is frozen never answers our goodbye: it must not keep this process alive.
        for (const socket of sockets) socket.unref()
      })
      return closed
    },
  }
  await checkVersion(database).catch(async (error: unknown) => {
    await database.close()
    throw error
  })
  return database
}

function connectingTo({ url, connectMs = 3_000 }: PostgresOptions, sockets: Set<Socket>): pg.ClientConfig {
  return {
    connectionString: strictTls(url),
    stream: () => keptIn(sockets),
    connectionTimeoutMillis: connectMs,
    fallback_application_name: 'gwanmun',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    idle_in_transaction_session_timeout: idleInTransactionMs,
  }
}

function openPool(
  connecting: pg.ClientConfig,
  {
    poolSize = 12,
    statementMs,
    lockMs = 2_000,
  }: Pick<PostgresOptions, 'poolSize' | 'lockMs'> & { statementMs: number },
): pg.Pool {
  const pool = new pg.Pool({
    ...connecting,
    max: poolSize,
    // Making a connection and planning anew costs more than a connection at rest.
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: lifetimeSeconds,
    statement_timeout: statementMs,
    lock_timeout: lockMs,
    query_timeout: statementMs + graceMs,
  })
  // An error event without a listener ends the process. The user of the connection is told by their statement.
  pool.on('connect', (client) => client.on('error', () => {}))
  // A connection at rest was cut: the pool has dropped it already and makes another when one is needed.
  pool.on('error', () => {})
  return pool
}

/** On a connection of its own: a migration may take longer than any request may. */
async function runScript(connecting: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(connecting)
  client.on('error', () => {})
  try {
    await client.connect().catch(unavailable)
    await client.query('begin')
    await client.query(text)
    await client.query('commit')
    await client.end()
  } catch (error) {
    // Without `commit` the server undoes everything. It may never say goodbye, so we do not wait for that.
    client.end().catch(() => {})
    if (cannotBeReached(error)) return unavailable(error)
    throw error
  }
}

function keptIn(sockets: Set<Socket>): Socket {
  const socket = new Socket()
  sockets.add(socket)
  return socket.once('close', () => sockets.delete(socket))
}

async function checkVersion(db: SqlDatabase): Promise<void> {
  const [row] = await db
    .query<{ number: number; words: string }>(
      `select current_setting('server_version_num')::int as number, current_setting('server_version') as words`,
    )
    .catch((error: unknown) => {
      const { message, code } = (error instanceof GwanmunError ? error.cause : error) as Error & { code?: string }
      throw new Error(`PostgreSQL does not answer: ${message || code}`, { cause: error })
    })
  if (!row || row.number < oldest) throw new Error(`PostgreSQL is ${row?.words}; it must be 15 or newer`)
}

/** A name for each statement, the same on every connection: the server then parses and plans it once on each. */
function statementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined || names.size >= maxPrepared) return known
    const name = `gw_${sha256(text, 'hex').slice(0, 32)}`
    names.set(text, name)
    return name
  }
}

/**
 * node-postgres takes `prefer`, `require` and `verify-ca` for `verify-full`, but says it will not for ever. We mean it.
 * @throws Error when it is no address of a PostgreSQL; never names what was given, which has a password in it
 */
function strictTls(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url)) throw new Error('not an address of a PostgreSQL: it begins with postgres://')
  const [address = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  const mode = parameters.get('sslmode')
  if (mode !== null && mode !== 'disable' && mode !== 'no-verify') parameters.set('sslmode', 'verify-full')
  // The other way to switch the checks off.
  parameters.delete('uselibpqcompat')
  // `+` means a space in forms only; node-postgres reads both.
  return parameters.size > 0 ? `${address}?${parameters.toString().replaceAll('+', '%20')}` : address
}

function unavailable(cause: unknown): never {
  if (cause instanceof GwanmunError) throw cause
  throw new GwanmunError('store_unavailable', undefined, { cause })
}
