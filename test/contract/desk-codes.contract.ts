import assert from 'node:assert/strict'
import { type DeskCode, type DeskCodeStore, mostWrongCodes } from '../../src/domain/desk-code.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const code: DeskCode = { reference: 'K7M4P-2XQ9D', digest: 'right', operator: '김 창구', seconds: 600 }

export function deskCodesContract(name: string, open: OpenStore<DeskCodeStore>): void {
  describe(`Desk codes contract: ${name}`, () => {
    const issued = async () => {
      const clock = testClock()
      const store = await open(clock)
      await store.issue(code)
      const redeem = (digest: string, generation = 1, reference = code.reference) =>
        store.redeem(reference, digest, generation)
      return { clock, store, redeem }
    }

    it('tells who gave the code, for its own reference only', async () => {
      const { redeem } = await issued()
      assert.equal(await redeem('right', 1, 'K7M4P-2XQ9E'), null)
      assert.equal(await redeem('right'), '김 창구')
    })

    it('is used once: again against the same claim it is answered alike, against another one it is used up', async () => {
      const { redeem } = await issued()
      assert.equal(await redeem('right', 7), '김 창구')
      assert.equal(await redeem('right', 7), '김 창구')
      assert.equal(await redeem('right', 8), null)
      assert.equal(await redeem('right', 7), '김 창구')
    })

    it('is void after five wrong ones, also for the right one', async () => {
      const { redeem } = await issued()
      for (let wrong = 0; wrong < mostWrongCodes; wrong++) assert.equal(await redeem('wrong'), null)
      assert.equal(await redeem('right'), null)
      const { redeem: again } = await issued()
      for (let wrong = 1; wrong < mostWrongCodes; wrong++) assert.equal(await again('wrong'), null)
      assert.equal(await again('right'), '김 창구')
    })

    it('ends to the millisecond, and the next one for the same reference takes its place', async () => {
      const { clock, store, redeem } = await issued()
      clock.pass(599.999)
      await store.issue({ ...code, digest: 'next', seconds: 0.002 })
      assert.equal(await redeem('right'), null)
      clock.pass(0.001)
      assert.equal(await redeem('next'), '김 창구')
      clock.pass(0.001)
      assert.equal(await redeem('next'), null)
    })
  })
}
