import pg from 'pg'
import type { After } from '../../mechanics/deadline.ts'
import { dropsConnection, hasNoConnectionLeft } from './postgres-failures.ts'

/** A connection is replaced now and then: its plans hold memory, and after a failover it may be on the wrong host. */
const lifetimeSeconds = 1_800
/** How long no new connection is tried after the server had none left, in milliseconds. */
const fullMs = 1_000
/** How often a call that has no connection at all tries again, in milliseconds. */
const retryMs = 100

/** Limits of what one statement may take, in milliseconds. */
export interface Timeouts {
  statement_timeout: number
  lock_timeout: number
  idle_in_transaction_session_timeout: number
}

export interface PoolOptions {
  connecting: pg.ClientConfig
  poolSize: number
  connectMs: number
  timeouts: Timeouts
  /** What the network may add to a time-out of the server before we hang up, in milliseconds. */
  graceMs: number
  /** A pooler stands between: the time-outs go with each transaction, not with the connection. */
  pooled: boolean
  after: After | undefined
}

/** A pool of connections. One call takes one connection for one statement. */
export interface Connections {
  /** @throws what node-postgres throws */
  run<Row extends object>(query: pg.QueryConfig): Promise<readonly Row[]>
  close(): Promise<void>
}

export function openConnections(options: PoolOptions): Connections {
  const pool = openPool(options)
  const take = patiently(pool, options)
  const ask = options.pooled ? inTransaction(options.timeouts) : alone
  return {
    async run<Row extends object>(query: pg.QueryConfig) {
      const client = await take()
      try {
        const rows = await ask<Row>(client, query)
        client.release()
        return rows
      } catch (error) {
        client.release(dropsConnection(error))
        throw error
      }
    },
    close: () => pool.end(),
  }
}

function openPool({ connecting, poolSize, connectMs, timeouts, graceMs, pooled }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...connecting,
    ...(pooled ? { pipeline: true } : timeouts),
    connectionTimeoutMillis: connectMs,
    max: poolSize,
    // The last one is kept: on a full server it could not be had again.
    min: 1,
    // Making a connection and planning anew costs more than a connection at rest.
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: lifetimeSeconds,
    query_timeout: timeouts.statement_timeout + graceMs,
  })
  // An error event without a listener ends the process. The user of the connection is told by their statement.
  pool.on('connect', (client) => client.on('error', () => {}))
  // A connection at rest was cut: the pool has dropped it already and makes another when one is needed.
  pool.on('error', () => {})
  return pool
}

/**
 * Takes a connection of the pool. When the server has none left (other brokers, a person with psql), the call waits for one
 * of ours to come free, as in a smaller pool; and a second later more are tried again. Waits `connectMs` at most.
 */
function patiently(pool: pg.Pool, { poolSize, connectMs, after }: PoolOptions): () => Promise<pg.PoolClient> {
  if (after === undefined) return () => pool.connect()
  const open = new Set<pg.PoolClient>()
  pool.on('connect', (client) => {
    open.add(client)
    client.once('end', () => open.delete(client))
  })
  const shrink = () => {
    if (pool.options.max === poolSize)
      after(fullMs, () => {
        pool.options.max = poolSize
      })
    pool.options.max = Math.max(1, open.size)
  }
  return async () => {
    for (let waited = 0; ; waited += retryMs) {
      try {
        return await pool.connect()
      } catch (error) {
        if (!hasNoConnectionLeft(error)) throw error
        shrink()
        if (waited >= connectMs) throw error
        if (open.size === 0) await new Promise<void>((resolve) => after(retryMs, resolve))
      }
    }
  }
}

type Ask = <Row extends object>(client: pg.PoolClient, query: pg.QueryConfig) => Promise<readonly Row[]>

const alone: Ask = async <Row extends object>(client: pg.PoolClient, query: pg.QueryConfig) =>
  (await client.query<Row>(query)).rows

/** The three are sent together and cost one round trip. The pooler gives them one connection, and the next call another. */
function inTransaction(timeouts: Timeouts): Ask {
  const begin = `begin; ${settingOf(timeouts)}`
  return async <Row extends object>(client: pg.PoolClient, query: pg.QueryConfig) => {
    const sent = [client.query(begin), client.query<Row>(query), client.query('commit')] as const
    const [begun, asked, committed] = await Promise.allSettled(sent)
    if (begun.status === 'rejected') throw begun.reason
    if (asked.status === 'rejected') throw asked.reason
    if (committed.status === 'rejected') throw committed.reason
    return asked.value.rows
  }
}

/** The time-outs for the transaction that is open. */
export function settingOf(timeouts: Partial<Timeouts>): string {
  return Object.entries(timeouts)
    .map(([name, ms]) => `set local ${name} = ${ms}`)
    .join('; ')
}
