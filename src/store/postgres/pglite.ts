import { access, cp, mkdir, realpath, rename, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import pg from 'pg'
import { lockDirectory } from './directory-lock.ts'
import { hasStalePlan } from './postgres-failures.ts'
import type { SqlDatabase, SqlValue } from './sql-database.ts'

/** What a new database begins with. Without it `initdb` makes one: 4 s of CPU, and 0.5 GB of memory for a moment (Node 20). */
export interface Beginning {
  /** For one in memory: as `dumpDataDir` gives it. */
  snapshot?: Blob | undefined
  /** For one in a directory: a data directory that was closed, to copy. One that is not there is left out. */
  prepared?: string | undefined
}

/**
 * Settings of the server. It shares our memory, and touches all of `shared_buffers` at start: PostgreSQL's default of 128 MB
 * costs 120 MiB more than 16 MB, and files are in the kernel's cache all the same.
 */
const settings = { shared_buffers: '16MB', max_connections: 5 }

const options = {
  startParams: [
    ...PGlite.defaultStartParams,
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ],
  // A new database is 30 MB instead of 39, and grows by a megabyte at a time.
  initDbStartParams: ['--wal-segsize=1'],
}

/**
 * PostgreSQL inside this process. `directory` keeps the data over restarts; null keeps it in memory. One connection,
 * statements run one after the other; PGlite never calls fsync, so a power cut may lose the last seconds. Two processes
 * on one directory would ruin it, and PGlite lets them: the lock is ours.
 * @throws Error when another process has the directory, naming it
 */
export async function openPglite(directory: string | null, beginning: Beginning = {}): Promise<SqlDatabase> {
  const { lite, release } = await (directory === null ? openMemory(beginning) : openDirectory(directory, beginning))
  // Not `lite.query`, which parses and plans every time: through node-postgres each statement is prepared once. CPU of a
  // hold went from 1.4 to 0.4 ms, of a confirmation from 0.7 to 0.3 (bench/, Node 20).
  const client = new pg.Client(createPgConfig(lite))
  // An error event without a listener ends the process. The caller is told by their statement.
  client.on('error', () => {})
  await client.connect()
  const names = statementNames()
  const ask = <Row extends object>(text: string, params: readonly SqlValue[]) =>
    client.query<Row>({ ...names.of(text), text, values: [...params] })
  return {
    async query<Row extends object>(text: string, params: readonly SqlValue[] = []) {
      const { rows } = await ask<Row>(text, params).catch((error: unknown) => {
        if (!hasStalePlan(error)) throw error
        names.forget(text)
        return ask<Row>(text, params)
      })
      return rows
    },
    async script(text) {
      // Statements sent together without parameters are one transaction (PostgreSQL’s “Multiple Statements in a Simple Query”).
      await client.query(text)
    },
    close: () =>
      client
        .end()
        .then(() => lite.close())
        .finally(release),
  }
}

/** Distinct statements that are kept prepared; ours are some thirty, all constant. */
const maxPrepared = 200

function statementNames() {
  const names = new Map<string, { name: string }>()
  let given = 0
  return {
    of(text: string): { name?: string } {
      const known = names.get(text)
      if (known || given >= maxPrepared) return known ?? {}
      const fresh = { name: `gw_${given++}` }
      names.set(text, fresh)
      return fresh
    },
    forget: (text: string) => names.delete(text),
  }
}

interface Opened {
  lite: PGlite
  release(): Promise<void>
}

async function openMemory({ snapshot }: Beginning): Promise<Opened> {
  const loaded = snapshot ? { loadDataDir: snapshot } : {}
  return { lite: await PGlite.create({ ...options, ...loaded }), release: async () => {} }
}

async function openDirectory(directory: string, { prepared }: Beginning): Promise<Opened> {
  await mkdir(directory, { recursive: true })
  // A directory that is reached by several paths is locked under one name.
  const real = await realpath(directory)
  const release = await lockDirectory(real)
  try {
    if (prepared !== undefined && (await isDatabase(prepared)) && !(await isDatabase(real)))
      await copyWhole(prepared, real)
    return { lite: await PGlite.create(real, options), release }
  } catch (error) {
    await release()
    throw error
  }
}

const isDatabase = (directory: string) =>
  access(join(directory, 'PG_VERSION')).then(
    () => true,
    () => false,
  )

/** Half a copy, of a process that was killed, must not be taken for a database: it gets its name when it is whole. */
async function copyWhole(from: string, directory: string): Promise<void> {
  const half = `${directory}.half`
  await rm(half, { recursive: true, force: true })
  await cp(from, half, { recursive: true })
  // Refused when something is in it, which is not ours to remove.
  await rmdir(directory)
  await rename(half, directory)
}
