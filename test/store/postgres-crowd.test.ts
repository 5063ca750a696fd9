import assert from 'node:assert/strict'
import { seedDemo } from '../../demo/clinics/seed.ts'
import type { Booking, Hold } from '../../src/domain/booking.ts'
import { GwanmunError, hasCode } from '../../src/domain/errors.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { slotBoard } from '../../src/store/postgres/slot-board.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { actions, campaign, type LedgerBench, newPerson } from '../contract/ledger-bench.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { brokenBooks } from './books.ts'
import { ledgerBench } from './pglite-bench.ts'

const open = async (url: string, poolSize = 16) => openPostgres({ url, poolSize, connectMs: 30_000 })

describe('A crowd on PostgreSQL', () => {
  it('of 1,000 people on 10 places gets 10 bookings, and the others an answer', async () => {
    const db = await open(await (await sharedPostgres()).migrated())
    const bench = await ledgerBench(db)
    const slot = await bench.slot(10)
    const act = actions(bench)
    const race = await Promise.allSettled(Array.from({ length: 1_000 }, () => act.book(slot)))
    const lost = race.filter((result) => result.status === 'rejected')
    assert.equal(race.length - lost.length, 10)
    assert.ok(lost.every(({ reason }) => hasCode(reason, 'slot_taken')))
    assert.equal(await act.taken(slot), 10)
    assert.deepEqual(await brokenBooks(db), [])
    await db.close()
  })

  it('that holds, confirms, gives back and cancels at random leaves the books right, without one deadlock', async () => {
    const errors = new Map<string, number>()
    const db = counting(await open(await (await sharedPostgres()).migrated(), 24), errors)
    const bench = await ledgerBench(db)
    const chaos = await riot(db, bench, { workers: 40, people: 12, capacities: [3, 5, 8, 2, 20], milliseconds: 4_000 })
    assert.ok(chaos.steps > 500, `only ${chaos.steps} steps`)
    assert.deepEqual(chaos.surprises, [])
    // Ten hands of one person for ever at it: now and then one loses ten times in a row, and is told to come again.
    assert.ok(chaos.worn < chaos.steps / 100, `${chaos.worn} of ${chaos.steps} steps lost every race`)
    // Deadlocks would be hidden by being tried again; here they would be counted.
    assert.equal(errors.get('40P01') ?? 0, 0)
    assert.deepEqual(chaos.brokenOnTheWay, [])
    assert.deepEqual(await brokenBooks(db), [])
    // What a person was told last is what the books say, now that no person does anything.
    bench.clock.now += 3_600_000
    await bench.reservations.sweep()
    assert.deepEqual(await brokenBooks(db), [])
    for (const slot of chaos.slots) {
      const [row] = await db.query<{ taken: number; booked: number }>(
        `select taken, (select count(*)::int from booking where slot = $1::uuid and state = 'confirmed') as booked
         from slot where id = $1::uuid`,
        [slot],
      )
      assert.equal(row?.taken, row?.booked, 'swept, only bookings take places')
    }
    await db.close()
  })

  it('finds the demo clinics, also when two processes seed them at the same moment', async () => {
    const url = await (await sharedPostgres()).migrated()
    const [one, two] = [await open(url, 4), await open(url, 4)]
    const thursday = Date.parse('2021-08-26T10:00:00+09:00')
    const added = await Promise.all([seedDemo(one, thursday), seedDemo(two, thursday)])
    assert.equal(added[0].clinics + added[1].clinics, 1_200)
    assert.ok(added[0].slots + added[1].slots > 10_000)
    assert.deepEqual(await seedDemo(one, thursday), { clinics: 0, slots: 0 })
    const board = slotBoard(two, () => thursday)
    assert.equal((await board.regions()).length, 17)
    assert.equal((await board.days('jeju', null)).length, 7)
    await Promise.all([one.close(), two.close()])
  })
})

/** The same database, counting what it refuses by SQLSTATE. */
function counting(db: SqlDatabase, errors: Map<string, number>): SqlDatabase {
  return {
    ...db,
    query: <Row extends object>(...query: Parameters<SqlDatabase['query']>) =>
      db.query<Row>(...query).catch((error: unknown) => {
        const state = sqlState(error)
        errors.set(state, (errors.get(state) ?? 0) + 1)
        throw error
      }),
  }
}

const sqlState = (error: unknown) => String((error as { code?: unknown } | undefined)?.code)

interface Riot {
  workers: number
  people: number
  capacities: readonly number[]
  milliseconds: number
}

/** Few people with many hands: what each hand knows of its person is often out of date, and time flies. */
async function riot(db: SqlDatabase, bench: LedgerBench, { workers, people, capacities, milliseconds }: Riot) {
  const slots = await Promise.all(capacities.map((capacity) => bench.slot(capacity)))
  const crowd = Array.from({ length: people }, () => ({
    person: newPerson(),
    hold: null as Hold | null,
    booking: null as Booking | null,
  }))
  const random = (below: number) => Math.floor(Math.random() * below)
  const any = <Thing>(things: readonly Thing[]): Thing => things[random(things.length)] as Thing
  const [began, start] = [performance.now(), bench.clock.now]
  const goesOn = () => performance.now() - began < milliseconds
  const surprises: string[] = []
  let [steps, worn] = [0, 0]

  const worker = async () => {
    while (goesOn()) {
      // A second is a quarter of an hour, so that holds run out in the middle of everything.
      bench.clock.now = Math.max(bench.clock.now, start + (performance.now() - began) * 900)
      steps++
      await step().catch((error: unknown) => {
        if (hasCode(error, 'store_unavailable') && sqlState(error.cause) === '23505') worn++
        else if (!(error instanceof GwanmunError && expected.has(error.code))) surprises.push(String(error))
      })
    }
  }
  const step = async () => {
    const one = any(crowd)
    const { person, hold, booking } = one
    const dice = random(10)
    if (dice < 4) {
      const seconds = any([20, 300])
      one.hold = await bench.ledger.hold({ campaign, person, slot: any(slots), seconds, limit: null })
    } else if (dice < 6 && hold) {
      const key = any([hold.id, `key-${random(20)}`])
      one.booking = await bench.ledger.confirm({ campaign, person, hold: hold.id, key })
    } else if (dice < 7 && hold) await bench.ledger.release(person, hold.id)
    else if (dice < 9 && booking) await bench.ledger.cancel(person, booking.id)
    else if (dice < 9 || !hold) await bench.reservations.sweep()
    else await bench.ledger.extend(person, hold.id, 300, 1)
  }
  const brokenOnTheWay: string[] = []
  const inspector = async () => {
    while (goesOn()) {
      brokenOnTheWay.push(...(await brokenBooks(db)))
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  await Promise.all([inspector(), ...Array.from({ length: workers }, worker)])
  return { steps, worn, surprises, brokenOnTheWay, slots }
}

/** What a hand that comes late is told. */
const expected = new Set<string>([
  ...['slot_taken', 'hold_expired', 'hold_not_extendable', 'already_booked', 'idempotency_conflict'],
])
