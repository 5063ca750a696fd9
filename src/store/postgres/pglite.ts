import { mkdir, realpath } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { createPgConfig } from '@electric-sql/pglite/node-postgres'
import pg from 'pg'
import { lockDirectory } from './directory-lock.ts'
import { hasStalePlan } from './postgres-failures.ts'
import type { SqlDatabase, SqlValue } from './sql-database.ts'

/**
 * PostgreSQL inside this process. `directory` keeps the data over restarts; null keeps it in memory. One connection,
 * statements run one after the other; PGlite never calls fsync, so a power cut may lose the last seconds. Two processes
 * on one directory would ruin it, and PGlite lets them: the lock is ours.
 * @param snapshot what a PGlite in memory begins with, as `dumpDataDir` gives it: 0.6 s of CPU instead of 2.2 s (bench/, Node 20)
 * @throws Error when another process has the directory, naming it
 */
export async function openPglite(directory: string | null, snapshot?: Blob | undefined): Promise<SqlDatabase> {
  const { lite, release } = directory === null ? await openMemory(snapshot) : await openDirectory(directory)
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

async function openMemory(snapshot: Blob | undefined): Promise<Opened> {
  return { lite: await PGlite.create(snapshot ? { loadDataDir: snapshot } : {}), release: async () => {} }
}

async function openDirectory(directory: string): Promise<Opened> {
  await mkdir(directory, { recursive: true })
  // A directory that is reached by several paths is locked under one name.
  const real = await realpath(directory)
  const release = await lockDirectory(real)
  try {
    return { lite: await PGlite.create(real), release }
  } catch (error) {
    await release()
    throw error
  }
}
