import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Clinic } from '../../../src/domain/booking.ts'
import type { DurablePorts } from '../../../src/domain/durable-ports.ts'
import type { ClinicId, SlotId } from '../../../src/domain/ids.ts'
import type { Instant } from '../../../src/domain/time.ts'
import { openMemoryDurable } from '../../../src/store/memory/durable/durable.ts'
import { blockEndings } from '../../../src/store/postgres/block-endings.ts'
import { campaignVersions } from '../../../src/store/postgres/campaign-versions.ts'
import { deskAudit } from '../../../src/store/postgres/desk-audit.ts'
import { openings } from '../../../src/store/postgres/openings.ts'
import { operatorDecisions } from '../../../src/store/postgres/operator-decisions.ts'
import { personDirectory } from '../../../src/store/postgres/person-directory.ts'
import { reservations } from '../../../src/store/postgres/reservations.ts'
import { roomPlaces } from '../../../src/store/postgres/room-places.ts'
import { slotBoard } from '../../../src/store/postgres/slot-board.ts'
import { slotLedger } from '../../../src/store/postgres/slot-ledger.ts'
import type { SqlDatabase } from '../../../src/store/postgres/sql-database.ts'
import { subjectDirectory } from '../../../src/store/postgres/subject-directory.ts'
import type { SlotPlan } from './steps.ts'

export interface Clock {
  now: Instant
}

export const beginning: Instant = Date.parse('2021-08-09T20:00:00+09:00')

/** The durable ports of one store, and what a history arranges and looks at past them. */
export interface Places extends DurablePorts {
  resize(slot: SlotId, capacity: number): Promise<void>
  /** Every hold and booking as it is kept, one line each, without ids that differ between stores; sorted. */
  rows(): Promise<readonly string[]>
}

/** Opens an empty store with these slots. */
export type OpenPlaces = (clock: Clock, slots: readonly SlotPlan[]) => Promise<Places>

const regions = [
  { region: 'seoul', name: { ko: '서울', en: 'Seoul' }, position: 2 },
  { region: 'busan', name: { ko: '부산', en: 'Busan' }, position: 2 },
]

const clinics: readonly Clinic[] = [
  { region: 'seoul', district: '가구', stepFree: true },
  { region: 'seoul', district: '가구', stepFree: false },
  { region: 'seoul', district: '나구', stepFree: true },
  { region: 'busan', district: '가구', stepFree: false },
].map((clinic, index) => ({
  ...clinic,
  id: `clinic-${index}` as ClinicId,
  name: '춤추는수달의원',
  address: '어느 시 가구 수달로 1',
  phone: '02-0000-0001',
}))

const products = ['화이자', '모더나']

/** Slot ids that every store gives alike; the nth one. */
export function slotId(index: number): SlotId {
  const hex = createHash('sha256').update(`slot ${index}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}` as SlotId
}

function rowOf({ clinic, inMinutes, product, capacity }: SlotPlan, index: number) {
  return {
    id: slotId(index),
    clinic: `clinic-${clinic}` as ClinicId,
    startsAt: beginning + inMinutes * 60_000,
    product: products[product] ?? '',
    capacity,
  }
}

let tokens = 0

export const openMemory: OpenPlaces = async (clock, slots) => {
  const token = () => createHash('sha256').update(`token ${tokens++}`).digest('base64url')
  const store = openMemoryDurable({ now: () => clock.now, token })
  for (const region of regions) store.supply.region(region)
  for (const clinic of clinics) store.supply.clinic(clinic)
  for (const [index, slot] of slots.entries()) store.supply.slot(rowOf(slot, index))
  return {
    ...store,
    resize: async (slot, capacity) => store.supply.resize(slot, capacity),
    async rows() {
      const { holds, bookings } = store.books
      return [
        ...[...holds.values()].map(({ id: _, ...hold }) => rowText('hold', hold)),
        ...[...bookings.values()].map(({ id: _, hold: __, ...booking }) => rowText('booking', booking)),
      ].sort()
    },
  }
}

/** @param db with the schema, and of this test alone: it is emptied again and again */
export async function openSql(db: SqlDatabase): Promise<OpenPlaces> {
  await db.script(emptying)
  return async (clock, slots) => {
    const at = () => clock.now
    await db.query('select empty_all()')
    for (const { region, name, position } of regions)
      await db.query('insert into region (code, ko, en, position) values ($1, $2, $3, $4)', [
        ...[region, name.ko, name.en, position],
      ])
    for (const { id, name, region, district, address, phone, stepFree } of clinics)
      await db.query('insert into clinic values ($1, $2, $3, $4, $5, $6, $7)', [
        ...[id, name, region, district, address, phone, stepFree],
      ])
    for (const { id, clinic, startsAt, product, capacity } of slots.map(rowOf))
      await db.query(
        'insert into slot (id, clinic, starts_at, product, capacity) values ($1, $2, store_time($3), $4, $5)',
        [id, clinic, startsAt, product, capacity],
      )
    return {
      people: personDirectory(db),
      subjects: subjectDirectory(db),
      ledger: slotLedger(db, at),
      reservations: reservations(db, at),
      slots: slotBoard(db, at),
      operatorDecisions: operatorDecisions(db),
      campaignVersions: campaignVersions(db, at),
      deskAudit: deskAudit(db),
      blockEndings: blockEndings(db),
      openings: openings(db, at),
      roomPlaces: roomPlaces(db),
      async resize(slot, capacity) {
        const resized = await db.query('update slot set capacity = $2 where id = $1 returning id', [slot, capacity])
        assert.equal(resized.length, 1)
      },
      rows: () => rowsOf(db),
    }
  }
}

/** The record of operators only grows, unless a session says that no trigger shall fire. */
const emptying = `create or replace function empty_all() returns void language plpgsql
set session_replication_role = replica as $$
begin
  delete from booking; delete from hold; delete from slot; delete from clinic; delete from region;
  delete from person_alias; delete from pairwise_subject; delete from operator_withdrawal; delete from operator_decision;
end
$$`

async function rowsOf(db: SqlDatabase): Promise<readonly string[]> {
  const holds = await db.query(
    `select campaign, person, slot, state, to_ms(until) as until, extensions::int as extensions from hold`,
  )
  const bookings = await db.query(
    `select campaign, person, slot, state, idempotency_key as key, to_ms(confirmed_at) as "confirmedAt",
       to_ms(cancelled_at) as "cancelledAt" from booking`,
  )
  return [...holds.map((row) => rowText('hold', row)), ...bookings.map((row) => rowText('booking', row))].sort()
}

function rowText(table: string, row: object): string {
  return `${table} ${JSON.stringify(Object.fromEntries(Object.entries(row).sort()))}`
}
