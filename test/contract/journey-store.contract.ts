import assert from 'node:assert/strict'
import type { DeviceHash, JourneyId, ProviderId } from '../../src/domain/ids.ts'
import type { Journey, JourneyStore, TriedDoor } from '../../src/domain/journey.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const id = 'journey-1' as JourneyId

const triedAt = (at: number): TriedDoor => ({
  provider: 'naver' as ProviderId,
  at,
  outcome: 'provider_timeout',
  reference: 'NV-8F3K-21',
})

function journey(tried: TriedDoor[] = []): Journey {
  return { id, device: 'device-1' as DeviceHash, startedAt: 1, tried, relyingParty: null, verified: null }
}

export function journeyStoreContract(name: string, open: OpenStore<JourneyStore>): void {
  describe(`Journey store contract: ${name}`, () => {
    it('finds the journey as it was last saved', async () => {
      const journeys = await open(testClock())
      await journeys.save(journey(), 60, null)
      const tried = triedAt(2)
      await journeys.save(journey([tried]), 60, journey())
      assert.deepEqual(await journeys.find(id), journey([tried]))
      assert.equal(await journeys.find('journey-2' as JourneyId), null)
    })

    it('lets a journey run out, and saving it again starts the time anew', async () => {
      const clock = testClock()
      const journeys = await open(clock)
      await journeys.save(journey(), 60, null)
      clock.pass(59)
      await journeys.save(journey(), 60, journey())
      clock.pass(59.999)
      assert.notEqual(await journeys.find(id), null)
      clock.pass(0.001)
      assert.equal(await journeys.find(id), null)
      assert.equal(await journeys.save(journey(), 60, journey()), false, 'what has ended does not come back')
      assert.equal(await journeys.save(journey(), 60, null), true)
    })

    it('forgets a journey when told, however often', async () => {
      const journeys = await open(testClock())
      await journeys.save(journey(), 60, null)
      await journeys.forget(id)
      await journeys.forget(id)
      assert.equal(await journeys.find(id), null)
      assert.equal(await journeys.save(journey(), 60, journey()), false)
    })

    it('loses nothing of what twenty overlapping writers note, each trying again over what it finds', async () => {
      const journeys = await open(testClock())
      await journeys.save(journey(), 60, null)
      const note = async (tried: TriedDoor): Promise<void> => {
        const found = (await journeys.find(id)) ?? assert.fail('not there')
        if (!(await journeys.save({ ...found, tried: [...found.tried, tried] }, 60, found))) return note(tried)
      }
      const noted = Array.from({ length: 20 }, (_, at) => triedAt(at))
      await Promise.all(noted.map(note))
      const kept = (await journeys.find(id))?.tried ?? []
      assert.deepEqual(
        kept.toSorted((a, b) => a.at - b.at),
        noted,
      )
      assert.equal(await journeys.save(journey(), 60, null), false, 'one is there')
    })

    it('keeps its own copy', async () => {
      const journeys = await open(testClock())
      const saved = journey()
      await journeys.save(saved, 60, null)
      saved.device = 'another' as DeviceHash
      assert.equal((await journeys.find(id))?.device, 'device-1')
    })
  })
}
