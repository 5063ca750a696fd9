import assert from 'node:assert/strict'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { Leadership } from '../../src/domain/leadership.ts'
import { openElections } from '../../src/jobs/elections.ts'
import { openTicker } from '../../src/jobs/ticker.ts'
import { memoryLeadership } from '../../src/store/memory/leadership.ts'
import { stillWorld } from '../support/still-world.ts'

describe('Elections', () => {
  /** So many processes on one store; `mood` is how the store treats them from now on. */
  function scene(size = 2) {
    const still = stillWorld()
    const store = memoryLeadership(still)
    const seen = { mood: 'well' as 'well' | 'away' | 'silent', rounds: 0 }
    const reached: Leadership = {
      async campaign(...asked) {
        seen.rounds++
        if (seen.mood === 'silent') return new Promise(() => {})
        if (seen.mood === 'away') throw new GwanmunError('store_unavailable')
        return store.campaign(...asked)
      },
      resign: store.resign,
    }
    const processes = Array.from({ length: size }, () => {
      const elections = openElections(still.world, reached, 1_000)
      const ticker = openTicker({ world: still.world, report: () => undefined })
      const start = () => {
        void elections.begin()
        ticker.start(elections.job)
      }
      return { elections, ticker, start }
    })
    return { still, seen, processes, first: processes[0] ?? assert.fail(), second: processes[1] ?? assert.fail() }
  }

  it('let one process of many lead a task, until it leaves', async () => {
    const { still, first, second } = scene()
    const [a, b] = [first.elections.stand('sweep'), second.elections.stand('sweep')]
    assert.deepEqual([a.leads(), b.leads()], [null, null])
    first.start()
    second.start()
    await still.live(0)
    assert.deepEqual([a.leads(), b.leads()], [true, false])
    assert.ok((a.fencingToken() ?? 0) > 0)
    assert.equal(b.fencingToken(), null)
    await first.ticker.stop()
    await first.elections.resign()
    await still.live(1)
    assert.deepEqual([a.leads(), b.leads()], [null, true])
  })

  it('let another process lead when the first one is not willing', async () => {
    const { still, first, second } = scene()
    let willing = true
    const [a, b] = [first.elections.stand('probe:kakao', () => willing), second.elections.stand('probe:kakao')]
    first.start()
    second.start()
    await still.live(1)
    willing = false
    await still.live(2)
    assert.deepEqual([a.leads(), b.leads()], [false, true])
  })

  it('cost one round trip a round, however many tasks there are, and none without tasks', async () => {
    const { still, seen, first, second } = scene()
    for (const task of ['a', 'b', 'c', 'd', 'e']) first.elections.stand(task)
    first.start()
    second.start()
    await still.live(9)
    assert.equal(seen.rounds, 10)
  })

  it('say that the leader is unknown while the store fails, and at once when it is back', async () => {
    const { still, seen, first } = scene()
    const a = first.elections.stand('sweep')
    first.start()
    await still.live(1)
    seen.mood = 'away'
    await still.live(1)
    assert.equal(a.leads(), null)
    seen.mood = 'well'
    await still.live(1)
    assert.equal(a.leads(), true)
  })

  it('say that the leader is unknown soon after the store has fallen silent, and ask it no second time meanwhile', async () => {
    const { still, seen, first } = scene()
    const a = first.elections.stand('sweep')
    first.start()
    await still.live(1)
    seen.mood = 'silent'
    await still.live(1.4)
    assert.equal(a.leads(), true)
    await still.live(0.1)
    assert.equal(a.leads(), null)
    const asked = seen.rounds
    await still.live(10)
    assert.equal(seen.rounds, asked)
  })

  it('end a term in a frozen process no later than the store does', async () => {
    const { still, first, second } = scene()
    const [a, b] = [first.elections.stand('sweep'), second.elections.stand('sweep')]
    await first.elections.begin()
    await still.live(4.499)
    await second.elections.begin()
    assert.deepEqual([a.leads(), b.leads()], [true, false])
    await still.live(0.001)
    await second.elections.begin()
    assert.deepEqual([a.leads(), b.leads()], [null, true])
    await first.elections.begin()
    assert.equal(a.leads(), false)
  })

  it('refuse a second candidate of one process for the same task', () => {
    const { first } = scene()
    first.elections.stand('sweep')
    assert.throws(() => first.elections.stand('sweep'), /already/)
  })
})
