import assert from 'node:assert/strict'
import { hasCode } from '../../src/domain/errors.ts'
import { actions, type LedgerBench, minute, newPerson } from './ledger-bench.ts'

/** People at the same moment. On one connection it shows the rules; races it proves only on a real server. */
export function slotLedgerRaces(name: string, open: () => Promise<LedgerBench>): void {
  describe(`Slot ledger in a race: ${name}`, () => {
    let bench: LedgerBench
    let act: ReturnType<typeof actions>
    before(async () => {
      bench = await open()
      act = actions(bench)
    })

    it('gives 10 bookings when 200 people race for 10 places', async () => {
      const slot = await bench.slot(10)
      const race = await Promise.allSettled(Array.from({ length: 200 }, () => act.book(slot)))
      const lost = race.filter((result) => result.status === 'rejected')
      assert.equal(race.length - lost.length, 10)
      assert.ok(lost.every(({ reason }) => hasCode(reason, 'slot_taken')))
      assert.equal(await act.taken(slot), 10)
    })

    it('leaves one live hold when a person presses on five slots at once', async () => {
      const person = newPerson()
      const slots = await Promise.all(Array.from({ length: 5 }, () => bench.slot(3)))
      const holds = await Promise.all(slots.map((slot) => act.hold(person, slot)))
      const live = (await act.of(person)).hold
      assert.ok(holds.some(({ id }) => id === live?.id))
      const counts = await Promise.all(slots.map(act.taken))
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        1,
      )
    })

    it('answers the same hold when a person presses the same slot five times at once', async () => {
      const slot = await bench.slot(10)
      const person = newPerson()
      const holds = await Promise.all(Array.from({ length: 5 }, () => act.hold(person, slot)))
      assert.equal(new Set(holds.map(({ id }) => id)).size, 1)
      assert.equal(await act.taken(slot), 1)
    })

    it('makes one booking of five confirmations at once with the same key', async () => {
      const slot = await bench.slot(10)
      const person = newPerson()
      const held = await act.hold(person, slot)
      const bookings = await Promise.all(Array.from({ length: 5 }, () => act.confirm(person, held)))
      assert.equal(new Set(bookings.map(({ id }) => id)).size, 1)
      assert.equal(await act.taken(slot), 1)
    })

    it('makes one booking of five confirmations at once with different keys', async () => {
      const slot = await bench.slot(10)
      const person = newPerson()
      const held = await act.hold(person, slot)
      const results = await Promise.allSettled([1, 2, 3, 4, 5].map((key) => act.confirm(person, held, `key-${key}`)))
      const refused = results.filter((result) => result.status === 'rejected')
      assert.equal(refused.length, 4)
      assert.ok(refused.every(({ reason }) => hasCode(reason, 'already_booked')))
      assert.equal(await act.taken(slot), 1)
    })

    it('credits a place once when it is released, swept and cancelled by many at once', async () => {
      const slot = await bench.slot(10)
      const { person, booking } = await act.book(slot)
      const other = newPerson()
      const held = await act.hold(other, slot)
      bench.clock.now += 6 * minute
      await Promise.all([
        ...Array.from({ length: 5 }, () => bench.ledger.cancel(person, booking.id)),
        ...Array.from({ length: 5 }, () => bench.ledger.release(other, held.id)),
        ...Array.from({ length: 5 }, () => bench.reservations.sweep()),
      ])
      assert.equal(await act.taken(slot), 0)
    })

    it('lets people change places with each other without one waiting for ever', async () => {
      const [one, two] = await Promise.all([bench.slot(20), bench.slot(20)])
      const pairs = Array.from({ length: 20 }, (_, index) => ({ person: newPerson(), first: index % 2 ? one : two }))
      await Promise.all(pairs.map(({ person, first }) => act.hold(person, first)))
      await Promise.all(pairs.map(({ person, first }) => act.hold(person, first === one ? two : one)))
      assert.deepEqual([await act.taken(one), await act.taken(two)], [10, 10])
    })

    it('never leaves a live hold beside a booking when confirming races with choosing another slot', async () => {
      for (let round = 0; round < 10; round++) {
        const [first, second] = await Promise.all([bench.slot(5), bench.slot(5)])
        const person = newPerson()
        const held = await act.hold(person, first)
        await Promise.allSettled([act.confirm(person, held), act.hold(person, second), act.hold(person, second)])
        const now = await act.of(person)
        assert.equal(Number(now.hold !== null) + Number(now.booking !== null), 1)
        assert.equal((await act.taken(first)) + (await act.taken(second)), 1)
      }
    })
  })
}
