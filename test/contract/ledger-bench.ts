import assert from 'node:assert/strict'
import type { Booking, Hold, Reservations, SlotLedger } from '../../src/domain/booking.ts'
import { type ErrorCode, GwanmunError } from '../../src/domain/errors.ts'
import type { CampaignId, ClinicId, PersonId, SlotId } from '../../src/domain/ids.ts'
import type { Instant } from '../../src/domain/time.ts'
import type { BoardBench } from './slot-board.contract.ts'

/** A ledger with everything a test must be able to arrange and to look at. */
export interface LedgerBench {
  ledger: SlotLedger
  reservations: Reservations
  /** The store's clock; tests move it. */
  clock: { now: Instant }
  /** A new slot. Slots with the same `clinic` word stand at one clinic; without it, at a clinic of its own. */
  slot(capacity: number, at?: { clinic?: string; inMinutes?: number }): Promise<SlotId>
  /** What the slot's counter says, and what the holds and bookings behind it add up to. */
  count(slot: SlotId): Promise<{ taken: number; live: number }>
  /** More or fewer places of a slot. Rejects where more are taken. */
  resize(slot: SlotId, capacity: number): Promise<void>
}

/** Arranges slots for a ledger by what a board can arrange; the ledger's parts go by the clock of `arrange`. */
export async function ledgerBenchOn(
  arrange: BoardBench,
  parts: Pick<LedgerBench, 'ledger' | 'reservations' | 'count' | 'resize'>,
): Promise<LedgerBench> {
  const { clock } = arrange
  const region = await arrange.region()
  const clinics = new Map<string, Promise<ClinicId>>()
  const clinicNamed = (word: string) => {
    const clinic = clinics.get(word) ?? arrange.clinic({ region, district: word })
    clinics.set(word, clinic)
    return clinic
  }
  let slots = 0
  return {
    ...parts,
    clock,
    slot: async (capacity, { clinic, inMinutes = 100_000 } = {}) =>
      arrange.slot({
        clinic: await clinicNamed(clinic ?? `alone-${slots++}`),
        startsAt: clock.now + inMinutes * minute,
        capacity,
        // Slots of one clinic at the same time must differ in something.
        ...(inMinutes === 100_000 ? { product: `product-${slots++}` } : {}),
      }),
  }
}

export const campaign = 'flu-2021' as CampaignId
export const minute = 60_000

let people = 0
/** A new person: tests share databases. */
export const newPerson = (): PersonId => `person-${Date.now().toString(36)}-${people++}` as PersonId

export function refusal(code: ErrorCode) {
  return (error: unknown) => error instanceof GwanmunError && error.code === code
}

/** What people do, in short words. */
export function actions(bench: LedgerBench) {
  const hold = (person: PersonId, slot: SlotId) =>
    bench.ledger.hold({ campaign, person, slot, seconds: 300, limit: null })
  const confirm = (person: PersonId, { id }: Hold, key = 'key-1') =>
    bench.ledger.confirm({ campaign, person, hold: id, key })
  return {
    hold,
    confirm,
    of: (person: PersonId) => bench.reservations.of(campaign, person),
    book: async (slot: SlotId): Promise<{ person: PersonId; booking: Booking }> => {
      const person = newPerson()
      return { person, booking: await confirm(person, await hold(person, slot)) }
    },
    /** Places taken, after checking that the counter equals what stands behind it. */
    taken: async (slot: SlotId): Promise<number> => {
      const { taken, live } = await bench.count(slot)
      assert.equal(taken, live, 'the counter equals the holds and bookings behind it')
      return taken
    },
  }
}
