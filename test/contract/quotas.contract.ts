import assert from 'node:assert/strict'
import type { QuotaStore } from '../../src/domain/rate-limit.ts'
import { type OpenStore, testClock } from './test-clock.ts'

const minute = { limit: 100, seconds: 60, spent: 0, most: 10 }

export function quotasContract(name: string, open: OpenStore<QuotaStore>): void {
  describe(`Quotas contract: ${name}`, () => {
    async function scene() {
      const clock = testClock()
      const quotas = await open(clock)
      /** Takes one request after the other until nothing is left; how many there were. */
      const takeAll = async (key: string) => {
        for (let taken = 0; ; ) {
          const { granted } = await quotas.take(key, minute)
          if (granted === 0) return taken
          taken += granted
        }
      }
      return { ...clock, take: quotas.take, takeAll }
    }

    it('grants no more than its limit in a window, to one process or to many at once', async () => {
      const { take, takeAll } = await scene()
      assert.equal(await takeAll('anna'), 100)
      const answers = await Promise.all(Array.from({ length: 60 }, () => take('boram', minute)))
      assert.equal(
        answers.reduce((sum, { granted }) => sum + granted, 0),
        100,
      )
    })

    it('counts what a process let pass before it asked', async () => {
      const { take } = await scene()
      assert.deepEqual(await take('anna', { ...minute, spent: 40 }), { granted: 10, left: 50, endsInMs: 60_000 })
      assert.deepEqual(await take('anna', { ...minute, spent: 51 }), { granted: 0, left: 0, endsInMs: 60_000 })
    })

    it('grants at most a quarter of what is left, so that the last go one by one', async () => {
      const { take } = await scene()
      await take('anna', { ...minute, spent: 69, most: 1 })
      assert.deepEqual(await take('anna', minute), { granted: 8, left: 22, endsInMs: 60_000 })
      await take('anna', { ...minute, spent: 18 })
      assert.equal((await take('anna', minute)).granted, 1)
    })

    it('counts each key by itself', async () => {
      const { take, takeAll } = await scene()
      await takeAll('anna')
      assert.equal((await take('boram', minute)).granted, 10)
    })

    it('begins a window with the first request, and the next one with the first after its end, on the millisecond', async () => {
      const { take, takeAll, pass } = await scene()
      await take('anna', minute)
      pass(20.5)
      await takeAll('anna')
      pass(39.499)
      assert.deepEqual(await take('anna', minute), { granted: 0, left: 0, endsInMs: 1 })
      pass(0.001)
      assert.deepEqual(await take('anna', minute), { granted: 10, left: 90, endsInMs: 60_000 })
    })

    it('makes no window longer by a clock that is set back', async () => {
      const { take, takeAll, pass } = await scene()
      await takeAll('anna')
      pass(-3_600)
      assert.deepEqual(await take('anna', minute), { granted: 10, left: 90, endsInMs: 60_000 })
    })

    it('goes by a limit that was lowered in the middle of a window', async () => {
      const { take } = await scene()
      await take('anna', { ...minute, spent: 50 })
      assert.equal((await take('anna', { ...minute, limit: 20 })).granted, 0)
    })
  })
}
