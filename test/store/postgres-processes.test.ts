import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { SlotId } from '../../src/domain/ids.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { brokenBooks } from './books.ts'
import { boardBench } from './pglite-bench.ts'
import type { RivalAnswer, RivalWork } from './postgres-rival.ts'

const run = promisify(execFile)
const program = fileURLToPath(new URL('./postgres-rival.ts', import.meta.url))
const hour = 3_600_000

describe('Several processes on one PostgreSQL', () => {
  let url: string
  let db: SqlDatabase

  before(async () => {
    url = await (await sharedPostgres()).migrated()
    db = await openPostgres({ url, poolSize: 2 })
  })
  after(() => db?.close())

  async function rival(work: DistributiveOmit<RivalWork, 'url' | 'clockShiftMs'>, clockShiftMs = 0, at = url) {
    const argument = JSON.stringify({ ...work, url: at, clockShiftMs })
    const { stdout, stderr } = await run(process.execPath, ['--import', 'tsx', program, argument], { timeout: 50_000 })
    assert.equal(stderr, '')
    return JSON.parse(stdout) as RivalAnswer
  }

  const storeTime = async () => {
    const [row] = await db.query<{ now: number }>('select to_ms(now()) as now')
    return row?.now ?? 0
  }

  async function slotOf(capacity: number): Promise<SlotId> {
    const bench = await boardBench(db)
    const clinic = await bench.clinic({ region: await bench.region() })
    return bench.slot({ clinic, startsAt: (await storeTime()) + 24 * hour, capacity })
  }

  it('apply each migration once when they start at the same moment', async () => {
    const server = await sharedPostgres()
    const empty = await server.empty()
    const starts = await Promise.all(Array.from({ length: 3 }, () => rival({ do: 'migrate' }, 0, empty)))
    const applied = starts.flatMap((start) => start.applied ?? [])
    const fresh = await openPostgres({ url: empty, poolSize: 1 })
    const recorded = await fresh.query<{ name: string }>('select name from schema_migration order by number')
    assert.ok(recorded.length >= 3)
    assert.deepEqual(
      applied.sort(),
      recorded.map(({ name }) => name),
    )
    await fresh.close()
  })

  it('give 10 bookings of 10 places to 100 people who press in three processes at once, none to one twice', async () => {
    const slot = await slotOf(10)
    const people = Array.from({ length: 100 }, (_, index) => `everywhere-${index}`)
    const clocks = [0, hour, -hour]
    const races = await Promise.all(clocks.map((shift) => rival({ do: 'book', slot, people }, shift)))
    const bookings = new Map<string, Set<string>>()
    for (const { booked = {} } of races)
      for (const [person, booking] of Object.entries(booked))
        bookings.set(person, (bookings.get(person) ?? new Set()).add(booking))
    assert.equal(bookings.size, 10)
    // A person whom two processes told of a booking was told of the same one: same key, same hold.
    assert.ok([...bookings.values()].every((ids) => ids.size === 1))
    const refusals = new Set(races.flatMap(({ refused = {} }) => Object.keys(refused)))
    refusals.delete('already_booked')
    assert.deepEqual([...refusals], ['slot_taken'])
    assert.deepEqual(await brokenBooks(db), [])
  })

  for (const [words, shift] of [
    ['fast', hour],
    ['slow', -hour],
  ] as const)
    it(`changes nothing when the clock of one is an hour ${words}: the clock of the store decides`, async () => {
      const slot = await slotOf(2)
      const earlier = await storeTime()
      const held = await rival({ do: 'hold', slot, person: `hour-${words}` }, shift)
      const later = await storeTime()
      assert.ok(Math.abs(held.now - later - shift) < 60_000, 'its clock was indeed wrong')
      assert.ok(held.until && held.until >= earlier + 300_000 && held.until <= later + 300_000)
      const { swept } = await rival({ do: 'sweep' }, shift)
      assert.equal(swept, 0, 'nothing has run out yet')
      await db.query(`update hold set until = now() - interval '1 second' where slot = $1::uuid`, [slot])
      assert.equal((await rival({ do: 'sweep' }, shift)).swept, 1)
      assert.deepEqual(await brokenBooks(db), [])
    })
})

type DistributiveOmit<Union, Key extends PropertyKey> = Union extends unknown ? Omit<Union, Key> : never
