import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import type { SqlDatabase } from './sql-database.ts'

/**
 * PostgreSQL inside this process. `directory` keeps the data over restarts; null keeps it in memory. One connection,
 * statements run one after the other; PGlite never calls fsync, so a power cut may lose the last seconds.
 */
export async function openPglite(directory: string | null): Promise<SqlDatabase> {
  const lite = directory === null ? await PGlite.create() : await openDirectory(resolve(directory))
  return {
    query: async <Row extends object>(text: string, params: readonly unknown[] = []) =>
      (await lite.query<Row>(text, [...params])).rows,
    script: (text) =>
      lite.transaction(async (transaction) => {
        await transaction.exec(text)
      }),
    close: () => lite.close(),
  }
}

async function openDirectory(directory: string): Promise<PGlite> {
  await mkdir(directory, { recursive: true })
  return PGlite.create(directory)
}
