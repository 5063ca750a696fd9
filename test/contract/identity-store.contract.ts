import assert from 'node:assert/strict'
import type { PersonId, SealedText, VerificationId } from '../../src/domain/ids.ts'
import type { IdentityRecord, IdentityStore } from '../../src/domain/person.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const first = 'verification-1' as VerificationId
const second = 'verification-2' as VerificationId
const recordOf = (verification: VerificationId, sealed: string): IdentityRecord => ({
  verification,
  person: 'person-1' as PersonId,
  identity: sealed as SealedText,
})

export function identityStoreContract(name: string, open: OpenStore<IdentityStore>): void {
  describe(`Identity store contract: ${name}`, () => {
    it('keeps the identity of each verification, also of one person', async () => {
      const identities = await open(testClock())
      await identities.save(recordOf(first, 'by phone'), 60)
      await identities.save(recordOf(second, 'by certificate'), 60)
      assert.deepEqual(await identities.find(first), recordOf(first, 'by phone'))
      assert.deepEqual(await identities.find(second), recordOf(second, 'by certificate'))
      assert.equal(await identities.find('verification-3' as VerificationId), null)
    })

    it('lets an identity run out', async () => {
      const clock = testClock()
      const identities = await open(clock)
      await identities.save(recordOf(first, 'by phone'), 60)
      clock.pass(59.999)
      assert.notEqual(await identities.find(first), null)
      clock.pass(0.001)
      assert.equal(await identities.find(first), null)
    })

    it('keeps an identity longer when told, never shorter, and brings none back', async () => {
      const clock = testClock()
      const identities = await open(clock)
      await identities.save(recordOf(first, 'by phone'), 60)
      await identities.keep(first, 100)
      await identities.keep(first, 10)
      clock.pass(99.999)
      assert.deepEqual(await identities.find(first), recordOf(first, 'by phone'))
      clock.pass(0.001)
      await identities.keep(first, 100)
      assert.equal(await identities.find(first), null)
    })
  })
}
