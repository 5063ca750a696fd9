import assert from 'node:assert/strict'
import { openElections } from '../../src/jobs/elections.ts'
import { sweepHolds } from '../../src/jobs/sweep-holds.ts'
import { openTicker } from '../../src/jobs/ticker.ts'
import { memoryLeadership } from '../../src/store/memory/leadership.ts'
import { stillWorld } from '../support/still-world.ts'

describe('Holds that have ended', () => {
  function scene() {
    const still = stillWorld()
    const store = memoryLeadership(still)
    const seen = { away: false, failures: [] as string[] }
    const processes = [0, 1, 2].map(() => {
      const process = { sweeps: 0, deletions: 0 }
      const elections = openElections(
        still.world,
        {
          campaign: (...asked) => (seen.away ? Promise.reject(new Error('away')) : store.campaign(...asked)),
          resign: store.resign,
        },
        1_000,
      )
      const ticker = openTicker({ world: still.world, report: ({ name }) => seen.failures.push(name) })
      const sweep = async () => ++process.sweeps
      const deleteEnded = async () => ++process.deletions
      for (const job of [elections.job, ...sweepHolds(elections, { sweep, deleteEnded })]) ticker.start(job)
      return { process, elections, ticker }
    })
    const sweeps = () => processes.map(({ process }) => process.sweeps)
    const deletions = () => processes.map(({ process }) => process.deletions)
    return { still, seen, processes, sweeps, deletions }
  }

  it('are swept by one process of all', async () => {
    const { still, sweeps } = scene()
    await still.live(20)
    assert.deepEqual(sweeps(), [10, 0, 0])
  })

  it('are deleted every ten minutes by that one process, and by none while the leader is unknown', async () => {
    const { still, seen, deletions } = scene()
    await still.live(1_200)
    assert.deepEqual(deletions(), [2, 0, 0])
    seen.away = true
    await still.live(1_200)
    assert.deepEqual(deletions(), [2, 0, 0])
  })

  it('are swept by another process when that one stops, or is not heard of any more', async () => {
    const { still, processes, sweeps } = scene()
    await still.live(4)
    await processes[0]?.ticker.stop()
    await processes[0]?.elections.resign()
    await still.live(4)
    assert.deepEqual(sweeps(), [2, 2, 0])
    await processes[1]?.ticker.stop()
    await still.live(10)
    const [, , third = 0] = sweeps()
    assert.ok(third >= 2 && third <= 4, `${third}`)
  })

  it('are swept by all processes while it is unknown which one leads, and that is logged once a process', async () => {
    const { still, seen, sweeps } = scene()
    await still.live(4)
    seen.away = true
    await still.live(4)
    assert.deepEqual(sweeps(), [4, 2, 2])
    assert.deepEqual(seen.failures, ['elections', 'elections', 'elections'])
  })
})
