import assert from 'node:assert/strict'
import { type CampaignVersions, type Publication, publishedAheadMs } from '../../src/domain/campaign.ts'
import type { CampaignId } from '../../src/domain/ids.ts'
import { type OpenStore, type TestClock, testClock } from './test-clock.ts'

let count = 0
/** A campaign of its own for every test: the record of all campaigns is one. */
const someCampaign = () => `campaign-${Date.now().toString(36)}-${count++}` as CampaignId

const minute = 60_000

export function campaignVersionsContract(name: string, open: OpenStore<CampaignVersions>): void {
  describe(`Versions of campaigns: ${name}`, () => {
    let clock: TestClock
    let store: CampaignVersions
    let campaign: CampaignId
    before(async () => {
      clock = testClock()
      store = await open(clock)
    })
    beforeEach(() => {
      campaign = someCampaign()
    })

    const text = (version: number, given: Partial<Publication> = {}): Publication => ({
      campaign,
      version,
      document: { id: campaign, version, windows: [{ id: 'all', weekdays: null }] },
      effectiveAt: clock.now() + 10 * minute,
      author: 'kim',
      reason: '마감 30분 연장',
      ...given,
    })
    const liveAt = async (at: number) => (await store.live([campaign], at)).map(({ version }) => version)

    it('a version is kept word for word, with who published it, when and why', async () => {
      const written = text(2, { reason: '연장 "A"; drop table --\\' })
      const { published } = await store.publish(written, 1)
      assert.deepEqual(published, { ...written, publishedAt: clock.now() })
      assert.deepEqual(await store.live([campaign], clock.now()), [published])
      assert.deepEqual(await store.record(campaign, 10), [published])
    })

    it('the number follows the configured one, then the last one published; none is left out or taken twice', async () => {
      const refused = { published: null, nextVersion: 8, earliest: clock.now() + publishedAheadMs }
      for (const version of [1, 7, 9]) assert.deepEqual(await store.publish(text(version), 7), refused)
      assert.ok((await store.publish(text(8), 7)).published)
      assert.deepEqual(await store.publish(text(8), 7), { ...refused, nextVersion: 9 })
      assert.deepEqual(await store.publish(text(9), 20), { ...refused, nextVersion: 21 })
      assert.ok((await store.publish(text(9), 7)).published)
    })

    it('takes effect 30 seconds ahead or later, by the store’s clock: not a millisecond sooner', async () => {
      const earliest = clock.now() + publishedAheadMs
      assert.deepEqual(await store.publish(text(2, { effectiveAt: earliest - 1 }), 1), {
        published: null,
        nextVersion: 2,
        earliest,
      })
      assert.ok((await store.publish(text(2, { effectiveAt: earliest }), 1)).published)
    })

    it('of two that are published at once with the same number, one is kept', async () => {
      const outcomes = await Promise.all(['kim', 'lee', 'park'].map((author) => store.publish(text(2, { author }), 1)))
      const kept = outcomes.flatMap(({ published }) => published ?? [])
      assert.equal(kept.length, 1)
      assert.deepEqual(await store.record(campaign, 10), kept)
    })

    it('live are the version in force, to the millisecond, and those that follow it', async () => {
      const start = clock.now()
      for (const [version, minutes] of [
        [2, 10],
        [3, 20],
        [4, 15],
      ] as const)
        await store.publish(text(version, { effectiveAt: start + minutes * minute }), 1)
      assert.deepEqual(await liveAt(start), [2, 3, 4])
      assert.deepEqual(await liveAt(start + 10 * minute - 1), [2, 3, 4])
      assert.deepEqual(await liveAt(start + 10 * minute), [2, 3, 4])
      assert.deepEqual(await liveAt(start + 15 * minute - 1), [2, 3, 4])
      assert.deepEqual(await liveAt(start + 15 * minute), [4])
      assert.deepEqual(await liveAt(start + 20 * minute), [4])
      assert.deepEqual(
        (await store.record(campaign, 2)).map(({ version }) => version),
        [4, 3],
      )
    })

    it('each campaign has its own, and they are asked for together', async () => {
      const other = someCampaign()
      await store.publish(text(2), 1)
      await store.publish(text(5, { campaign: other }), 4)
      const live = await store.live([other, campaign, someCampaign()], clock.now())
      const expected = [
        [campaign, 2],
        [other, 5],
      ].toSorted()
      assert.deepEqual(
        live.map((one) => [one.campaign, one.version]),
        expected,
      )
      assert.deepEqual(await store.live([], clock.now()), [])
    })

    it('without a reason or an author nothing is published', async () => {
      for (const given of [{ reason: '' }, { reason: 'no' }, { author: '' }, { reason: 'x'.repeat(501) }])
        await assert.rejects(store.publish(text(2, given), 1))
      assert.deepEqual(await store.record(campaign, 10), [])
    })
  })
}

/** @param rawly runs one statement on the table, past the store */
export function campaignRecordOnlyGrows(
  name: string,
  open: () => Promise<{ store: CampaignVersions; rawly(statement: string): Promise<unknown> }>,
): void {
  it(`Versions of campaigns, ended blocks and acts of desks: ${name}, cannot be changed or removed, not even by a statement`, async () => {
    const { rawly } = await open()
    for (const statement of [
      `update campaign_version set effective_at = now()`,
      'delete from campaign_version',
      'truncate campaign_version',
      `update block_ending set at = now()`,
      'delete from block_ending',
      'truncate desk_act',
    ])
      await assert.rejects(rawly(statement), { code: '23001' }, statement)
  })
}
