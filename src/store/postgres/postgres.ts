import { Socket } from 'node:net'
import pg from 'pg'
import { type Complaint, refuseFatal, SetupError } from '../../domain/complaint.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { After } from '../../mechanics/deadline.ts'
import { sha256 } from '../../mechanics/hash.ts'
import { addressSetting, type PostgresAddress, readAddress } from './address.ts'
import { type Connections, openConnections, settingOf, type Timeouts } from './connections.ts'
import { cannotBeReached, hasStalePlan, isOfPooler } from './postgres-failures.ts'
import { complaintsAbout, inspectServer, type ServerFacts } from './server.ts'
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
  poolSize?: number | undefined
  /** Brokers that share the server, for the reckoning of connections at start; default 1. */
  brokers?: number | undefined
  /** How long a call waits for a free connection, or for a new one to be made; milliseconds, default 3,000. */
  connectMs?: number
  /** How long one statement may take; milliseconds, default 5,000. A second later we stop waiting for the answer. */
  statementMs?: number
  /** How long one statement may wait for a lock; milliseconds, default 2,000. */
  lockMs?: number
  /** How long one statement of a script may take; milliseconds, default 600,000. */
  scriptMs?: number
  /** Whether statements are kept prepared. Default: unless a pooler stands between. */
  preparedStatements?: boolean | undefined
  /** Timers, to wait while the server has no connection left; without them such a call fails at once. */
  after?: After
}

/** A database on a server, and what its operator should know of it. */
export interface PostgresDatabase extends SqlDatabase {
  /** Warnings only: a fatal complaint is thrown. */
  readonly complaints: readonly Complaint[]
}

/** A transaction that waits for its next statement: ours do so only when the process behind them has stopped. */
const idleInTransactionMs = 5_000
/** What the network may add to a time-out of the server before we hang up. */
const graceMs = 1_000
/** Distinct statements that are kept prepared on each connection; ours are some thirty, all constant. */
const maxPrepared = 200

/**
 * PostgreSQL 15 or newer behind a pool of connections. Each call takes one connection for one statement, so a call that waits
 * for the pool holds no part of it. No state is kept between two statements but prepared ones, and behind a pooler not even
 * those: so a pooler in transaction mode may stand between (ADR 19).
 *
 * When the server cannot be reached, is shutting down or does not answer in time, a call ends within `connectMs +
 * statementMs` and a second with GwanmunError `store_unavailable`; when it has come back, calls succeed by themselves.
 * Whether a statement whose answer was lost has happened must be asked: every verb of the ledger may be repeated.
 * @throws SetupError when address, server or pooler cannot be used
 * @throws Error in words when the server does not answer now; its cause is `store_unavailable`
 */
export async function openPostgres(options: PostgresOptions): Promise<PostgresDatabase> {
  const { poolSize = 12, brokers = 1, connectMs = 3_000, scriptMs = 600_000 } = options
  const address = readAddress(options.url)
  const sockets = new Set<Socket>()
  const connecting = connectingTo(address, { connectMs, sockets })
  const facts = await lookAt(connecting, address)
  const complaints = [...address.complaints, ...complaintsAbout(facts, { poolSize, brokers })]
  refuseFatal(complaints)
  const { pooled } = facts
  const timeouts = timeoutsOf(address, options)
  const connections = openConnections({
    connecting,
    poolSize,
    connectMs,
    timeouts,
    graceMs,
    pooled,
    after: options.after,
  })
  const prepares = options.preparedStatements ?? !pooled

  let closed: Promise<void> | null = null
  const database: PostgresDatabase = {
    complaints,
    query: queries(connections, prepares ? statementNames() : () => undefined),
    script: (text) => runScript(connecting, scriptMs, text),
    close() {
      closed ??= connections.close().then(() => {
        // A server that is frozen never answers our goodbye: it must not keep this process alive.
        for (const socket of sockets) socket.unref()
      })
      return closed
    },
  }
  if (pooled)
    await checkPooler(database, connecting, timeouts).catch(async (error: unknown) => {
      await database.close()
      throw error
    })
  return database
}

