import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import { expiringMap } from '../../src/store/memory/expiring-map.ts'
import { RankedQueue } from '../../src/store/memory/ranked-queue.ts'
import { memoryWaitingRoom } from '../../src/store/memory/waiting-room.ts'
import { testClock } from '../contract/test-clock.ts'

describe('Expiring map', () => {
  it('does not grow with what has ended, although no timer runs and nothing is read', () => {
    const clock = testClock()
    const map = expiringMap<number, string>(clock.now)
    for (let key = 0; key < 20_000; key++) {
      clock.pass(1)
      map.set(key, 'value', clock.now() + 100_000)
    }
    assert.ok(map.size < 400, `${map.size} entries for 100 live ones`)
    assert.equal(map.get(19_999), 'value')
  })

  it('does not lose a live entry by sweeping', () => {
    const clock = testClock()
    const map = expiringMap<number, number>(clock.now)
    map.set(-1, 42, clock.now() + 1e9)
    for (let key = 0; key < 1000; key++) {
      clock.pass(1)
      map.set(key, key, clock.now() + 5000)
    }
    assert.equal(map.get(-1), 42)
  })

  it('frees an ended entry when it is asked for', () => {
    const clock = testClock()
    const map = expiringMap<string, number>(clock.now)
    map.set('key', 1, clock.now() + 1000)
    clock.pass(1)
    assert.equal(map.get('key'), null)
    assert.equal(map.size, 0)
  })
})

describe('A value in an expiring map', () => {
  it('is what structuredClone makes of it, whatever data it is', () => {
    const map = expiringMap<string, unknown>(() => 0)
    const data = fc.oneof(
      fc.object({
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSparseArray: true,
        withTypedArray: true,
      }),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(data, (value) => {
        map.set('key', value, 1)
        assert.deepEqual(map.get('key'), structuredClone(value))
      }),
    )
  })

  it('is changed by no caller: not by the one that kept it, not by one that read it', () => {
    const map = expiringMap<string, { deep: { list: { at: number }[] } }>(() => 0)
    const mine = { deep: { list: [{ at: 1 }] } }
    map.set('key', mine, 1)
    const read = map.get('key')
    for (const one of [mine, read]) for (const item of one?.deep.list ?? []) item.at++
    assert.deepEqual(map.get('key'), { deep: { list: [{ at: 1 }] } })
  })
})

describe('Ranked queue', () => {
  it('counts the items before a key as a walk along it does, whatever was appended, shifted and removed', () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), gap: fc.integer({ min: 1, max: 3 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('shift' as const) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), pick: fc.nat() }) },
    )
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 400, size: 'max' }), (steps) => {
        const queue = new RankedQueue<string>()
        let model: number[] = []
        let nextKey = 0
        for (const act of steps) {
          if (act.do === 'append') {
            nextKey += act.gap
            queue.append(nextKey, `item ${nextKey}`)
            model.push(nextKey)
          }
          if (act.do === 'shift') {
            const first = model.shift()
            assert.equal(queue.shift(), first === undefined ? null : `item ${first}`)
          }
          if (act.do === 'remove') {
            const key = model[act.pick % (model.length + 1)] ?? act.pick // sometimes one that is not there
            queue.remove(key)
            model = model.filter((other) => other !== key)
          }
          assert.equal(queue.size, model.length)
        }
        for (let key = 0; key <= nextKey + 1; key++)
          assert.equal(queue.countBefore(key), model.filter((other) => other < key).length)
      }),
      { numRuns: 50 },
    )
  })
})

describe('Waiting room in memory, at size', () => {
  it('takes 200,000 people, tells each their place, and moves on as people leave', async () => {
    const [room, size] = ['campaign' as CampaignId, 200_000]
    const rules = {
      insideLimit: 100,
      readySeconds: 180,
      leaseSeconds: 1200,
      longestLeaseSeconds: 2400,
      idleSeconds: 300,
      assistedShare: 0.05,
    }
    const store = memoryWaitingRoom(testClock())
    for (let n = 0; n < size; n++) await store.join(room, `person-${n}` as PersonId, rules)
    for (let n = 100; n < size; n += 2) await store.leave(room, `person-${n}` as PersonId)
    for (let n = 101; n < size; n += 2) {
      const { ahead } = await store.join(room, `person-${n}` as PersonId, rules)
      if (ahead !== (n - 101) / 2) assert.fail(`person ${n} has ${ahead} people ahead`)
    }
    const { waiting, called, nextKey } = await store.board(room, rules)
    assert.deepEqual({ waiting, called, nextKey }, { waiting: (size - 100) / 2, called: 99, nextKey: size })
  })
})
