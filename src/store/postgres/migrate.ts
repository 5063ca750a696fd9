import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import type { SqlDatabase } from './sql-database.ts'

const migrationsFolder = new URL('./migrations/', import.meta.url)
const fileName = /^(\d{4})-[a-z0-9-]+\.sql$/

interface Migration {
  number: number
  name: string
  /** SHA-256 of the text, hexadecimal. */
  checksum: string
  text: string
}

/**
 * Brings the schema up to date: every `0001-….sql` of the folder once, in order, each in a transaction of its own.
 * @returns the names applied now
 * @throws Error when a file that was applied has changed or is missing, or when the numbers have a gap
 */
export async function migrate(db: SqlDatabase, folder: URL = migrationsFolder): Promise<readonly string[]> {
  const migrations = await readMigrations(folder)
  await db.query(
    `create table if not exists schema_migration (
       number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
     )`,
  )
  const applied = await db.query<Pick<Migration, 'number' | 'name' | 'checksum'>>(
    'select number, name, checksum from schema_migration order by number',
  )
  for (const [index, was] of applied.entries()) {
    const file = migrations[index]
    if (file?.number !== was.number)
      throw new Error(
        `Migration ${was.name} was applied to this database but is unknown here. Is this an older version?`,
      )
    if (file.checksum !== was.checksum)
      throw new Error(
        `Migration ${file.name} has changed since it was applied. Undo the change; write a new migration.`,
      )
  }
  const due = migrations.slice(applied.length)
  for (const { number, name, checksum, text } of due) {
    // Name and checksum need no quoting: the one passed `fileName`, the other is hexadecimal.
    const record = `insert into schema_migration (number, name, checksum) values (${number}, '${name}', '${checksum}');`
    await db.script(`${text}\n;${record}`)
  }
  return due.map(({ name }) => name)
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => fileName.test(name)).sort()
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(fileName.exec(name)?.[1])
      if (number !== index + 1) throw new Error(`Migrations are numbered without gaps: ${name} should be ${index + 1}.`)
      // A checkout with CRLF line ends is no change.
      const text = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n')
      return { number, name, checksum: createHash('sha256').update(text).digest('hex'), text }
    }),
  )
}