function queries(connections: Connections, nameOf: (text: string) => string | undefined): SqlDatabase['query'] {
  return async <Row extends object>(text: string, params: readonly SqlValue[] = []) => {
    const values = [...params]
    const name = nameOf(text)
    try {
      return await connections
        .run<Row>(name === undefined ? { text, values } : { name, text, values })
        .catch((error: unknown) => {
          if (name !== undefined && hasStalePlan(error)) return connections.run<Row>({ text, values })
          throw error
        })
    } catch (error) {
      if (cannotBeReached(error)) return unavailable(error)
      throw error
    }
  }
}

function connectingTo(
  { connectionString }: PostgresAddress,
  { connectMs, sockets }: { connectMs: number; sockets: Set<Socket> },
): pg.ClientConfig {
  return {
    connectionString,
    stream: () => keptIn(sockets),
    connectionTimeoutMillis: connectMs,
    fallback_application_name: 'gwanmun',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    query_timeout: connectMs + graceMs,
  }
}

function timeoutsOf(
  { timeouts }: PostgresAddress,
  { statementMs = 5_000, lockMs = 2_000 }: Pick<PostgresOptions, 'statementMs' | 'lockMs'>,
): Timeouts {
  return {
    statement_timeout: timeouts.statement_timeout ?? statementMs,
    lock_timeout: timeouts.lock_timeout ?? lockMs,
    idle_in_transaction_session_timeout: timeouts.idle_in_transaction_session_timeout ?? idleInTransactionMs,
  }
}

async function lookAt(connecting: pg.ClientConfig, { connectionString }: PostgresAddress): Promise<ServerFacts> {
  try {
    return await inspectServer(connecting)
  } catch (error) {
    if (isOfPooler(error) && (await takesNoOptions(connecting, connectionString)))
      throw refusedPooler(
        'postgres_pooler_options',
        'The pooler refuses the parameter options.',
        'Take it out, and set what it says on the role: alter role … set ….',
      )
    const { message, code } = (error instanceof AggregateError ? error.errors[0] : error) as Error & { code?: string }
    const cause = cannotBeReached(error) ? new GwanmunError('store_unavailable', undefined, { cause: error }) : error
    throw new Error(`PostgreSQL does not answer: ${message || code}`, { cause })
  }
}

/** A pooler says the same of whatever happens to it; so it is asked again without what it may have refused. */
async function takesNoOptions(connecting: pg.ClientConfig, connectionString: string): Promise<boolean> {
  const without = new URL(connectionString)
  if (!without.searchParams.has('options')) return false
  without.searchParams.delete('options')
  return inspectServer({ ...connecting, connectionString: without.href }).then(
    () => true,
    () => false,
  )
}

/**
 * A pooler that gives each statement another connection keeps nothing: neither time-outs nor a migration. It refuses `begin` as
 * it refuses all when its server is away; so it is asked again without.
 */
async function checkPooler(database: SqlDatabase, connecting: pg.ClientConfig, timeouts: Timeouts): Promise<void> {
  const limit = `select setting::int as ms from pg_settings where name = 'statement_timeout'`
  const rows = await database.query<{ ms: number }>(limit).catch(async (error: unknown) => {
    const plain = await inspectServer(connecting).catch(() => null)
    if (plain === null) throw error
    return []
  })
  if (rows[0]?.ms === timeouts.statement_timeout) return
  throw refusedPooler(
    'postgres_pooler_mode',
    'The pooler does not keep one connection for one transaction.',
    'Set its pool_mode to transaction.',
  )
}

function refusedPooler(code: string, what: string, mend: string): SetupError {
  return new SetupError([{ code, weight: 'fatal', setting: addressSetting, what, mend }])
}

/** On a connection of its own: a migration may take longer than any request may. */
async function runScript(connecting: pg.ClientConfig, scriptMs: number, text: string): Promise<void> {
  const client = new pg.Client({ ...connecting, query_timeout: scriptMs + graceMs })
  client.on('error', () => {})
  try {
    await client.connect().catch(unavailable)
    await client.query(
      `begin; ${settingOf({ statement_timeout: scriptMs, idle_in_transaction_session_timeout: idleInTransactionMs })}`,
    )
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

function unavailable(cause: unknown): never {
  if (cause instanceof GwanmunError) throw cause
  throw new GwanmunError('store_unavailable', undefined, { cause })
}
