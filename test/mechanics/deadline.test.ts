import assert from 'node:assert/strict'
import { withDeadline } from '../../src/mechanics/deadline.ts'
import { stillWorld } from '../support/still-world.ts'

describe('A promise with a deadline', () => {
  const never = new Promise<string>(() => {})
  const late = () => 'late'

  it('gives what the work gives when it is in time, and leaves no timer behind', async () => {
    const still = stillWorld()
    assert.equal(await withDeadline(Promise.resolve('done'), 1_000, late, still.world.after), 'done')
    assert.equal(still.timers, 0)
  })

  it('fails as the work fails when it is in time, and leaves no timer behind', async () => {
    const still = stillWorld()
    const failed = withDeadline(Promise.reject(new Error('broken')), 1_000, late, still.world.after)
    await assert.rejects(failed, /broken/)
    assert.equal(still.timers, 0)
  })

  it('gives what is late once the time has passed, not a millisecond earlier', async () => {
    const still = stillWorld()
    let outcome = 'none'
    void withDeadline(never, 1_000, late, still.world.after).then((given) => {
      outcome = given
    })
    await still.live(0.999)
    assert.equal(outcome, 'none')
    await still.live(0.001)
    assert.equal(outcome, 'late')
  })

  it('fails with what `late` throws', async () => {
    const still = stillWorld()
    const refuse = () => {
      throw new Error('too late')
    }
    const limited = withDeadline(never, 1_000, refuse, still.world.after)
    still.pass(1)
    await assert.rejects(limited, /too late/)
  })

  it('lets work that fails after its deadline fail in silence', async () => {
    const still = stillWorld()
    let fail = (_: Error) => {}
    const work = new Promise<string>((_, reject) => {
      fail = reject
    })
    const limited = withDeadline(work, 1_000, late, still.world.after)
    still.pass(1)
    fail(new Error('unheard'))
    assert.equal(await limited, 'late')
    await still.live(0)
  })
})
