import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { startRefreshing } from '../../src/federation/refresh.ts'

/** Lets everything that is due run. Immediates stay real. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('Metadata of a provider, kept fresh in the background', () => {
  let calls = 0
  let works = true
  let stop = () => {}
  const pass = async (ms: number) => {
    mock.timers.tick(ms)
    await settle()
  }

  beforeEach(async () => {
    mock.timers.enable({ apis: ['setTimeout'] })
    calls = 0
    works = true
  })
  afterEach(() => {
    stop()
    mock.timers.reset()
  })
  const start = async () => {
    stop = startRefreshing(async () => {
      calls++
      if (!works) throw new Error('down')
    })
    await settle()
  }

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
    stop = startRefreshing(() => {
      calls++
      throw new Error('of an adapter')
    })
    await settle()
    await pass(1_000)
    await pass(2_000)
    assert.equal(calls, 3)
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
    stop = startRefreshing(() => {
      calls++
      return new Promise((resolve) => {
        answer = resolve
      })
    })
    stop()
    answer()
    await settle()
    await pass(3_300_000)
    assert.equal(calls, 1)
  })
})
