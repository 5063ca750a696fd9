import assert from 'node:assert/strict'
import type { DeviceHash, JourneyId, ProviderId } from '../../src/domain/ids.ts'
import type { Journey, JourneyStore, TriedDoor } from '../../src/domain/journey.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const id = 'journey-1' as JourneyId

function journey(tried: TriedDoor[] = []): Journey {
  return { id, device: 'device-1' as DeviceHash, startedAt: 1, tried, relyingParty: null, verified: null }
}

export function journeyStoreContract(name: string, open: OpenStore<JourneyStore>): void {
  describe(`Journey store contract: ${name}`, () => {
    it('finds the journey as it was last saved', async () => {
      const journeys = await open(testClock())
      await journeys.save(journey(), 60)
      const tried: TriedDoor = {
        provider: 'naver' as ProviderId,
        at: 2,
        outcome: 'provider_timeout',
        reference: 'NV-8F3K-21',
      }
      await journeys.save(journey([tried]), 60)
      assert.deepEqual(await journeys.find(id), journey([tried]))
      assert.equal(await journeys.find('journey-2' as JourneyId), null)
    })

    it('lets a journey run out, and saving it again starts the time anew', async () => {
      const clock = testClock()
      const journeys = await open(clock)
      await journeys.save(journey(), 60)
      clock.pass(59)
      await journeys.save(journey(), 60)
      clock.pass(59.999)
      assert.notEqual(await journeys.find(id), null)
      clock.pass(0.001)
      assert.equal(await journeys.find(id), null)
    })

    it('forgets a journey when told, however often', async () => {
      const journeys = await open(testClock())
      await journeys.save(journey(), 60)
      await journeys.forget(id)
      await journeys.forget(id)
      assert.equal(await journeys.find(id), null)
    })

    it('keeps its own copy', async () => {
      const journeys = await open(testClock())
      const saved = journey()
      await journeys.save(saved, 60)
      saved.device = 'another' as DeviceHash
      assert.equal((await journeys.find(id))?.device, 'device-1')
    })
  })
}
