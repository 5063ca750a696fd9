import assert from 'node:assert/strict'
import type { ConfirmRequest } from '../../src/domain/booking.ts'
import { hasCode } from '../../src/domain/errors.ts'
import type { BookingId, CampaignId, HoldId, SlotId } from '../../src/domain/ids.ts'
import { actions, campaign, type LedgerBench, minute, newPerson, refusal } from './ledger-bench.ts'

export function slotLedgerContract(name: string, open: () => Promise<LedgerBench>): void {
  describe(`Slot ledger: ${name}`, () => {
    let bench: LedgerBench
    let act: ReturnType<typeof actions>
    before(async () => {
      bench = await open()
      act = actions(bench)
    })

    describe('Holding', () => {
      it('keeps a place for the time asked, by the clock of the store', async () => {
        const slot = await bench.slot(1)
        const person = newPerson()
        const held = await bench.ledger.hold({ campaign, person, slot, seconds: 120, limit: null })
        assert.deepEqual(held, { id: held.id, person, slot, until: bench.clock.now + 120_000, extensions: 0 })
        assert.deepEqual(await act.of(person), { hold: held, booking: null })
      })

      it('answers the same hold, unprolonged, when the same slot is chosen again', async () => {
        const slot = await bench.slot(1)
        const person = newPerson()
        const held = await act.hold(person, slot)
        bench.clock.now += minute
        assert.deepEqual(await act.hold(person, slot), held)
        assert.equal(await act.taken(slot), 1)
      })

      it('gives the earlier place back when the person chooses another slot', async () => {
        const [first, second] = await Promise.all([bench.slot(1), bench.slot(1)])
        const person = newPerson()
        const earlier = await act.hold(person, first)
        const later = await act.hold(person, second)
        assert.equal((await act.of(person)).hold?.id, later.id)
        assert.deepEqual([await act.taken(first), await act.taken(second)], [0, 1])
        await assert.rejects(act.confirm(person, earlier), refusal('hold_expired'))
      })

      it('leaves the earlier place alone when the other slot turns out to be full', async () => {
        const [mine, full] = await Promise.all([bench.slot(1), bench.slot(0)])
        const person = newPerson()
        const held = await act.hold(person, mine)
        await assert.rejects(act.hold(person, full), refusal('slot_taken'))
        assert.deepEqual((await act.of(person)).hold, held)
        assert.equal(await act.taken(mine), 1)
      })

      it('names the two nearest free times when the slot is full', async () => {
        const clinic = `clinic-of-${newPerson()}`
        const at = (inMinutes: number, capacity = 1) => bench.slot(capacity, { clinic, inMinutes })
        const [full, before, after] = [await at(600, 0), await at(570), await at(660, 2)]
        await at(480)
        await at(630, 0)
        await assert.rejects(act.hold(newPerson(), full), (error) => {
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
        await assert.rejects(act.hold(newPerson(), slot), refusal('slot_taken'))
      })

      it('refuses a second place to a person with a booking', async () => {
        const [booked, other] = await Promise.all([bench.slot(5), bench.slot(5)])
        const { person } = await act.book(booked)
        await assert.rejects(act.hold(person, other), refusal('already_booked'))
        await assert.rejects(act.hold(person, booked), refusal('already_booked'))
        assert.deepEqual([await act.taken(booked), await act.taken(other)], [1, 0])
      })

      it('keeps campaigns apart: a person may have a place in each', async () => {
        const slot = await bench.slot(2)
        const { person } = await act.book(slot)
        const other = await bench.ledger.hold({
          campaign: 'other' as CampaignId,
          person,
          slot,
          seconds: 300,
          limit: null,
        })
        assert.equal(other.slot, slot)
        assert.equal(await act.taken(slot), 2)
      })

      it('knows a slot in capitals too, and answers its id as it is kept', async () => {
        const slot = await bench.slot(1)
        const person = newPerson()
        const held = await act.hold(person, slot.toUpperCase() as SlotId)
        assert.equal(held.slot, slot)
        assert.deepEqual(await act.of(person), { hold: held, booking: null })
        assert.deepEqual(await act.hold(person, slot), held)
      })

      it('knows no slot by an id that was never given, however it is spelled', async () => {
        for (const id of ['00000000-0000-4000-8000-000000000000', 'nonsense', '', "'; drop table slot; --"])
          await assert.rejects(act.hold(newPerson(), id as SlotId), refusal('not_found'))
      })
    })

    describe('Running out', () => {
      it('gives the place of a hold that ran out to the next person who asks', async () => {
        const slot = await bench.slot(1)
        const slow = newPerson()
        const late = await act.hold(slow, slot)
        bench.clock.now += 5 * minute
        const next = newPerson()
        assert.equal((await act.hold(next, slot)).person, next)
        assert.equal((await act.of(slow)).hold, null)
        await assert.rejects(act.confirm(slow, late), refusal('hold_expired'))
        assert.equal(await act.taken(slot), 1)
      })

      it('keeps the place until the last millisecond', async () => {
        const slot = await bench.slot(1)
        const person = newPerson()
        const held = await act.hold(person, slot)
        bench.clock.now = held.until - 1
        await assert.rejects(act.hold(newPerson(), slot), refusal('slot_taken'))
        assert.equal((await act.confirm(person, held)).state, 'confirmed')
      })

      it('makes a new hold when the person comes back to a slot after theirs ran out', async () => {
        const slot = await bench.slot(1)
        const person = newPerson()
        const first = await act.hold(person, slot)
        bench.clock.now += 6 * minute
        const second = await act.hold(person, slot)
        assert.notEqual(second.id, first.id)
        assert.equal(second.until, bench.clock.now + 5 * minute)
        assert.equal(await act.taken(slot), 1)
      })

      it('gives the place back when the person goes elsewhere after theirs ran out', async () => {
        const [first, second] = await Promise.all([bench.slot(1), bench.slot(1)])
        const person = newPerson()
        await act.hold(person, first)
        bench.clock.now += 6 * minute
        await act.hold(person, second)
        assert.deepEqual([await act.taken(first), await act.taken(second)], [0, 1])
      })

      it('sweeps holds that have run out, and only those', async () => {
        bench.clock.now += 60 * minute
        await bench.reservations.sweep()
        const slot = await bench.slot(5)
        await Promise.all([act.hold(newPerson(), slot), act.hold(newPerson(), slot)])
        await act.book(slot)
        bench.clock.now += 4 * minute
        const alive = newPerson()
        await act.hold(alive, slot)
        bench.clock.now += minute
        assert.equal(await bench.reservations.sweep(), 2)
        assert.equal(await bench.reservations.sweep(), 0)
        assert.equal(await act.taken(slot), 2)
        assert.ok((await act.of(alive)).hold)
      })

      it('extends a live hold as often as allowed, and no longer', async () => {
        const person = newPerson()
        const held = await act.hold(person, await bench.slot(1))
        const extended = await bench.ledger.extend(person, held.id, 300, 1)
        assert.deepEqual(extended, { ...held, until: held.until + 300_000, extensions: 1 })
        await assert.rejects(bench.ledger.extend(person, held.id, 300, 1), refusal('hold_not_extendable'))
        bench.clock.now = extended.until
        await assert.rejects(bench.ledger.extend(person, held.id, 300, 2), refusal('hold_expired'))
      })

      it('releases a place once, however often it is asked', async () => {
        const slot = await bench.slot(2)
        await act.hold(newPerson(), slot)
        const person = newPerson()
        const held = await act.hold(person, slot)
        for (let time = 0; time < 3; time++) await bench.ledger.release(person, held.id)
        assert.equal(await act.taken(slot), 1)
      })
    })

    describe('Confirming', () => {
      it('turns the hold into a booking, which takes no second place', async () => {
        const slot = await bench.slot(1)
        const { person, booking } = await act.book(slot)
        assert.deepEqual(booking, {
          id: booking.id,
          person,
          campaign,
          slot,
          state: 'confirmed',
          confirmedAt: bench.clock.now,
        })
        assert.deepEqual(await act.of(person), { hold: null, booking })
        assert.equal(await act.taken(slot), 1)
      })

      it('answers the same booking to the same key, for ever, in its present state', async () => {
        const person = newPerson()
        const held = await act.hold(person, await bench.slot(1))
        const booking = await act.confirm(person, held)
        bench.clock.now += 60 * minute
        assert.deepEqual(await act.confirm(person, held), booking)
        const cancelled = await bench.ledger.cancel(person, booking.id)
        assert.deepEqual(await act.confirm(person, held), cancelled)
        assert.equal((await act.of(person)).booking, null)
      })

      it('refuses a used key for another hold, which stays alive', async () => {
        const [first, second] = await Promise.all([bench.slot(1), bench.slot(1)])
        const { person, booking } = await act.book(first)
        await bench.ledger.cancel(person, booking.id)
        const held = await act.hold(person, second)
        await assert.rejects(act.confirm(person, held), refusal('idempotency_conflict'))
        assert.deepEqual((await act.of(person)).hold, held)
        assert.equal((await act.confirm(person, held, 'key-2')).slot, second)
      })

      it('lets two people use the same key', async () => {
        const slot = await bench.slot(2)
        const [one, two] = [await act.book(slot), await act.book(slot)]
        assert.notEqual(one.booking.id, two.booking.id)
      })

      it('refuses the hold of another person, of another campaign, and one that never was', async () => {
        const slot = await bench.slot(1)
        const owner = newPerson()
        const held = await act.hold(owner, slot)
        const attempts: Partial<ConfirmRequest>[] = [
          { person: newPerson() },
          { campaign: 'other' as CampaignId },
          { hold: '00000000-0000-4000-8000-000000000000' as HoldId },
          { hold: 'nonsense' as HoldId },
        ]
        for (const attempt of attempts)
          await assert.rejects(
            bench.ledger.confirm({ campaign, person: owner, hold: held.id, key: 'key-1', ...attempt }),
            refusal('hold_expired'),
          )
        await bench.ledger.release(newPerson(), held.id)
        assert.deepEqual((await act.of(owner)).hold, held)
      })

      it('refuses a key that is empty, too long, or cannot be stored', async () => {
        const person = newPerson()
        const held = await act.hold(person, await bench.slot(1))
        for (const key of ['', 'x'.repeat(256), 'a\0b'])
          await assert.rejects(act.confirm(person, held, key), refusal('invalid_request'))
        assert.equal((await act.confirm(person, held, 'x'.repeat(255))).state, 'confirmed')
      })
    })

    describe('Cancelling', () => {
      it('gives the place back once, however often it is cancelled', async () => {
        const slot = await bench.slot(2)
        await act.book(slot)
        const { person, booking } = await act.book(slot)
        const cancelled = await bench.ledger.cancel(person, booking.id)
        assert.deepEqual(cancelled, { ...booking, state: 'cancelled' })
        assert.deepEqual(await bench.ledger.cancel(person, booking.id), cancelled)
        assert.equal(await act.taken(slot), 1)
      })

      it('lets the person book again afterwards', async () => {
        const slot = await bench.slot(1)
        const { person, booking } = await act.book(slot)
        await bench.ledger.cancel(person, booking.id)
        const again = await act.confirm(person, await act.hold(person, slot), 'key-2')
        assert.equal((await act.of(person)).booking?.id, again.id)
        assert.equal(await act.taken(slot), 1)
      })

      it('is too late when the appointment has begun, except for what was cancelled before', async () => {
        const slot = await bench.slot(2, { inMinutes: 60 })
        const [kept, given] = [await act.book(slot), await act.book(slot)]
        const cancelled = await bench.ledger.cancel(given.person, given.booking.id)
        bench.clock.now += 60 * minute
        await assert.rejects(bench.ledger.cancel(kept.person, kept.booking.id), refusal('too_late'))
        assert.deepEqual(await bench.ledger.cancel(given.person, given.booking.id), cancelled)
        assert.equal(await act.taken(slot), 1)
      })

      it('knows no booking of another person, nor one that never was', async () => {
        const { booking } = await act.book(await bench.slot(1))
        const ids = [booking.id, '00000000-0000-4000-8000-000000000000' as BookingId, 'nonsense' as BookingId]
        for (const id of ids) await assert.rejects(bench.ledger.cancel(newPerson(), id), refusal('not_found'))
      })
    })
  })
}
