import assert from 'node:assert/strict'
import { endedHoldsKeptMs } from '../../src/domain/booking.ts'
import type { CampaignId, HoldId, PersonId, SlotId } from '../../src/domain/ids.ts'
import { campaign, type LedgerBench, newPerson, refusal } from './ledger-bench.ts'

export function reservationsContract(name: string, open: () => Promise<LedgerBench>): void {
  describe(`Reservations: ${name}`, () => {
    let bench: LedgerBench
    before(async () => {
      bench = await open()
    })

    it('shows nothing to a person who has nothing', async () => {
      assert.deepEqual(await bench.reservations.of(campaign, newPerson()), { hold: null, booking: null })
    })

    it('shows a hold while it lives, and not a millisecond longer', async () => {
      const person = newPerson()
      const held = await bench.ledger.hold({ campaign, person, slot: await bench.slot(1), seconds: 60, limit: null })
      bench.clock.now = held.until - 1
      assert.deepEqual(await bench.reservations.of(campaign, person), { hold: held, booking: null })
      bench.clock.now = held.until
      assert.deepEqual(await bench.reservations.of(campaign, person), { hold: null, booking: null })
    })

    it('shows a booking until it is cancelled, and only in its campaign', async () => {
      const person = newPerson()
      const { id } = await bench.ledger.hold({ campaign, person, slot: await bench.slot(1), seconds: 60, limit: null })
      const booking = await bench.ledger.confirm({ campaign, person, hold: id, key: 'key-1' })
      assert.deepEqual(await bench.reservations.of(campaign, person), { hold: null, booking })
      assert.deepEqual(await bench.reservations.of('other' as CampaignId, person), { hold: null, booking: null })
      await bench.ledger.cancel(person, booking.id)
      assert.deepEqual(await bench.reservations.of(campaign, person), { hold: null, booking: null })
    })

    it('tells each of a crowd that asks at once what is theirs, also a person who asks twice', async () => {
      const people = Array.from({ length: 30 }, newPerson)
      const slot = await bench.slot(30)
      const held = await Promise.all(
        people.map((person, at) =>
          at % 3 === 0 ? null : bench.ledger.hold({ campaign, person, slot, seconds: 60, limit: null }),
        ),
      )
      const asked = [...people, ...people].map((person) => bench.reservations.of(campaign, person))
      const holds = (await Promise.all(asked)).map(({ hold }) => hold)
      assert.deepEqual(holds, [...held, ...held])
    })

    it('gives back more places than one sweep takes in a batch', async () => {
      bench.clock.now += 3_600_000
      await bench.reservations.sweep()
      const slot = await bench.slot(600)
      await Promise.all(
        Array.from({ length: 600 }, () =>
          bench.ledger.hold({ campaign, person: newPerson(), slot, seconds: 60, limit: null }),
        ),
      )
      bench.clock.now += 60_000
      assert.equal(await bench.reservations.sweep(), 600)
      assert.deepEqual(await bench.count(slot), { taken: 0, live: 0 })
    })

    it('ends the holds of one slot alone, where one is named; a made-up one has none', async () => {
      const [one, other] = await Promise.all([bench.slot(1), bench.slot(1)])
      for (const slot of [one, other])
        await bench.ledger.hold({ campaign, person: newPerson(), slot, seconds: 60, limit: null })
      bench.clock.now += 60_000
      assert.equal(await bench.reservations.sweep('nonsense' as SlotId), 0)
      assert.equal(await bench.reservations.sweep(one), 1)
      assert.deepEqual(
        [await bench.count(one), await bench.count(other)],
        [
          { taken: 0, live: 0 },
          { taken: 1, live: 1 },
        ],
      )
    })

    it('deletes holds a day after they have ended, and no answer is another for it', async () => {
      // What other tests have left.
      bench.clock.now += 2 * endedHoldsKeptMs
      await bench.reservations.sweep()
      await bench.reservations.deleteEnded()
      const slot = await bench.slot(10)
      const [expired, released, booker, canceller] = [newPerson(), newPerson(), newPerson(), newPerson()]
      const hold = (person: PersonId) => bench.ledger.hold({ campaign, person, slot, seconds: 60, limit: null })
      const confirm = (person: PersonId, id: HoldId) =>
        bench.ledger.confirm({ campaign, person, hold: id, key: 'key-1' })
      const late = await hold(expired)
      const back = await hold(released)
      await bench.ledger.release(released, back.id)
      const [kept, dropped] = [await hold(booker), await hold(canceller)]
      const booking = await confirm(booker, kept.id)
      const cancelled = await bench.ledger.cancel(canceller, (await confirm(canceller, dropped.id)).id)
      bench.clock.now += 60_000
      await bench.reservations.sweep()
      bench.clock.now += endedHoldsKeptMs - 60_000
      assert.equal(await bench.reservations.deleteEnded(), 0, 'not before a day has passed')
      bench.clock.now += 60_001
      const alive = await hold(newPerson())
      assert.equal(await bench.reservations.deleteEnded(), 2)
      assert.equal(await bench.reservations.deleteEnded(), 0)
      await assert.rejects(confirm(expired, late.id), refusal('hold_expired'))
      await assert.rejects(bench.ledger.extend(released, back.id, 60, 1), refusal('hold_expired'))
      await bench.ledger.release(released, back.id)
      assert.deepEqual(await confirm(booker, kept.id), booking)
      assert.deepEqual(await confirm(canceller, dropped.id), cancelled)
      assert.equal((await bench.reservations.of(campaign, alive.person)).hold?.id, alive.id)
      assert.deepEqual(await bench.count(slot), { taken: 2, live: 2 })
    })
  })
}
