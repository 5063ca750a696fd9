import assert from 'node:assert/strict'
import type { Booking, ConfirmRequest, Hold, Reservations, SlotLedger } from '../../src/domain/booking.ts'
import { type ErrorCode, GwanmunError, hasCode } from '../../src/domain/errors.ts'
import type { BookingId, CampaignId, HoldId, PersonId, SlotId } from '../../src/domain/ids.ts'
import type { Instant } from '../../src/domain/time.ts'

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
}

const campaign = 'flu-2021' as CampaignId
const minute = 60_000
let people = 0
const somebody = (): PersonId => `person-${Date.now().toString(36)}-${people++}` as PersonId

export function refusal(code: ErrorCode) {
  return (error: unknown) => error instanceof GwanmunError && error.code === code
}

export function slotLedgerContract(name: string, open: () => Promise<LedgerBench>): void {
  describe(`Slot ledger: ${name}`, () => {
    let bench: LedgerBench
    before(async () => {
      bench = await open()
    })

    const hold = (person: PersonId, slot: SlotId) => bench.ledger.hold({ campaign, person, slot, seconds: 300 })
    const confirm = (person: PersonId, { id }: Hold, key = 'key-1') =>
      bench.ledger.confirm({ campaign, person, hold: id, key })
    const of = (person: PersonId) => bench.reservations.of(campaign, person)
    const taken = async (slot: SlotId) => {
      const { taken, live } = await bench.count(slot)
      assert.equal(taken, live, 'the counter equals the holds and bookings behind it')
      return taken
    }
    const book = async (slot: SlotId): Promise<{ person: PersonId; booking: Booking }> => {
      const person = somebody()
      return { person, booking: await confirm(person, await hold(person, slot)) }
    }

    describe('Races', () => {
      it('gives 10 bookings when 200 people race for 10 places', async () => {
        const slot = await bench.slot(10)
        const race = await Promise.allSettled(Array.from({ length: 200 }, () => book(slot)))
        const lost = race.filter((result) => result.status === 'rejected')
        assert.equal(race.length - lost.length, 10)
        assert.ok(lost.every(({ reason }) => hasCode(reason, 'slot_taken')))
        assert.equal(await taken(slot), 10)
      })

      it('leaves one live hold when a person presses on five slots at once', async () => {
        const person = somebody()
        const slots = await Promise.all(Array.from({ length: 5 }, () => bench.slot(3)))
        const holds = await Promise.all(slots.map((slot) => hold(person, slot)))
        const live = (await of(person)).hold
        assert.ok(holds.some(({ id }) => id === live?.id))
        const counts = await Promise.all(slots.map(taken))
        assert.equal(
          counts.reduce((sum, count) => sum + count, 0),
          1,
        )
      })

      it('answers the same hold when a person presses the same slot five times at once', async () => {
        const slot = await bench.slot(10)
        const person = somebody()
        const holds = await Promise.all(Array.from({ length: 5 }, () => hold(person, slot)))
        assert.equal(new Set(holds.map(({ id }) => id)).size, 1)
        assert.equal(await taken(slot), 1)
      })

      it('makes one booking of five confirmations at once with the same key', async () => {
        const slot = await bench.slot(10)
        const person = somebody()
        const held = await hold(person, slot)
        const bookings = await Promise.all(Array.from({ length: 5 }, () => confirm(person, held)))
        assert.equal(new Set(bookings.map(({ id }) => id)).size, 1)
        assert.equal(await taken(slot), 1)
      })

      it('makes one booking of five confirmations at once with different keys', async () => {
        const slot = await bench.slot(10)
        const person = somebody()
        const held = await hold(person, slot)
        const results = await Promise.allSettled([1, 2, 3, 4, 5].map((key) => confirm(person, held, `key-${key}`)))
        const refused = results.filter((result) => result.status === 'rejected')
        assert.equal(refused.length, 4)
        assert.ok(refused.every(({ reason }) => hasCode(reason, 'already_booked')))
        assert.equal(await taken(slot), 1)
      })

      it('credits a place once when it is released, swept and cancelled by many at once', async () => {
        const slot = await bench.slot(10)
        const { person, booking } = await book(slot)
        const other = somebody()
        const held = await hold(other, slot)
        bench.clock.now += 6 * minute
        await Promise.all([
          ...Array.from({ length: 5 }, () => bench.ledger.cancel(person, booking.id)),
          ...Array.from({ length: 5 }, () => bench.ledger.release(other, held.id)),
          ...Array.from({ length: 5 }, () => bench.reservations.sweep()),
        ])
        assert.equal(await taken(slot), 0)
      })

      it('lets people change places with each other without one waiting for ever', async () => {
        const [one, two] = await Promise.all([bench.slot(20), bench.slot(20)])
        const pairs = Array.from({ length: 20 }, (_, index) => ({ person: somebody(), first: index % 2 ? one : two }))
        await Promise.all(pairs.map(({ person, first }) => hold(person, first)))
        await Promise.all(pairs.map(({ person, first }) => hold(person, first === one ? two : one)))
        assert.deepEqual([await taken(one), await taken(two)], [10, 10])
      })

      it('never leaves a live hold beside a booking when confirming races with choosing another slot', async () => {
        for (let round = 0; round < 10; round++) {
          const [first, second] = await Promise.all([bench.slot(5), bench.slot(5)])
          const person = somebody()
          const held = await hold(person, first)
          await Promise.allSettled([confirm(person, held), hold(person, second), hold(person, second)])
          const now = await of(person)
          assert.equal(Number(now.hold !== null) + Number(now.booking !== null), 1)
          assert.equal((await taken(first)) + (await taken(second)), 1)
        }
      })
    })

    describe('Holding', () => {
      it('keeps a place for the time asked, by the clock of the store', async () => {
        const slot = await bench.slot(1)
        const person = somebody()
        const held = await bench.ledger.hold({ campaign, person, slot, seconds: 120 })
        assert.deepEqual(held, { id: held.id, person, slot, until: bench.clock.now + 120_000, extensions: 0 })
        assert.deepEqual(await of(person), { hold: held, booking: null })
      })

      it('answers the same hold, unprolonged, when the same slot is chosen again', async () => {
        const slot = await bench.slot(1)
        const person = somebody()
        const held = await hold(person, slot)
        bench.clock.now += minute
        assert.deepEqual(await hold(person, slot), held)
        assert.equal(await taken(slot), 1)
      })

      it('gives the earlier place back when the person chooses another slot', async () => {
        const [first, second] = await Promise.all([bench.slot(1), bench.slot(1)])
        const person = somebody()
        const earlier = await hold(person, first)
        const later = await hold(person, second)
        assert.equal((await of(person)).hold?.id, later.id)
        assert.deepEqual([await taken(first), await taken(second)], [0, 1])
        await assert.rejects(confirm(person, earlier), refusal('hold_expired'))
      })

      it('leaves the earlier place alone when the other slot turns out to be full', async () => {
        const [mine, full] = await Promise.all([bench.slot(1), bench.slot(0)])
        const person = somebody()
        const held = await hold(person, mine)
        await assert.rejects(hold(person, full), refusal('slot_taken'))
        assert.deepEqual((await of(person)).hold, held)
        assert.equal(await taken(mine), 1)
      })

      it('names the two nearest free times when the slot is full', async () => {
        const clinic = `clinic-of-${somebody()}`
        const at = (inMinutes: number, capacity = 1) => bench.slot(capacity, { clinic, inMinutes })
        const [full, before, after] = [await at(600, 0), await at(570), await at(660, 2)]
        await at(480)
        await at(630, 0)
        await assert.rejects(hold(somebody(), full), (error) => {
          assert.ok(hasCode(error, 'slot_taken'))
          assert.deepEqual(
            error.details.nearest.map(({ id, free }) => ({ id, free })),
            [
              { id: before, free: 1 },
              { id: after, free: 2 },
            ],
          )
          return true
        })
      })

      it('refuses a slot that has started like one that is full', async () => {
        const slot = await bench.slot(5, { inMinutes: 0 })
        await assert.rejects(hold(somebody(), slot), refusal('slot_taken'))
      })

      it('refuses a second place to a person with a booking', async () => {
        const [booked, other] = await Promise.all([bench.slot(5), bench.slot(5)])
        const { person } = await book(booked)
        await assert.rejects(hold(person, other), refusal('already_booked'))
        await assert.rejects(hold(person, booked), refusal('already_booked'))
        assert.deepEqual([await taken(booked), await taken(other)], [1, 0])
      })

      it('keeps campaigns apart: a person may have a place in each', async () => {
        const slot = await bench.slot(2)
        const { person } = await book(slot)
        const other = await bench.ledger.hold({ campaign: 'other' as CampaignId, person, slot, seconds: 300 })
        assert.equal(other.slot, slot)
        assert.equal(await taken(slot), 2)
      })

      it('knows no slot by an id that was never given, however it is spelled', async () => {
        for (const id of ['00000000-0000-4000-8000-000000000000', 'nonsense', '', "'; drop table slot; --"])
          await assert.rejects(hold(somebody(), id as SlotId), refusal('not_found'))
      })
    })

    describe('Running out', () => {
      it('gives the place of a hold that ran out to the next person who asks', async () => {
        const slot = await bench.slot(1)
        const slow = somebody()
        const late = await hold(slow, slot)
        bench.clock.now += 5 * minute
        const next = somebody()
        assert.equal((await hold(next, slot)).person, next)
        assert.equal((await of(slow)).hold, null)
        await assert.rejects(confirm(slow, late), refusal('hold_expired'))
        assert.equal(await taken(slot), 1)
      })

      it('keeps the place until the last millisecond', async () => {
        const slot = await bench.slot(1)
        const person = somebody()
        const held = await hold(person, slot)
        bench.clock.now = held.until - 1
        await assert.rejects(hold(somebody(), slot), refusal('slot_taken'))
        assert.equal((await confirm(person, held)).state, 'confirmed')
      })

      it('makes a new hold when the person comes back to a slot after theirs ran out', async () => {
        const slot = await bench.slot(1)
        const person = somebody()
        const first = await hold(person, slot)
        bench.clock.now += 6 * minute
        const second = await hold(person, slot)
        assert.notEqual(second.id, first.id)
        assert.equal(second.until, bench.clock.now + 5 * minute)
        assert.equal(await taken(slot), 1)
      })

      it('gives the place back when the person goes elsewhere after theirs ran out', async () => {
        const [first, second] = await Promise.all([bench.slot(1), bench.slot(1)])
        const person = somebody()
        await hold(person, first)
        bench.clock.now += 6 * minute
        await hold(person, second)
        assert.deepEqual([await taken(first), await taken(second)], [0, 1])
      })

      it('sweeps holds that have run out, and only those', async () => {
        bench.clock.now += 60 * minute
        await bench.reservations.sweep()
        const slot = await bench.slot(5)
        await Promise.all([hold(somebody(), slot), hold(somebody(), slot)])
        await book(slot)
        bench.clock.now += 4 * minute
        const alive = somebody()
        await hold(alive, slot)
        bench.clock.now += minute
        assert.equal(await bench.reservations.sweep(), 2)
        assert.equal(await bench.reservations.sweep(), 0)
        assert.equal(await taken(slot), 2)
        assert.ok((await of(alive)).hold)
      })

      it('extends a live hold as often as allowed, and no longer', async () => {
        const person = somebody()
        const held = await hold(person, await bench.slot(1))
        const extended = await bench.ledger.extend(person, held.id, 300, 1)
        assert.deepEqual(extended, { ...held, until: held.until + 300_000, extensions: 1 })
        await assert.rejects(bench.ledger.extend(person, held.id, 300, 1), refusal('hold_not_extendable'))
        bench.clock.now = extended.until
        await assert.rejects(bench.ledger.extend(person, held.id, 300, 2), refusal('hold_expired'))
      })

      it('releases a place once, however often it is asked', async () => {
        const slot = await bench.slot(2)
        await hold(somebody(), slot)
        const person = somebody()
        const held = await hold(person, slot)
        for (let time = 0; time < 3; time++) await bench.ledger.release(person, held.id)
        assert.equal(await taken(slot), 1)
      })
    })

    describe('Confirming', () => {
      it('turns the hold into a booking, which takes no second place', async () => {
        const slot = await bench.slot(1)
        const { person, booking } = await book(slot)
        assert.deepEqual(booking, {
          id: booking.id,
          person,
          campaign,
          slot,
          state: 'confirmed',
          confirmedAt: bench.clock.now,
        })
        assert.deepEqual(await of(person), { hold: null, booking })
        assert.equal(await taken(slot), 1)
      })

      it('answers the same booking to the same key, for ever, in its present state', async () => {
        const person = somebody()
        const held = await hold(person, await bench.slot(1))
        const booking = await confirm(person, held)
        bench.clock.now += 60 * minute
        assert.deepEqual(await confirm(person, held), booking)
        const cancelled = await bench.ledger.cancel(person, booking.id)
        assert.deepEqual(await confirm(person, held), cancelled)
        assert.equal((await of(person)).booking, null)
      })

      it('refuses a used key for another hold, which stays alive', async () => {
        const [first, second] = await Promise.all([bench.slot(1), bench.slot(1)])
        const { person, booking } = await book(first)
        await bench.ledger.cancel(person, booking.id)
        const held = await hold(person, second)
        await assert.rejects(confirm(person, held), refusal('idempotency_conflict'))
        assert.deepEqual((await of(person)).hold, held)
        assert.equal((await confirm(person, held, 'key-2')).slot, second)
      })

      it('lets two people use the same key', async () => {
        const slot = await bench.slot(2)
        const [one, two] = [await book(slot), await book(slot)]
        assert.notEqual(one.booking.id, two.booking.id)
      })

      it('refuses the hold of another person, of another campaign, and one that never was', async () => {
        const slot = await bench.slot(1)
        const owner = somebody()
        const held = await hold(owner, slot)
        const attempts: Partial<ConfirmRequest>[] = [
          { person: somebody() },
          { campaign: 'other' as CampaignId },
          { hold: '00000000-0000-4000-8000-000000000000' as HoldId },
          { hold: 'nonsense' as HoldId },
        ]
        for (const attempt of attempts)
          await assert.rejects(
            bench.ledger.confirm({ campaign, person: owner, hold: held.id, key: 'key-1', ...attempt }),
            refusal('hold_expired'),
          )
        await bench.ledger.release(somebody(), held.id)
        assert.deepEqual((await of(owner)).hold, held)
      })

      it('refuses a key that is empty, too long, or cannot be stored', async () => {
        const person = somebody()
        const held = await hold(person, await bench.slot(1))
        for (const key of ['', 'x'.repeat(256), 'a\0b'])
          await assert.rejects(confirm(person, held, key), refusal('invalid_request'))
        assert.equal((await confirm(person, held, 'x'.repeat(255))).state, 'confirmed')
      })
    })

    describe('Cancelling', () => {
      it('gives the place back once, however often it is cancelled', async () => {
        const slot = await bench.slot(2)
        await book(slot)
        const { person, booking } = await book(slot)
        const cancelled = await bench.ledger.cancel(person, booking.id)
        assert.deepEqual(cancelled, { ...booking, state: 'cancelled' })
        assert.deepEqual(await bench.ledger.cancel(person, booking.id), cancelled)
        assert.equal(await taken(slot), 1)
      })

      it('lets the person book again afterwards', async () => {
        const slot = await bench.slot(1)
        const { person, booking } = await book(slot)
        await bench.ledger.cancel(person, booking.id)
        const again = await confirm(person, await hold(person, slot), 'key-2')
        assert.equal((await of(person)).booking?.id, again.id)
        assert.equal(await taken(slot), 1)
      })

      it('is too late when the appointment has begun, except for what was cancelled before', async () => {
        const slot = await bench.slot(2, { inMinutes: 60 })
        const [kept, given] = [await book(slot), await book(slot)]
        const cancelled = await bench.ledger.cancel(given.person, given.booking.id)
        bench.clock.now += 60 * minute
        await assert.rejects(bench.ledger.cancel(kept.person, kept.booking.id), refusal('too_late'))
        assert.deepEqual(await bench.ledger.cancel(given.person, given.booking.id), cancelled)
        assert.equal(await taken(slot), 1)
      })

      it('knows no booking of another person, nor one that never was', async () => {
        const { booking } = await book(await bench.slot(1))
        const ids = [booking.id, '00000000-0000-4000-8000-000000000000' as BookingId, 'nonsense' as BookingId]
        for (const id of ids) await assert.rejects(bench.ledger.cancel(somebody(), id), refusal('not_found'))
      })
    })
  })
}
