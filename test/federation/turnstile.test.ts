import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { openTurnstile } from '../../src/federation/turnstile.ts'
import { type Person, turnstileScene, waitMs } from './turnstile-scene.ts'

const states = (people: readonly Person[]) => people.map(({ state }) => state).join(' ')

describe('The turnstile for people who are back from a provider', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }))
  afterEach(() => mock.timers.reset())

  it('lets everybody through at once while there are places', async () => {
    const { crowd, settled, waiting } = turnstileScene(3)
    const people = crowd(1, 3)
    await settled()
    assert.equal(states(people), 'inside inside inside')
    assert.equal(waiting(), 0)
  })

  it('gives a place on when a verification ends, well or badly', async () => {
    const { crowd, settled, waiting } = turnstileScene(1)
    const [first, second, third] = crowd(1, 3)
    await settled()
    assert.equal(waiting(), 2)
    first?.end('badly')
    await settled()
    assert.deepEqual([first?.state, second?.state, third?.state], ['failed', 'inside', 'waiting'])
    second?.end('well')
    await settled()
    assert.deepEqual([second?.state, third?.state], ['verified', 'inside'])
    assert.equal(waiting(), 0)
  })

  it('refuses as a full bulkhead, which nobody’s light counts, whoever has waited long enough', async () => {
    const { crowd, pass, settled, waiting } = turnstileScene(1)
    const [inside, late] = crowd(1, 2)
    await pass(waitMs - 1)
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
    assert.equal(late.state, 'refused', 'and is not verified behind their back')
  })

  it('leaves no timer behind', async () => {
    mock.timers.reset()
    // Mocha sets a timer of its own once it is given a promise.
    await turn()
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    const turnstile = openTurnstile('naver' as ProviderId, { places: 1, waitMs: 600_000 }, () => 0)
    const returner = { lot: 1, isHere: () => true }
    const verified = Array.from({ length: 5 }, () => turnstile.pass(returner, async () => timers()))
    assert.equal(timers(), before + 4)
    assert.equal((await Promise.all(verified)).at(-1), before)
  })

  describe('when many wait', () => {
    it('serves the networks in turn, and each in its own order', async () => {
      const { crowd, arrives, settled, those } = turnstileScene(2)
      const [, holder] = crowd(9, 2)
      for (const lot of [1, 1, 1, 1, 2, 3, 2, 2]) arrives(lot)
      holder?.end('well')
      await settled()
      const order: (string | undefined)[] = []
      for (let inside = those('inside')[1]; inside; inside = those('inside')[1]) {
        order.push(`${inside.lot}: ${inside.number}`)
        inside.end('well')
        await settled()
      }
      assert.deepEqual(order, ['1: 2', '2: 6', '3: 7', '1: 3', '2: 8', '1: 4', '2: 9', '1: 5'])
    })

    it('keeps people without a lot together as one network', async () => {
      const { crowd, arrives, settled } = turnstileScene(1)
      const holder = arrives(9)
      const flood = crowd(undefined, 4)
      const other = arrives(2)
      holder.end('well')
      await settled()
      flood[0]?.end('well')
      await settled()
      assert.equal(states(flood), 'verified waiting waiting waiting')
      assert.equal(other.state, 'inside')
    })

    it('drops the last of the longest line, so that a flood drops its own', async () => {
      const { arrives, crowd, settled, waiting, those } = turnstileScene(2)
      crowd(1, 2)
      const flood = crowd(1, 9)
      const other = arrives(2)
      await settled()
      assert.equal(waiting(), 10, 'five times the places')
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

    it('refuses whoever comes when too many wait and no line is longer than theirs', async () => {
      const { arrives, crowd, settled, those } = turnstileScene(2)
      crowd(9, 2)
      for (const lot of [1, 1, 1, 1, 2, 2, 2, 2, 2, 3]) arrives(lot)
      const fifth = arrives(1)
      await settled()
      assert.deepEqual(those('refused'), [fifth])
    })

    it('passes over a browser that has gone: its turn costs neither a place nor a call', async () => {
      const { crowd, arrives, settled, waiting } = turnstileScene(1)
      const holder = arrives(1)
      const [gone, alsoGone, there] = crowd(1, 3)
      for (const one of [gone, alsoGone]) if (one) one.here = false
      holder.end('well')
      await settled()
      assert.deepEqual([gone?.state, alsoGone?.state, there?.state], ['refused', 'refused', 'inside'])
      assert.equal(waiting(), 0)
    })
  })

  describe('against one network that wants all places', () => {
    const places = 20

    it('lets it have them while nobody else is known to come back', async () => {
      const { crowd, arrives, settled } = turnstileScene(places)
      const [own] = crowd(2, 1)
      own?.end('well')
      await settled()
      const people = crowd(1, places)
      await settled()
      assert.equal(new Set(people.map(({ state }) => state)).size, 1, 'two lots are a door behind one proxy')
      assert.equal(arrives(1).state, 'waiting')
    })

    it('keeps half of them free once people of two others came back within the last minute', async () => {
      const { arrives, crowd, pass, settled, those, waiting } = turnstileScene(places)
      for (let minute = 0; minute < 2; minute++) {
        await pass(60_000)
        for (const lot of [2, 3]) arrives(lot).end('well')
        await settled()
      }
      crowd(1, 2 * places)
      await settled()
      assert.equal(those('inside', 1).length, places / 2)
      assert.equal(waiting(), 0, 'they wait behind themselves, which is no sign of a full door')
      const others = [2, 3, 4, 5].map((lot) => arrives(lot))
      await settled()
      assert.equal(states(others), 'inside inside inside inside')
    })

    it('lets it have them again a minute after the others', async () => {
      const { arrives, crowd, pass, settled, those } = turnstileScene(places)
      for (const lot of [2, 3]) arrives(lot).end('well')
      await pass(59_000)
      const people = crowd(1, places + 2)
      await pass(1_000)
      assert.equal(those('inside').length, places / 2)
      const late = arrives(1)
      await settled()
      assert.equal(late.state, 'waiting', 'and nobody overtakes those who wait')
      people[0]?.end('well')
      await settled()
      assert.deepEqual(those('inside'), people.slice(1, places + 1))
    })

    it('takes no more of them from it as its calls end, when it had all before others came', async () => {
      const { arrives, crowd, settled, those } = turnstileScene(places)
      const flood = crowd(1, 3 * places)
      const others = [2, 3].map((lot) => arrives(lot))
      await settled()
      assert.equal(states(others), 'waiting waiting')
      for (const one of flood.slice(0, 2)) one.end('badly')
      await settled()
      assert.equal(states(others), 'inside inside')
      for (const one of flood.slice(2, places)) one.end('badly')
      await settled()
      assert.equal(those('inside', 1).length, (places - 2) / 2)
    })

    it('leaves a third to the others when there are two of them', async () => {
      const { arrives, crowd, settled, those } = turnstileScene(places)
      for (const lot of [3, 4]) arrives(lot).end('well')
      await settled()
      for (let round = 0; round < 5; round++) {
        for (const lot of [1, 2]) crowd(lot, places)
        await settled()
        for (const one of those('inside').slice(0, 5)) one.end('badly')
        await settled()
      }
      const free = places - those('inside').length
      assert.ok(free >= Math.floor(places / 3), `${free}`)
    })
  })

  it('wastes no place when many come back from everywhere', async () => {
    const { arrives, crowd, settled, those, waiting } = turnstileScene(50)
    for (let lot = 0; lot < 16; lot++) crowd(lot, 8)
    await settled()
    assert.equal(those('inside').length, 50)
    assert.equal(waiting(), 16 * 8 - 50)
    for (let round = 0; round < 10; round++) {
      for (const one of those('inside').slice(0, 5)) {
        one.end('well')
        arrives(one.lot)
      }
      await settled()
      assert.equal(those('inside').length, 50)
    }
  })
})
