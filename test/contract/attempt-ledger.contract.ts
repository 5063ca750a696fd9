import assert from 'node:assert/strict'
import type { AttemptLedger } from '../../src/domain/journey.ts'
import { type OpenStore, testClock } from './test-clock.ts'

export function attemptLedgerContract(name: string, open: OpenStore<AttemptLedger>): void {
  describe(`Attempt ledger contract: ${name}`, () => {
    it('accepts a state once and refuses it ever after, until the attempt would be over anyway', async () => {
      const clock = testClock()
      const ledger = await open(clock)
      assert.equal(await ledger.consume('state-1', 600), true)
      assert.equal(await ledger.consume('state-1', 600), false)
      clock.pass(599.999)
      assert.equal(await ledger.consume('state-1', 600), false)
    })

    it('accepts exactly one of fifty callbacks that come back with the same state at once', async () => {
      const ledger = await open(testClock())
      const answers = await Promise.all(Array.from({ length: 50 }, () => ledger.consume('state-1', 600)))
      assert.equal(answers.filter(Boolean).length, 1)
    })

    it('does not confuse two states', async () => {
      const ledger = await open(testClock())
      assert.equal(await ledger.consume('state-1', 600), true)
      assert.equal(await ledger.consume('state-2', 600), true)
    })
  })
}
