import assert from 'node:assert/strict'
import { hasCode } from '../../src/domain/errors.ts'
import type { CampaignId, SlotId } from '../../src/domain/ids.ts'
import { actions, campaign, type LedgerBench, newPerson, refusal } from './ledger-bench.ts'

/** How many holds a person may begin one after another (L14). */
export function slotLedgerLimits(name: string, open: () => Promise<LedgerBench>): void {
  describe(`Holds of one person in a row: ${name}`, () => {
    let bench: LedgerBench
    let act: ReturnType<typeof actions>
    before(async () => {
      bench = await open()
      act = actions(bench)
    })

    it('lets a person begin so many in a time and says when one more may begin; the same hold again and a refused one count as none', async () => {
      const [one, other, full] = await Promise.all([bench.slot(1), bench.slot(1), bench.slot(0)])
      const person = newPerson()
      const hold = (slot: SlotId) =>
        bench.ledger.hold({ campaign, person, slot, seconds: 120, limit: { holds: 3, seconds: 600 } })
      const tooMany = async (retryAfterSeconds: number) =>
        assert.rejects(hold(one), (error) => {
          assert.ok(hasCode(error, 'too_many_holds'))
          assert.deepEqual(error.details, { retryAfterSeconds })
          return true
        })
      const begun = bench.clock.now
      const { id } = await hold(one)
      await hold(one)
      await assert.rejects(hold(full), refusal('slot_taken'))
      await bench.ledger.release(person, id)
      bench.clock.now = begun + 100_000
      await hold(other)
      bench.clock.now += 200_000
      const last = await hold(other)
      await tooMany(300)
      assert.deepEqual((await act.of(person)).hold, last, 'what is held stays')
      bench.clock.now = begun + 599_999
      await tooMany(1)
      bench.clock.now++
      await hold(one)
      await bench.ledger.hold({
        campaign: 'other' as CampaignId,
        person,
        slot: other,
        seconds: 60,
        limit: { holds: 1, seconds: 600 },
      })
    })

    it('counts those that were booked and cancelled, and of two at one moment no more than are left', async () => {
      const slots = await Promise.all([1, 2, 3].map(() => bench.slot(5)))
      const [slot = assert.fail()] = slots
      const person = newPerson()
      const limit = { holds: 2, seconds: 600 }
      const { id } = await bench.ledger.hold({ campaign, person, slot, seconds: 60, limit })
      const { id: booking } = await bench.ledger.confirm({ campaign, person, hold: id, key: 'k' })
      await bench.ledger.cancel(person, booking)
      const asked = slots.map((one) => bench.ledger.hold({ campaign, person, slot: one, seconds: 60, limit }))
      const outcomes = await Promise.allSettled(asked)
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected', 'rejected'])
    })
  })
}
