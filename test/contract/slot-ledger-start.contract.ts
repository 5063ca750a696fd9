import assert from 'node:assert/strict'
import { actions, type LedgerBench, minute, newPerson, refusal } from './ledger-bench.ts'

/** What the start of an appointment ends: the hold of a place, and the right to confirm it. */
export function slotLedgerStart(name: string, open: () => Promise<LedgerBench>): void {
  describe(`Slot ledger when an appointment begins: ${name}`, () => {
    let bench: LedgerBench
    let act: ReturnType<typeof actions>
    before(async () => {
      bench = await open()
      act = actions(bench)
    })

    it('keeps a place until the appointment begins, and no longer', async () => {
      const slot = await bench.slot(1, { inMinutes: 3 })
      const person = newPerson()
      const held = await act.hold(person, slot)
      assert.equal(held.until, bench.clock.now + 3 * minute)
      await assert.rejects(bench.ledger.extend(person, held.id, 300, 1), refusal('hold_not_extendable'))
      bench.clock.now = held.until - 1
      assert.deepEqual((await act.of(person)).hold, held)
      bench.clock.now = held.until
      assert.deepEqual(await act.of(person), { hold: null, booking: null })
      await assert.rejects(act.confirm(person, held), refusal('hold_expired'))
      await assert.rejects(bench.ledger.extend(person, held.id, 300, 1), refusal('hold_expired'))
    })

    it('extends a hold until the appointment begins, and no longer', async () => {
      const person = newPerson()
      const held = await act.hold(person, await bench.slot(1, { inMinutes: 7 }))
      const start = bench.clock.now + 7 * minute
      const extended = await bench.ledger.extend(person, held.id, 300, 2)
      assert.deepEqual(extended, { ...held, until: start, extensions: 1 })
      await assert.rejects(bench.ledger.extend(person, held.id, 300, 2), refusal('hold_not_extendable'))
      bench.clock.now = start - 1
      const booking = await act.confirm(person, extended)
      assert.equal(booking.state, 'confirmed')
      bench.clock.now = start
      assert.deepEqual(await act.confirm(person, extended), booking, 'what is booked stays booked')
    })
  })
}
