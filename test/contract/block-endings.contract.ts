import assert from 'node:assert/strict'
import type { BlockEnding, BlockEndings } from '../../src/domain/block-ending.ts'
import type { CampaignId } from '../../src/domain/ids.ts'

let count = 0
/** Campaigns of their own for every test: the record of all campaigns is one. */
const someCampaign = () => `blocks-${Date.now().toString(36)}-${count++}` as CampaignId

const at = Date.parse('2026-08-09T20:00:00+09:00')

export function blockEndingsContract(name: string, open: () => Promise<BlockEndings>): void {
  describe(`Ended blocks: ${name}`, () => {
    it('keeps each ending as it was told, shows the latest first, and knows the latest time of each campaign', async () => {
      const store = await open()
      const [summer, autumn] = [someCampaign(), someCampaign()]
      const endings = [
        { campaign: summer, at: at + 5, author: '김 운영', reason: '카카오 장애로 기기를 바꾸어야 합니다' },
        { campaign: autumn, at: at + 1, author: 'lee', reason: 'rehearsal' },
        { campaign: summer, at: at + 2, author: 'lee', reason: 'a clock that goes after' },
      ] satisfies BlockEnding[]
      for (const ending of endings) await store.record(ending)
      assert.deepEqual(await store.list(3), endings.toReversed())
      assert.deepEqual(await store.list(1), endings.slice(-1))
      const own = (await store.latestTimes()).filter(({ campaign }) => [summer, autumn].includes(campaign))
      const timeOf = (id: CampaignId) => own.find(({ campaign }) => campaign === id)?.at
      assert.deepEqual([own.length, timeOf(summer), timeOf(autumn)], [2, at + 5, at + 1])
    })
  })
}
