import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { openFairQueue, permitsWithin } from '../../src/limits/fair-queue.ts'
import { fairQueueScene, type Person, waitLimitMs } from './fair-queue-scene.ts'

const states = (people: readonly Person[]) => people.map(({ state }) => state).join(' ')

describe('The fair queue of people who returned from a provider', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  it('leaves one call of the bulkhead to the probe', () => {
    assert.deepEqual([1, 2, 200].map(permitsWithin), [1, 1, 199])
  })

  it('runs the work of all callers at once while there are permits', async () => {
    const { crowd, settled, waiting } = fairQueueScene(3)
    const people = crowd(1, 3)
    await settled()
    assert.equal(states(people), 'running running running')
    assert.equal(waiting(), 0)
  })

  it('gives a permit on when a verification ends, well or badly', async () => {
    const { crowd, settled, waiting } = fairQueueScene(1)
    const [first, second, third] = crowd(1, 3)
    await settled()
    assert.equal(waiting(), 2)
    first?.end('badly')
    await settled()
    assert.deepEqual([first?.state, second?.state, third?.state], ['failed', 'running', 'waiting'])
    second?.end('well')
    await settled()
    assert.deepEqual([second?.state, third?.state], ['verified', 'running'])
    assert.equal(waiting(), 0)
  })

  it('refuses a caller at the wait limit, by our own doing, which counts for no light', async () => {
    const { crowd, pass, settled, waiting } = fairQueueScene(1)
    const [inside, late] = crowd(1, 2)
    await pass(waitLimitMs - 1)
    assert.equal(late?.state, 'waiting')
    await pass(1)
    assert.equal(late?.state, 'refused')
    assert.ok(late.error instanceof GwanmunError)
    assert.deepEqual(
      [late.error.code, late.error.details],
      ['provider_unavailable', { provider: 'naver', fault: 'broker', reason: 'queue_full' }],
    )
    assert.equal(waiting(), 0)
    inside?.end('well')
    await settled()
    assert.equal(late.state, 'refused', 'and the work never runs')
  })

  it('leaves no timer behind', async () => {
    let timers = 0
    const after = () => {
      timers++
      return () => {
        timers--
      }
    }
    const queue = openFairQueue('naver' as ProviderId, { permits: 1, waitLimitMs: 600_000 }, { now: () => 0, after })
    const caller = { networkShard: 1, isConnected: () => true }
    const verified = Array.from({ length: 5 }, () => queue.run(caller, async () => timers))
    assert.equal(timers, 4)
    assert.equal((await Promise.all(verified)).at(-1), 0)
  })

  describe('when many wait', () => {
    it('serves the network shards in turn, and each in its own order', async () => {
      const { crowd, arrives, settled, those } = fairQueueScene(2)
      const [, holder] = crowd(9, 2)
      for (const shard of [1, 1, 1, 1, 2, 3, 2, 2]) arrives(shard)
      holder?.end('well')
      await settled()
      const order: (string | undefined)[] = []
      for (let inside = those('running')[1]; inside; inside = those('running')[1]) {
        order.push(`${inside.shard}: ${inside.number}`)
        inside.end('well')
        await settled()
      }
      assert.deepEqual(order, ['1: 2', '2: 6', '3: 7', '1: 3', '2: 8', '1: 4', '2: 9', '1: 5'])
    })

    it('keeps callers without a shard together in one queue', async () => {
      const { crowd, arrives, settled } = fairQueueScene(1)
      const holder = arrives(9)
      const flood = crowd(undefined, 4)
      const other = arrives(2)
      holder.end('well')
      await settled()
      flood[0]?.end('well')
      await settled()
      assert.equal(states(flood), 'verified waiting waiting waiting')
      assert.equal(other.state, 'running')
    })

    it('refuses the last of the longest queue, so that a flood drops its own', async () => {
      const { arrives, crowd, settled, waiting, those } = fairQueueScene(2)
      crowd(1, 2)
      const flood = crowd(1, 9)
      const other = arrives(2)
      await settled()
      assert.equal(waiting(), 10, 'five times the permits')
      const third = arrives(3)
      await settled()
      assert.deepEqual([third.state, other.state], ['waiting', 'waiting'])
      assert.equal(flood.at(-1)?.state, 'refused')
      assert.equal(those('refused').length, 1)
      const another = arrives(1)
      await settled()
      assert.equal(another.state, 'refused')
      assert.equal(waiting(), 10)
    })

    it('refuses the new caller when too many wait and no queue is longer than its own', async () => {
      const { arrives, crowd, settled, those } = fairQueueScene(2)
      crowd(9, 2)
      for (const shard of [1, 1, 1, 1, 2, 2, 2, 2, 2, 3]) arrives(shard)
      const fifth = arrives(1)
      await settled()
      assert.deepEqual(those('refused'), [fifth])
    })

    it('passes over a browser that has gone: its turn costs neither a permit nor a call', async () => {
      const { crowd, arrives, settled, waiting } = fairQueueScene(1)
      const holder = arrives(1)
      const [gone, alsoGone, there] = crowd(1, 3)
      for (const one of [gone, alsoGone]) if (one) one.connected = false
      holder.end('well')
      await settled()
      assert.deepEqual([gone?.state, alsoGone?.state, there?.state], ['refused', 'refused', 'running'])
      assert.equal(waiting(), 0)
    })
  })

  describe('against one network shard that wants all permits', () => {
    const permits = 20

    it('lets it have them while no other shards are known to return', async () => {
      const { crowd, arrives, settled } = fairQueueScene(permits)
      const [own] = crowd(2, 1)
      own?.end('well')
      await settled()
      const people = crowd(1, permits)
      await settled()
      assert.equal(new Set(people.map(({ state }) => state)).size, 1, 'two shards are a provider behind one proxy')
      assert.equal(arrives(1).state, 'waiting')
    })

    it('keeps half of them free once people of two other shards returned within the last minute', async () => {
      const { arrives, crowd, pass, settled, those, waiting } = fairQueueScene(permits)
      for (let minute = 0; minute < 2; minute++) {
        await pass(60_000)
        for (const shard of [2, 3]) arrives(shard).end('well')
        await settled()
      }
      crowd(1, 2 * permits)
      await settled()
      assert.equal(those('running', 1).length, permits / 2)
      assert.equal(waiting(), 0, 'they wait behind their own shard, which is no sign of a full provider')
      const others = [2, 3, 4, 5].map((shard) => arrives(shard))
      await settled()
      assert.equal(states(others), 'running running running running')
    })

    it('lets it have them again a minute after the others', async () => {
      const { arrives, crowd, pass, settled, those } = fairQueueScene(permits)
      for (const shard of [2, 3]) arrives(shard).end('well')
      await pass(59_000)
      const people = crowd(1, permits + 2)
      await pass(1_000)
      assert.equal(those('running').length, permits / 2)
      const late = arrives(1)
      await settled()
      assert.equal(late.state, 'waiting', 'and no caller overtakes the callers that wait')
      people[0]?.end('well')
      await settled()
      assert.deepEqual(those('running'), people.slice(1, permits + 1))
    })

    it('takes no more of them from it as its calls end, when it had all before others came', async () => {
      const { arrives, crowd, settled, those } = fairQueueScene(permits)
      const flood = crowd(1, 3 * permits)
      const others = [2, 3].map((shard) => arrives(shard))
      await settled()
      assert.equal(states(others), 'waiting waiting')
      for (const one of flood.slice(0, 2)) one.end('badly')
      await settled()
      assert.equal(states(others), 'running running')
      for (const one of flood.slice(2, permits)) one.end('badly')
      await settled()
      assert.equal(those('running', 1).length, (permits - 2) / 2)
    })

    it('leaves a third to the others when there are two of them', async () => {
      const { arrives, crowd, settled, those } = fairQueueScene(permits)
      for (const shard of [3, 4]) arrives(shard).end('well')
      await settled()
      for (let round = 0; round < 5; round++) {
        for (const shard of [1, 2]) crowd(shard, permits)
        await settled()
        for (const one of those('running').slice(0, 5)) one.end('badly')
        await settled()
      }
      const free = permits - those('running').length
      assert.ok(free >= Math.floor(permits / 3), `${free}`)
    })
  })

  it('wastes no permit when many return from everywhere', async () => {
    const { arrives, crowd, settled, those, waiting } = fairQueueScene(50)
    for (let shard = 0; shard < 16; shard++) crowd(shard, 8)
    await settled()
    assert.equal(those('running').length, 50)
    assert.equal(waiting(), 16 * 8 - 50)
    for (let round = 0; round < 10; round++) {
      for (const one of those('running').slice(0, 5)) {
        one.end('well')
        arrives(one.shard)
      }
      await settled()
      assert.equal(those('running').length, 50)
    }
  })
})
