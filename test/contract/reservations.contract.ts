import assert from 'node:assert/strict'
import type { CampaignId } from '../../src/domain/ids.ts'
import { campaign, type LedgerBench, newPerson } from './ledger-bench.ts'

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
      const held = await bench.ledger.hold({ campaign, person, slot: await bench.slot(1), seconds: 60 })
      bench.clock.now = held.until - 1
      assert.deepEqual(await bench.reservations.of(campaign, person), { hold: held, booking: null })
      bench.clock.now = held.until
      assert.deepEqual(await bench.reservations.of(campaign, person), { hold: null, booking: null })
    })

    it('shows a booking until it is cancelled, and only in its campaign', async () => {
      const person = newPerson()
      const { id } = await bench.ledger.hold({ campaign, person, slot: await bench.slot(1), seconds: 60 })
      const booking = await bench.ledger.confirm({ campaign, person, hold: id, key: 'key-1' })
      assert.deepEqual(await bench.reservations.of(campaign, person), { hold: null, booking })
      assert.deepEqual(await bench.reservations.of('other' as CampaignId, person), { hold: null, booking: null })
      await bench.ledger.cancel(person, booking.id)
      assert.deepEqual(await bench.reservations.of(campaign, person), { hold: null, booking: null })
    })

    it('gives back more places than one sweep takes in a batch', async () => {
      bench.clock.now += 3_600_000
      await bench.reservations.sweep()
      const slot = await bench.slot(600)
      await Promise.all(
        Array.from({ length: 600 }, () => bench.ledger.hold({ campaign, person: newPerson(), slot, seconds: 60 })),
      )
      bench.clock.now += 60_000
      assert.equal(await bench.reservations.sweep(), 600)
      assert.deepEqual(await bench.count(slot), { taken: 0, live: 0 })
    })
  })
}
