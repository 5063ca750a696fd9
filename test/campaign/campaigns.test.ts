import assert from 'node:assert/strict'
import { type Campaigns, openCampaigns } from '../../src/campaign/campaigns.ts'
import { campaignDocument } from '../../src/campaign/schema.ts'
import type { CampaignVersions } from '../../src/domain/campaign.ts'
import type { CampaignId } from '../../src/domain/ids.ts'
import { testMemoryDurable } from '../store/memory-durable-bench.ts'

const start = Date.parse('2026-12-07T19:50:00+09:00')
const minute = 60_000

const documentOf = (id: string, version: number) => ({
  id,
  version,
  name: { ko: `${version}판`, en: `Text ${version}` },
  windows: [
    {
      id: 'all',
      opensAt: '2026-12-07T20:00:00+09:00',
      closesAt: '2026-12-08T18:00:00+09:00',
      who: { kind: 'anyone' as const },
    },
  ],
})

/** Two replicas with one store and one clock, configured with `flu` in version 1 and `shingles` in version 4. */
function openFleet() {
  const clock = { now: start }
  const { campaignVersions } = testMemoryDurable(() => clock.now).store
  const state = { away: false }
  const store: Pick<CampaignVersions, 'live'> = {
    live: async (ids, now) => (state.away ? Promise.reject(new Error('away')) : campaignVersions.live(ids, now)),
  }
  const known: string[] = []
  const replica = () =>
    openCampaigns({
      configured: [campaignDocument.parse(documentOf('flu', 1)), campaignDocument.parse(documentOf('shingles', 4))],
      store,
      now: () => clock.now,
      known: ({ campaign, version }) => known.push(`${campaign} ${version}`),
    })
  const publish = async (
    version: number,
    inMinutes: number,
    id = 'flu',
    document: object = documentOf(id, version),
  ) => {
    const effectiveAt = clock.now + inMinutes * minute
    const wish = { campaign: id as CampaignId, version, document, effectiveAt, author: 'kim', reason: '연장함' }
    assert.ok((await campaignVersions.publish(wish, id === 'flu' ? 1 : 4)).published)
    return effectiveAt
  }
  return { clock, state, known, replica, publish }
}

const versionOf = (campaigns: Campaigns, id = 'flu') => campaigns.of(id as CampaignId).version

describe('A campaign of which versions are published', () => {
  it('is that of the configuration until one takes effect, and then the next one in the same millisecond at every replica', async () => {
    const { clock, replica, publish } = openFleet()
    const effectiveAt = await publish(2, 10)
    const replicas = [replica(), replica()]
    for (const one of replicas) await one.read()
    for (const [now, version] of [
      [start, 1],
      [effectiveAt - 1, 1],
      [effectiveAt, 2],
    ] as const) {
      clock.now = now
      assert.deepEqual(
        replicas.map((one) => versionOf(one)),
        [version, version],
        `${now - effectiveAt} ms`,
      )
    }
    assert.equal(replicas[0]?.of('flu' as CampaignId).name.en, 'Text 2')
    const late = replica()
    await late.read()
    assert.equal(versionOf(late), 2)
  })

  it('goes on with what is known while the store is away, also with what takes effect meanwhile', async () => {
    const { clock, state, replica, publish } = openFleet()
    const campaigns = replica()
    const effectiveAt = await publish(2, 10)
    await campaigns.job.run(new AbortController().signal)
    state.away = true
    await assert.rejects(campaigns.read(), /away/)
    assert.equal(versionOf(campaigns), 1)
    clock.now = effectiveAt
    await assert.rejects(campaigns.read(), /away/)
    assert.equal(versionOf(campaigns), 2)
  })

  it('a later version that takes effect sooner takes the place of the one before it, for good', async () => {
    const { clock, known, replica, publish } = openFleet()
    const campaigns = replica()
    const second = await publish(2, 20)
    await campaigns.read()
    const third = await publish(3, 10)
    await campaigns.read()
    await campaigns.read()
    assert.deepEqual(known, ['flu 2', 'flu 3'])
    clock.now = third
    assert.equal(versionOf(campaigns), 3)
    clock.now = second
    assert.equal(versionOf(campaigns), 3)
    await campaigns.read()
    assert.equal(versionOf(campaigns), 3)
  })

  it('leaves the other campaigns alone, and a version that the configuration has overtaken changes nothing', async () => {
    const { clock, replica, publish } = openFleet()
    const campaigns = replica()
    clock.now = await publish(5, 1, 'shingles')
    await campaigns.read()
    assert.deepEqual([versionOf(campaigns), versionOf(campaigns, 'shingles')], [1, 5])
    const overtaking = openCampaigns({
      configured: [campaignDocument.parse(documentOf('shingles', 6))],
      store: { live: async () => [] },
      now: () => clock.now,
    })
    await overtaking.read()
    assert.equal(versionOf(overtaking, 'shingles'), 6)
    assert.throws(() => versionOf(overtaking), /no campaign flu is configured/)
  })

  it('a document that this release cannot read is said so, and hides no other campaign’s version', async () => {
    const { clock, replica, publish } = openFleet()
    const campaigns = replica()
    await publish(2, 1, 'flu', { ...documentOf('flu', 2), colour: 'blue' })
    clock.now = await publish(5, 1, 'shingles')
    await assert.rejects(campaigns.read(), { message: /^version 2 of flu cannot be read: .*colour/ })
    assert.deepEqual([versionOf(campaigns), versionOf(campaigns, 'shingles')], [1, 5])
  })
})
