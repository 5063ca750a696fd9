import { createDatabase, type TestPostgres } from '../../bench/servers/postgres.ts'
import { askDesk } from './ask-desk.ts'

export { startPostgres, type TestPostgres } from '../../bench/servers/postgres.ts'

/** Databases of one's own on the PostgreSQL of this run. */
export type PostgresDatabases = Pick<TestPostgres, 'url' | 'migrated' | 'empty'>

let created = 0

export async function sharedPostgres(): Promise<PostgresDatabases> {
  const { address, template } = await askDesk('postgres')
  const url = (database: string) => `${address}${database}`
  const create = async (from: string) => {
    const name = `db_${process.pid}_${++created}`
    await createDatabase(url('postgres'), name, from)
    return url(name)
  }
  return {
    url,
    empty: () => create('template0'),
    migrated: () => create(template),
  }
}
