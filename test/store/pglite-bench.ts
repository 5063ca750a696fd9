import type { ClinicId, SlotId } from '../../src/domain/ids.ts'
import { migrate } from '../../src/store/postgres/migrate.ts'
import { openPglite } from '../../src/store/postgres/pglite.ts'
import { reservations } from '../../src/store/postgres/reservations.ts'
import { slotBoard } from '../../src/store/postgres/slot-board.ts'
import { slotLedger } from '../../src/store/postgres/slot-ledger.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { type LedgerBench, ledgerBenchOn } from '../contract/ledger-bench.ts'
import type { BoardBench } from '../contract/slot-board.contract.ts'

let opened: Promise<SqlDatabase> | null = null

/** One migrated in-memory PGlite for all tests of the run: opening one takes seconds. Tests bring their own rows. */
export function memoryPglite(): Promise<SqlDatabase> {
  opened ??= openPglite(null).then(async (db) => {
    await migrate(db)
    return db
  })
  return opened
}

let serial = 0
const unique = (word: string) => `${word}-${Date.now().toString(36)}-${serial++}`

/** Arranges clinics and slots by SQL, on any database the ports run on. */
export async function boardBench(db: SqlDatabase): Promise<BoardBench> {
  const clock = { now: Date.parse('2021-08-09T20:00:00+09:00') }
  return {
    board: slotBoard(db, () => clock.now),
    clock,
    region: async () => {
      const code = unique('region')
      await db.query('insert into region (code, ko, en, position) values ($1, $2, $3, 1)', [
        code,
        '어느 시',
        'Some city',
      ])
      return code
    },
    clinic: async ({ region, district = '가구', name = '춤추는수달의원', stepFree = false }) => {
      const id = unique('clinic') as ClinicId
      await db.query('insert into clinic values ($1, $2, $3, $4, $5, $6, $7)', [
        id,
        name,
        region,
        district,
        '어느 시 가구 수달로 1',
        '02-0000-0001',
        stepFree,
      ])
      return id
    },
    slot: async ({ clinic, startsAt, capacity, taken = 0, product = '화이자' }) => {
      const [row] = await db.query<{ id: SlotId }>(
        `insert into slot (clinic, starts_at, product, capacity, taken)
         values ($1, store_time($2), $3, $4, $5) returning id`,
        [clinic, startsAt, product, capacity, taken],
      )
      if (!row) throw new Error('no slot')
      return row.id
    },
  }
}

/** A ledger whose clock the test moves. */
export async function ledgerBench(db: SqlDatabase): Promise<LedgerBench> {
  const arrange = await boardBench(db)
  const { clock } = arrange
  return ledgerBenchOn(arrange, {
    ledger: slotLedger(db, () => clock.now),
    reservations: reservations(db, () => clock.now),
    count: async (slot) => {
      const [row] = await db.query<{ taken: number; live: number }>(
        `select taken, (select count(*)::int from hold where slot = $1::uuid and state in ('held', 'booked')) as live
         from slot where id = $1::uuid`,
        [slot],
      )
      if (!row) throw new Error('no such slot')
      return row
    },
    resize: async (slot, capacity) => {
      await db.query('update slot set capacity = $2 where id = $1', [slot, capacity])
    },
  })
}
