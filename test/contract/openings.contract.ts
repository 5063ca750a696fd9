import assert from 'node:assert/strict'
import type { CampaignId } from '../../src/domain/ids.ts'
import type { DrawnOrder, FrozenPeople, Openings, PoolBlock } from '../../src/domain/opening.ts'
import type { OpenStore } from './test-clock.ts'
import { testClock } from './test-clock.ts'

let count = 0
/** Campaigns of their own for every test: the record of all campaigns is one. */
const someCampaign = () => `opening-${Date.now().toString(36)}-${count++}` as CampaignId
const hex = (digit: string, bytes: number) => digit.repeat(bytes * 2)

export function openingsContract(name: string, open: OpenStore<Openings>): void {
  describe(`Openings: ${name}`, () => {
    const announced = (campaign: CampaignId, opensAt: number) => ({
      campaign,
      opensAt,
      round: 1000,
      commitment: hex('c', 32),
    })
    const people: FrozenPeople = { frozenAt: testClock().now() + 7, base: 40, people: 3, root: hex('a', 32) }
    const byRound: DrawnOrder = {
      value: { from: 'quicknet', round: 1000, signature: hex('b', 48) },
      seed: hex('d', 32),
    }
    const bySecret: DrawnOrder = { value: { from: 'secret', secret: hex('e', 32) }, seed: hex('f', 32) }
    const block = (number: number, byte: number): PoolBlock => ({
      number,
      pseudonyms: new Uint8Array(32).fill(byte),
      root: new Uint8Array(32).fill(byte + 1),
    })

    async function scene() {
      const clock = testClock()
      const campaign = someCampaign()
      return { clock, campaign, store: await open(clock), opening: announced(campaign, clock.now()) }
    }

    it('keeps the first of each step, with the time of the store, and answers what stands', async () => {
      const { clock, store, opening } = await scene()
      assert.equal(await store.find(opening), null)
      const announcedAt = clock.now()
      const first = { ...opening, announcedAt, frozen: null, drawn: null }
      assert.deepEqual(await store.announce(opening), first)
      clock.pass(1)
      assert.deepEqual(await store.announce({ ...opening, round: null, commitment: hex('9', 32) }), first)
      const frozen = { ...people, publishedAt: clock.now() }
      assert.deepEqual(await store.freeze(opening, people), { ...first, frozen })
      clock.pass(1)
      assert.deepEqual(await store.freeze(opening, { ...people, people: 4, root: hex('1', 32) }), { ...first, frozen })
      const drawn = { ...byRound, drawnAt: clock.now() }
      assert.deepEqual(await store.draw(opening, byRound), { ...first, frozen, drawn })
      clock.pass(1)
      assert.deepEqual(await store.draw(opening, bySecret), { ...first, frozen, drawn })
      assert.deepEqual(await store.find(opening), { ...first, frozen, drawn })
    })

    it('keeps an opening without a round, whose secret decides', async () => {
      const { store, opening } = await scene()
      await store.announce({ ...opening, round: null })
      await store.freeze(opening, people)
      const { round, drawn } = await store.draw(opening, bySecret)
      assert.deepEqual([round, drawn?.value, drawn?.seed], [null, bySecret.value, bySecret.seed])
    })

    it('takes no step before the one in front of it', async () => {
      const { store, opening } = await scene()
      await assert.rejects(store.freeze(opening, people))
      await store.announce(opening)
      await assert.rejects(store.draw(opening, bySecret))
      assert.equal((await store.find(opening))?.frozen, null)
    })

    it('finds the latest of a campaign, and the one at which a key was drawn', async () => {
      const { store, campaign, opening } = await scene()
      const next = announced(campaign, opening.opensAt + 86_400_000)
      for (const one of [opening, next, announced(someCampaign(), opening.opensAt)]) await store.announce(one)
      await store.freeze(opening, people)
      await store.freeze(next, { ...people, base: 50 })
      const times = (await store.latest(campaign, 5)).map(({ opensAt }) => opensAt)
      assert.deepEqual(times, [next.opensAt, opening.opensAt])
      assert.equal((await store.latest(campaign, 1)).length, 1)
      for (const [key, found] of [
        [39, undefined],
        [40, opening.opensAt],
        [42, opening.opensAt],
        [43, undefined],
        [52, next.opensAt],
      ] as const)
        assert.equal((await store.ofKey(campaign, key))?.opensAt, found, `key ${key}`)
    })

    it('keeps the blocks of a pool, written again while it gathers, and as they are once it is frozen', async () => {
      const { store, opening } = await scene()
      await store.keepBlock(opening, block(0, 1))
      assert.equal(await store.block(opening, 0), null, 'it is not announced')
      await store.announce(opening)
      for (const one of [block(1, 5), block(0, 1), block(0, 7)]) await store.keepBlock(opening, one)
      await store.freeze(opening, people)
      await store.keepBlock(opening, block(0, 9))
      assert.deepEqual(await store.block(opening, 0), block(0, 7))
      assert.equal(await store.block(opening, 2), null)
      assert.deepEqual(await store.blockRoots(opening, 2), [block(0, 7).root, block(1, 5).root])
      assert.deepEqual(await store.blockRoots(opening, 1), [block(0, 7).root])
    })
  })
}
