import { readdir, readFile } from 'node:fs/promises'
import { sha256 } from '../../mechanics/hash.ts'
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

type Applied = Pick<Migration, 'number' | 'name' | 'checksum'>

/**
 * Begins a script that only one process at a time may run: the others wait here, for as long as a long migration takes.
 * The locks on tables that a migration asks for must come soon: every other statement queues up behind it.
 * The number is ours alone (the letters “gwanmun”), and the lock ends with the transaction, also when we are killed.
 */
const inTurn = `set local lock_timeout = '10min';
select pg_advisory_xact_lock(x'6777616e6d756e'::bigint);
set local lock_timeout = '5s';`

/**
 * Brings the schema up to date: every `0001-….sql` of the folder once, in order, each in a transaction of its own, also
 * when many processes start at once. With nothing to do it takes no lock and needs no right but to read.
 * @returns the names applied by this call
 * @throws Error when a file that was applied has changed or is missing, or when the numbers have a gap
 */
export async function migrate(db: SqlDatabase, folder: URL = migrationsFolder): Promise<readonly string[]> {
  const migrations = await readMigrations(folder)
  const names: string[] = []
  for (;;) {
    const applied = await readApplied(db)
    checkApplied(migrations, applied)
    const due = migrations[applied.length]
    if (!due) return names
    try {
      await apply(db, due)
      names.push(due.name)
    } catch (error) {
      // Another process was faster if it is there now, and our own attempt has left nothing.
      if ((await readApplied(db)).length <= applied.length) throw error
    }
  }
}

/**
 * What this release would still apply, by name. Changes nothing.
 * @throws Error when a file that was applied has changed or is missing, or when the numbers have a gap
 */
export async function migrationState(
  db: Pick<SqlDatabase, 'query'>,
  folder: URL = migrationsFolder,
): Promise<{ due: readonly string[] }> {
  const migrations = await readMigrations(folder)
  const applied = (await hasBooks(db)) ? await booksOf(db) : []
  checkApplied(migrations, applied)
  return { due: migrations.slice(applied.length).map(({ name }) => name) }
}

async function hasBooks(db: Pick<SqlDatabase, 'query'>): Promise<boolean> {
  const [books] = await db.query<{ there: boolean }>(`select to_regclass('schema_migration') is not null as there`)
  return books?.there === true
}

function booksOf(db: Pick<SqlDatabase, 'query'>): Promise<readonly Applied[]> {
  return db.query<Applied>('select number, name, checksum from schema_migration order by number')
}

async function readApplied(db: SqlDatabase): Promise<readonly Applied[]> {
  if (await hasBooks(db)) return booksOf(db)
  await db.script(
    `${inTurn}
     create table if not exists schema_migration (
       number integer primary key, name text not null, checksum text not null, applied_at timestamptz not null default now()
     )`,
  )
  return readApplied(db)
}

function checkApplied(migrations: readonly Migration[], applied: readonly Applied[]): void {
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
}

/** The record comes first: the second process fails on it, before anything is done twice. */
async function apply(db: SqlDatabase, { number, name, checksum, text }: Migration): Promise<void> {
  // Name and checksum need no quoting: the one passed `fileName`, the other is hexadecimal.
  const record = `insert into schema_migration (number, name, checksum) values (${number}, '${name}', '${checksum}');`
  await db.script(`${inTurn}\n${record}\n${text}`)
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => fileName.test(name)).sort()
  return Promise.all(
    names.map(async (name, index) => {
      const number = Number(fileName.exec(name)?.[1])
      if (number !== index + 1) throw new Error(`Migrations are numbered without gaps: ${name} should be ${index + 1}.`)
      // A checkout with CRLF line ends is no change.
      const text = (await readFile(new URL(name, folder), 'utf8')).replaceAll('\r\n', '\n')
      return { number, name, checksum: sha256(text, 'hex'), text }
    }),
  )
}
