import assert from 'node:assert/strict'
import type { BlockEndings } from '../../src/domain/block-ending.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { CampaignId } from '../../src/domain/ids.ts'
import { openEndedBlocks } from '../../src/operator/ended-blocks.ts'
import { testMemoryDurable } from '../store/memory-durable-bench.ts'
import { stillWorld } from '../support/still-world.ts'

const campaign = 'summer' as CampaignId
const wish = { campaign, author: 'kim', reason: 'rehearsal' }

describe('Blocks that an operator ended', () => {
  it('are known where they were ended at once, and to another broker when it reads; the latest counts', async () => {
    const { now, pass } = stillWorld()
    const { blockEndings } = testMemoryDurable(now).store
    const [here, there] = [openEndedBlocks({ now }, blockEndings), openEndedBlocks({ now }, blockEndings)]
    assert.equal(here.endedAt(campaign), null)
    await here.end(wish)
    pass(60)
    const { at } = await there.end(wish)
    assert.deepEqual([here.endedAt(campaign), there.endedAt(campaign)], [at - 60_000, at])
    await here.read()
    assert.equal(here.endedAt(campaign), at)
    assert.equal(here.endedAt('autumn' as CampaignId), null)
  })

  it('stay known while the store is away; an ending that is not written down ends nothing', async () => {
    const { now } = stillWorld()
    const { blockEndings } = testMemoryDurable(now).store
    let isAway = false
    const store: BlockEndings = {
      ...blockEndings,
      record: (ending) =>
        isAway ? Promise.reject(new GwanmunError('store_unavailable')) : blockEndings.record(ending),
    }
    const ended = openEndedBlocks({ now }, store)
    isAway = true
    await assert.rejects(ended.end(wish), { code: 'store_unavailable' })
    assert.equal(ended.endedAt(campaign), null)
    isAway = false
    const { at } = await ended.end(wish)
    isAway = true
    assert.equal(ended.endedAt(campaign), at)
  })
})
