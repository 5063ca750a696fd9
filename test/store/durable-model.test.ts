import fc from 'fast-check'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { openMemory, openSql } from './model/places.ts'
import { playOnBoth } from './model/play.ts'
import { bookingEvenings, type Evening, otherEvenings } from './model/steps.ts'
import { memoryPglite } from './pglite-bench.ts'

/** `FC_RUNS` evenings of each kind on each store, from `FC_SEED`; without them few, and the same ones every time. */
const numRuns = Number(process.env['FC_RUNS'] ?? 60)
const seed = Number(process.env['FC_SEED'] ?? 20_210_809)

function agreesWith(name: string, open: () => Promise<SqlDatabase>): void {
  describe(`Memory and ${name} side by side`, function () {
    this.timeout(120_000 + numRuns * 1_000)

    const agree = async (evenings: fc.Arbitrary<Evening>) => {
      const subject = await openSql(await open())
      const property = fc.asyncProperty(evenings, (evening) => playOnBoth(openMemory, subject, evening))
      await fc.assert(property, { numRuns, seed })
    }

    it('answer alike to every random history of holds, bookings and time, and keep the same rows', () =>
      agree(bookingEvenings))
    it('answer alike to every random history of people, subjects and operators', () => agree(otherEvenings))
  })
}

agreesWith('PGlite', memoryPglite)

describe('With a server', () => {
  let db: SqlDatabase
  before(async () => {
    db = await openPostgres({ url: await (await sharedPostgres()).migrated(), poolSize: 2 })
  })
  after(() => db?.close())

  agreesWith('PostgreSQL', async () => db)
})
