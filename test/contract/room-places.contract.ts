import assert from 'node:assert/strict'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { RoomPlaces } from '../../src/domain/room-place.ts'
import { testClock } from './test-clock.ts'

let count = 0
/** Campaigns of their own for every test: the rooms of all campaigns are in one table. */
const someCampaign = () => `places-${Date.now().toString(36)}-${count++}` as CampaignId
const [anna, boram] = ['anna' as PersonId, 'boram' as PersonId]
const at = testClock().now()

export function roomPlacesContract(name: string, open: () => Promise<RoomPlaces>): void {
  describe(`Places in line: ${name}`, () => {
    it('keeps the last of each person, in each campaign, until they give it up', async () => {
      const store = await open()
      const [flu, other] = [someCampaign(), someCampaign()]
      const place = (key: number | null, index: number | null = null) => ({ key, index, joinedAt: at + 5 })
      await store.keep([
        { campaign: flu, person: anna, place: place(3) },
        { campaign: flu, person: boram, place: place(4) },
        { campaign: flu, person: boram, place: place(null, 9) },
        { campaign: other, person: anna, place: place(7, 2) },
      ])
      assert.deepEqual(await store.find(flu, anna), place(3))
      assert.deepEqual(await store.find(flu, boram), place(null, 9))
      assert.deepEqual(await store.find(other, anna), place(7, 2))
      assert.equal(await store.find(other, boram), null)
      await store.keep([
        { campaign: flu, person: anna, place: null },
        { campaign: other, person: anna, place: null },
        { campaign: other, person: anna, place: place(8) },
      ])
      assert.equal(await store.find(flu, anna), null)
      assert.deepEqual(await store.find(other, anna), place(8))
    })

    it('forgets places that were given long ago', async () => {
      const store = await open()
      const campaign = someCampaign()
      const place = (joinedAt: number) => ({ key: 1, index: null, joinedAt })
      await store.keep([
        { campaign, person: anna, place: place(at - 40_000_000_000) },
        { campaign, person: boram, place: place(at - 39_000_000_000) },
      ])
      await store.forget(at - 39_500_000_000)
      assert.equal(await store.find(campaign, anna), null)
      assert.deepEqual(await store.find(campaign, boram), place(at - 39_000_000_000))
    })

    it('knows how far a room has come: its numbers never go back, nor does its epoch', async () => {
      const store = await open()
      const campaign = someCampaign()
      assert.equal((await store.epochs()).get(campaign), undefined)
      const reached = (epoch: number, called: number, nextKey: number, lostAt: number | null = null) => ({
        ...{ epoch, called, nextKey, lostAt },
      })
      assert.deepEqual(await store.reach(campaign, reached(1, -1, 0)), reached(1, -1, 0))
      assert.deepEqual(await store.reach(campaign, reached(1, 5, 20)), reached(1, 5, 20))
      assert.deepEqual(await store.reach(campaign, reached(1, 4, 19)), reached(1, 5, 20))
      assert.deepEqual(await store.reach(campaign, reached(2, 5, 20, at)), reached(2, 5, 20, at))
      assert.deepEqual(await store.reach(campaign, reached(1, 9, 99)), reached(2, 5, 20, at))
      assert.deepEqual(await store.reach(campaign, reached(2, 6, 21)), reached(2, 6, 21, at))
      assert.deepEqual((await store.epochs()).get(campaign), reached(2, 6, 21, at))
    })

    it('knows which index comes next in a pool', async () => {
      const store = await open()
      const campaign = someCampaign()
      const gathering = (person: string, index: number, joinedAt: number) => ({
        campaign,
        person: person as PersonId,
        place: { key: null, index, joinedAt },
      })
      assert.equal(await store.nextIndex(campaign, at), 0)
      await store.keep([gathering('one', 0, at + 1), gathering('two', 7, at + 2), gathering('before', 90, at - 1)])
      assert.equal(await store.nextIndex(campaign, at), 8)
      assert.equal(await store.personAt(campaign, 7, at), 'two')
      assert.equal(await store.personAt(campaign, 90, at), null)
      assert.equal(await store.personAt(campaign, 5, at), null)
    })
  })
}
