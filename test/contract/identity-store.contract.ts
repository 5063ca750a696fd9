import assert from 'node:assert/strict'
import type { PersonId, SealedText } from '../../src/domain/ids.ts'
import type { IdentityRecord, IdentityStore } from '../../src/domain/person.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const person = 'person-1' as PersonId
const recordOf = (sealed: string, verifiedAt: number): IdentityRecord => ({
  person,
  identity: sealed as SealedText,
  verifiedAt,
})

export function identityStoreContract(name: string, open: OpenStore<IdentityStore>): void {
  describe(`Identity store contract: ${name}`, () => {
    it('keeps the identity of the last verification', async () => {
      const identities = await open(testClock())
      await identities.save(recordOf('by phone', 1), 60)
      await identities.save(recordOf('by certificate', 2), 60)
      assert.deepEqual(await identities.find(person), recordOf('by certificate', 2))
      assert.equal(await identities.find('person-2' as PersonId), null)
    })

    it('lets an identity run out', async () => {
      const clock = testClock()
      const identities = await open(clock)
      await identities.save(recordOf('by phone', 1), 60)
      clock.pass(59.999)
      assert.notEqual(await identities.find(person), null)
      clock.pass(0.001)
      assert.equal(await identities.find(person), null)
    })
  })
}
