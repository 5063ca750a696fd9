import assert from 'node:assert/strict'
import { mock } from 'node:test'
import fc from 'fast-check'
import { fairQueueScene, type Person, waitLimitMs } from './fair-queue-scene.ts'

const arrive = fc.record({
  do: fc.constant<'arrive'>('arrive'),
  // One shard comes far more often than the others.
  shard: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.option(fc.nat(15), { nil: undefined }) },
  ),
  count: fc.integer({ min: 1, max: 12 }),
})
const end = fc.record({
  do: fc.constant<'end'>('end'),
  who: fc.nat(1_000),
  how: fc.constantFrom<'well' | 'badly'>('well', 'badly'),
})
const go = fc.record({ do: fc.constant<'go'>('go'), who: fc.nat(1_000) })
const pass = fc.record({ do: fc.constant<'pass'>('pass'), ms: fc.oneof(fc.nat(1_500), fc.nat(70_000)) })
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: arrive },
    { weight: 6, arbitrary: end },
    { weight: 1, arbitrary: go },
    { weight: 1, arbitrary: pass },
  ),
  { maxLength: 60 },
)
const permitsOf = fc.integer({ min: 1, max: 12 })

/** All people who got a permit, in the order in which they did, as seen between steps. */
function watchEntrances(people: readonly Person[]) {
  const entered = new Set<Person>()
  return () => {
    const fresh = people.filter((one) => one.state !== 'waiting' && one.state !== 'refused' && !entered.has(one))
    for (const one of fresh) entered.add(one)
    return fresh
  }
}

describe('The fair queue of people who returned from a provider, whatever happens,', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  it('gives out no more permits than there are, loses none, ends every wait at the limit, and serves a shard in its order', async () => {
    await fc.assert(
      fc.asyncProperty(permitsOf, steps, async (permits, walk) => {
        const scene = fairQueueScene(permits)
        const { people, clock, those, settled } = scene
        const entrances = watchEntrances(people)
        const lastIn = new Map<number | undefined, number>()
        const lastBack = new Map<number | undefined, number>()
        const pick = (state: Person['state'], who: number) => those(state)[who % (those(state).length || 1)]
        for (const step of walk) {
          if (step.do === 'arrive') scene.crowd(step.shard, step.count)
          if (step.do === 'arrive') lastBack.set(step.shard, clock.now())
          if (step.do === 'end') pick('running', step.who)?.end(step.how)
          if (step.do === 'go') Object.assign(pick('waiting', step.who) ?? {}, { connected: false })
          if (step.do === 'pass') await scene.pass(step.ms)
          await settled()

          const [running, waiting] = [those('running'), those('waiting')]
          assert.ok(running.length <= permits)
          assert.ok(waiting.length <= 5 * permits)
          assert.equal(scene.waiting(), running.length === permits ? waiting.length : 0)
          for (const { arrivedAt } of waiting) assert.ok(clock.now() - arrivedAt < waitLimitMs)

          const held = (shard: number | undefined) => running.filter((one) => one.shard === shard).length
          const free = permits - running.length
          // Beside a free permit people wait only behind their own shard, which has as many as are free.
          if (step.do === 'arrive' || step.do === 'end')
            for (const { shard, connected } of waiting) assert.ok(free === 0 || !connected || held(shard) >= free)
          const comingBack = [...lastBack.values()].filter((at) => at > clock.now() - 60_000).length
          for (const { number, shard } of entrances()) {
            assert.ok(number > (lastIn.get(shard) ?? -1), 'the order within a shard')
            lastIn.set(shard, number)
            if (step.do === 'end' && comingBack >= 3) assert.ok(held(shard) <= Math.ceil(permits / 2))
          }
        }
        // Once all are gone, all permits are there again, and no more.
        for (let running = those('running'); running.length > 0; running = those('running')) {
          for (const one of running) one.end('well')
          await settled()
        }
        await scene.pass(60_000)
        scene.crowd(0, permits + 1)
        await settled()
        assert.deepEqual([those('running').length, those('waiting').length], [permits, 1])
      }),
      { numRuns: 300 },
    )
  })

  it('gives a permit to a caller beside an endless flood within as many ends as there are shards', async () => {
    const shards = 16
    const pace = fc.array(fc.record({ ends: fc.nat(1_000), comes: fc.nat(shards - 2) }), {
      minLength: 50,
      maxLength: 150,
    })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 40 }), pace, async (permits, walk) => {
        const { people, crowd, arrives, settled, those } = fairQueueScene(permits)
        const flood = 0
        const since = new Map<Person, number>()
        let most = 0
        crowd(flood, 6 * permits)
        for (const { ends, comes } of walk) {
          arrives(flood)
          const shard = 1 + comes
          if (!people.some((one) => one.shard === shard && (one.state === 'waiting' || one.state === 'running')))
            since.set(arrives(shard), 0)
          await settled()
          const running = those('running')
          running[ends % running.length]?.end('badly')
          await settled()
          for (const [one, ended] of since) {
            assert.notEqual(one.state, 'refused')
            if (one.state === 'waiting') since.set(one, ended + 1)
            else since.delete(one)
            most = Math.max(most, ended)
          }
        }
        assert.ok(most < shards, `${most} ends`)
      }),
      { numRuns: 60 },
    )
  })
})
