import assert from 'node:assert/strict'
import type { StoreTrouble } from '../../src/domain/store-trouble.ts'
import { openTicker } from '../../src/jobs/ticker.ts'
import { watchStores } from '../../src/jobs/watch-stores.ts'
import { stillWorld } from '../support/still-world.ts'

describe('The watch on the stores', () => {
  const full: StoreTrouble = { store: 'hot', code: 'out_of_memory' }
  const readOnly: StoreTrouble = { store: 'durable', code: 'read_only' }

  it('asks the stores once a second, and says nothing bad before they were asked', async () => {
    const still = stillWorld()
    let [found, looks]: [readonly StoreTrouble[], number] = [[full], 0]
    const said: (readonly StoreTrouble[])[] = []
    const look = async () => {
      looks++
      return found
    }
    let nextLookAt = 0
    const watch = watchStores(still.world, {
      look,
      seen(_, at) {
        nextLookAt = at
      },
      changed: (troubles) => said.push(troubles),
    })
    assert.deepEqual(watch.troubles(), [])
    openTicker({ world: still.world, report: () => undefined }).start(watch.job)
    await still.live(0.5)
    assert.deepEqual([watch.troubles(), looks], [[full], 1])
    assert.ok(nextLookAt > still.world.now())
    await still.live(5)
    assert.ok(looks >= 5 && looks <= 6, `${looks}`)
    found = [full, readOnly]
    await still.live(2)
    found = []
    await still.live(2)
    assert.deepEqual(watch.troubles(), [])
    assert.deepEqual(said, [[full], [full, readOnly], []], 'a change is said once')
  })

  it('has one look under way, however long a store takes', async () => {
    const still = stillWorld()
    let looks = 0
    const look = () => {
      looks++
      return new Promise<readonly StoreTrouble[]>(() => {})
    }
    const watch = watchStores(still.world, { look, seen: () => undefined, changed: () => undefined })
    openTicker({ world: still.world, report: () => undefined }).start(watch.job)
    await still.live(60)
    assert.equal(looks, 1)
  })
})
