import assert from 'node:assert/strict'
import type { ProviderId } from '../../src/domain/ids.ts'
import { ProviderFault } from '../../src/domain/provider.ts'
import { refreshJob } from '../../src/federation/refresh.ts'
import { openTicker } from '../../src/jobs/ticker.ts'
import { type StillWorld, stillWorld } from '../support/still-world.ts'

describe('Metadata of a provider, kept fresh in the background', () => {
  let calls = 0
  let works = true
  let still: StillWorld
  let stop = () => {}
  const pass = (ms: number) => still.live(ms / 1000)

  beforeEach(() => {
    still = stillWorld()
    calls = 0
    works = true
  })
  /** How refreshes ended, as the observer was told; and what the ticker reported. */
  let ends: string[] = []
  let reported: unknown[] = []
  const startWith = async (refresh: () => Promise<void>) => {
    ends = []
    reported = []
    const ticker = openTicker({ world: still.world, report: (_, error) => reported.push(error) })
    const observer = {
      succeeded: () => void ends.push('succeeded'),
      failed: (error: unknown) => void ends.push(String(error)),
    }
    stop = ticker.start(refreshJob('kakao' as ProviderId, refresh, observer))
    await pass(0)
  }
  const start = () =>
    startWith(async () => {
      calls++
      if (!works) throw new Error('down')
    })

  it('is fetched at once, then every five minutes', async () => {
    await start()
    assert.equal(calls, 1)
    await pass(299_999)
    assert.equal(calls, 1)
    await pass(1)
    assert.equal(calls, 2)
  })

  it('is tried again soon after a failure, then ever less often, at least every 30 seconds', async () => {
    works = false
    await start()
    for (const [index, pause] of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000].entries()) {
      await pass(pause - 1)
      assert.equal(calls, index + 1, `not before ${pause} ms`)
      await pass(1)
      assert.equal(calls, index + 2)
    }
  })

  it('is tried again also where an adapter throws before it promises anything', async () => {
    await startWith(() => {
      calls++
      throw new Error('of an adapter')
    })
    await pass(1_000)
    await pass(2_000)
    assert.equal(calls, 3)
  })

  it('tells its observer why it failed; only a mistake in code fails the job', async () => {
    const errors = [new ProviderFault('network'), new TypeError('ours'), null]
    await startWith(async () => {
      const error = errors[calls++]
      if (error) throw error
    })
    assert.deepEqual([ends, reported], [['ProviderFault: provider call failed: network'], []])
    await pass(1_000)
    assert.deepEqual([ends.at(-1), reported.map(String)], ['TypeError: ours', ['TypeError: ours']])
    await pass(2_000)
    assert.deepEqual([ends.at(-1), reported.at(-1)], ['succeeded', null])
  })

  it('is patient again once it was had', async () => {
    works = false
    await start()
    await pass(1_000)
    await pass(2_000)
    works = true
    await pass(4_000)
    assert.equal(calls, 4)
    works = false
    await pass(300_000)
    assert.equal(calls, 5)
    await pass(1_000)
    assert.equal(calls, 6)
  })

  it('is left alone once stopped, also while a fetch is under way', async () => {
    let answer = () => {}
    await startWith(() => {
      calls++
      return new Promise((resolve) => {
        answer = resolve
      })
    })
    stop()
    answer()
    await pass(3_300_000)
    assert.equal(calls, 1)
  })
})
