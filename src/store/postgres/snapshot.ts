import pg from 'pg'
import { readAddress } from './address.ts'
import { openPglite } from './pglite.ts'

/** Everything as it was at one instant, whatever is written meanwhile. */
export interface Snapshot {
  /** Rows of one statement, one after the other; so many are in memory as one fetch brings. */
  rows<Row extends object>(statement: string): AsyncGenerator<Row, void>
  close(): Promise<void>
}

/** Rows that one fetch brings. */
const atOnce = 2_000
/** A snapshot keeps old row versions from being cleaned up, so it does not stand for ever; in milliseconds. */
const longestMs = 1_800_000

type Ask = <Row extends object>(text: string) => Promise<readonly Row[]>

/**
 * A snapshot of a server, over a connection of its own; nothing can be written over it. A replica will do.
 * @throws Error when the address cannot be read or the server does not answer
 */
export async function openServerSnapshot(url: string): Promise<Snapshot> {
  const { connectionString } = readAddress(url)
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: 5_000,
    fallback_application_name: 'gwanmun-verify',
    keepAlive: true,
  })
  client.on('error', () => {})
  await client.connect()
  const ask: Ask = async <Row extends object>(text: string) => (await client.query<Row>(text)).rows
  return begin(ask, () => client.end())
}

/** A snapshot of PGlite's data. @throws Error when another process has them */
export async function openDirectorySnapshot(directory: string): Promise<Snapshot> {
  const { query, close } = await openPglite(directory)
  return begin(query, close)
}

async function begin(ask: Ask, close: () => Promise<void>): Promise<Snapshot> {
  try {
    await ask('begin transaction isolation level repeatable read, read only')
    await ask(`set local statement_timeout = ${longestMs}`)
    await ask(`set local idle_in_transaction_session_timeout = ${longestMs}`)
  } catch (error) {
    await close()
    throw error
  }
  let cursors = 0
  return {
    close,
    async *rows<Row extends object>(statement: string) {
      // A cursor of its own name: PGlite keeps statements prepared, and each fetch has other columns.
      const cursor = `verify_${cursors++}`
      await ask(`declare ${cursor} no scroll cursor for ${statement}`)
      for (;;) {
        const rows = await ask<Row>(`fetch ${atOnce} from ${cursor}`)
        yield* rows
        if (rows.length < atOnce) break
      }
      await ask(`close ${cursor}`)
    },
  }
}
