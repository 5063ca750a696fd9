import assert from 'node:assert/strict'
import { mock } from 'node:test'
import fc from 'fast-check'
import { type Person, turnstileScene, waitMs } from './turnstile-scene.ts'

const arrive = fc.record({
  do: fc.constant<'arrive'>('arrive'),
  // One lot comes far more often than others.
  lot: fc.oneof(
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
const placesOf = fc.integer({ min: 1, max: 12 })

/** Everybody who got in, in the order in which they did, as seen between steps. */
function watchEntrances(people: readonly Person[]) {
  const entered = new Set<Person>()
  return () => {
    const fresh = people.filter((one) => one.state !== 'waiting' && one.state !== 'refused' && !entered.has(one))
    for (const one of fresh) entered.add(one)
    return fresh
  }
}

describe('The turnstile for people who are back from a provider, whatever happens,', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  it('lets in no more than there are places, loses none, lets nobody wait too long, and serves a network in its order', async () => {
    await fc.assert(
      fc.asyncProperty(placesOf, steps, async (places, walk) => {
        const scene = turnstileScene(places)
        const { people, clock, those, settled } = scene
        const entrances = watchEntrances(people)
        const lastIn = new Map<number | undefined, number>()
        const lastBack = new Map<number | undefined, number>()
        const pick = (state: Person['state'], who: number) => those(state)[who % (those(state).length || 1)]
        for (const step of walk) {
          if (step.do === 'arrive') scene.crowd(step.lot, step.count)
          if (step.do === 'arrive') lastBack.set(step.lot, clock.now())
          if (step.do === 'end') pick('inside', step.who)?.end(step.how)
          if (step.do === 'go') Object.assign(pick('waiting', step.who) ?? {}, { here: false })
          if (step.do === 'pass') await scene.pass(step.ms)
          await settled()

          const [inside, waiting] = [those('inside'), those('waiting')]
          assert.ok(inside.length <= places)
          assert.ok(waiting.length <= 5 * places)
          assert.equal(scene.waiting(), inside.length === places ? waiting.length : 0)
          for (const { arrivedAt } of waiting) assert.ok(clock.now() - arrivedAt < waitMs)

          const held = (lot: number | undefined) => inside.filter((one) => one.lot === lot).length
          const free = places - inside.length
          // Nobody waits beside a free place but behind their own network, which has as many as are free.
          if (step.do === 'arrive' || step.do === 'end')
            for (const { lot, here } of waiting) assert.ok(free === 0 || !here || held(lot) >= free)
          const comingBack = [...lastBack.values()].filter((at) => at > clock.now() - 60_000).length
          for (const { number, lot } of entrances()) {
            assert.ok(number > (lastIn.get(lot) ?? -1), 'the order within a lot')
            lastIn.set(lot, number)
            if (step.do === 'end' && comingBack >= 3) assert.ok(held(lot) <= Math.ceil(places / 2))
          }
        }
        // Once everybody is gone, all places are there again, and no more.
        for (let inside = those('inside'); inside.length > 0; inside = those('inside')) {
          for (const one of inside) one.end('well')
          await settled()
        }
        await scene.pass(60_000)
        scene.crowd(0, places + 1)
        await settled()
        assert.deepEqual([those('inside').length, those('waiting').length], [places, 1])
      }),
      { numRuns: 300 },
    )
  })

  it('gives a place to whoever trickles in beside an endless flood within as many ends as there are networks', async () => {
    const lots = 16
    const pace = fc.array(fc.record({ ends: fc.nat(1_000), comes: fc.nat(lots - 2) }), {
      minLength: 50,
      maxLength: 150,
    })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 40 }), pace, async (places, walk) => {
        const { people, crowd, arrives, settled, those } = turnstileScene(places)
        const flood = 0
        const since = new Map<Person, number>()
        let most = 0
        crowd(flood, 6 * places)
        for (const { ends, comes } of walk) {
          arrives(flood)
          const lot = 1 + comes
          if (!people.some((one) => one.lot === lot && (one.state === 'waiting' || one.state === 'inside')))
            since.set(arrives(lot), 0)
          await settled()
          const inside = those('inside')
          inside[ends % inside.length]?.end('badly')
          await settled()
          for (const [one, ended] of since) {
            assert.notEqual(one.state, 'refused')
            if (one.state === 'waiting') since.set(one, ended + 1)
            else since.delete(one)
            most = Math.max(most, ended)
          }
        }
        assert.ok(most < lots, `${most} ends`)
      }),
      { numRuns: 60 },
    )
  })
})
