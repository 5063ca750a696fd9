import assert from 'node:assert/strict'
import type { Job } from '../../src/domain/job.ts'
import { openTicker } from '../../src/jobs/ticker.ts'
import { sha256 } from '../../src/mechanics/hash.ts'
import { stillWorld } from '../support/still-world.ts'

describe('The ticker', () => {
  function scene(stopMs?: number) {
    let tokens = 0
    const still = stillWorld(undefined, { token: () => sha256(`${tokens++}`, 'base64url') })
    const reports: [job: string, error: unknown][] = []
    const ticker = openTicker({ world: still.world, report: ({ name }, error) => reports.push([name, error]), stopMs })
    let runs = 0
    /** Starts a job that runs every ten seconds and counts. */
    const start = (more: Partial<Job> = {}, act: (run: number) => unknown = () => undefined) =>
      ticker.start({
        name: 'job',
        consequence: 'nothing is counted',
        everyMs: 10_000,
        ...more,
        run: () => act(++runs) as Promise<void>,
      })
    return {
      still,
      ticker,
      reports,
      start,
      get runs() {
        return runs
      },
    }
  }

  it('runs a job at its pace, the first time after a pause', async () => {
    const s = scene()
    s.start()
    assert.equal(s.runs, 0)
    await s.still.live(9.999)
    assert.equal(s.runs, 0)
    await s.still.live(0.001)
    assert.equal(s.runs, 1)
    await s.still.live(30)
    assert.equal(s.runs, 4)
  })

  it('runs a job at once where it asks for that', async () => {
    const s = scene()
    s.start({ first: 'now' })
    assert.equal(s.runs, 1)
    await s.still.live(10)
    assert.equal(s.runs, 2)
  })

  it('never runs a job twice at a time, and leaves out what falls into a long run', async () => {
    const s = scene()
    let end = () => {}
    s.start({}, (run) => (run === 1 ? new Promise<void>((resolve) => (end = resolve)) : undefined))
    await s.still.live(35)
    assert.equal(s.runs, 1)
    end()
    await s.still.live(4.9)
    assert.equal(s.runs, 1)
    await s.still.live(0.1)
    assert.equal(s.runs, 2)
  })

  it('waits as long as a run asks for, from its end', async () => {
    const s = scene()
    s.start({ first: 'now', pauseMs: () => (s.runs === 1 ? 25_000 : undefined) })
    await s.still.live(24.9)
    assert.equal(s.runs, 1)
    await s.still.live(0.1)
    assert.equal(s.runs, 2)
    await s.still.live(10)
    assert.equal(s.runs, 3)
  })

  it('spreads runs by chance, within the share that is asked for', async () => {
    const s = scene()
    const at: number[] = []
    s.start({ jitter: 0.2 }, () => at.push(s.still.world.now()) && undefined)
    for (let n = 0; n < 2_000; n++) await s.still.live(0.1)
    const pauses = at.slice(1).map((time, index) => time - (at[index] ?? 0))
    assert.ok(pauses.length >= 15, `${pauses.length}`)
    assert.ok(
      pauses.every((ms) => ms >= 7_900 && ms <= 12_100),
      pauses.join(' '),
    )
    assert.ok(new Set(pauses).size > 3, pauses.join(' '))
  })

  it('reports a failure once, another one again, and that it is over', async () => {
    const s = scene()
    const failures = [new Error('away'), new Error('away'), new TypeError('broken'), null, null, new Error('away')]
    s.start({}, (run) => {
      const failure = failures[run - 1]
      if (failure) throw failure
    })
    await s.still.live(60)
    assert.equal(s.runs, 6)
    assert.deepEqual(s.reports, [
      ['job', failures[0]],
      ['job', failures[2]],
      ['job', null],
      ['job', failures[5]],
    ])
  })

  it('tells failures apart by their code where they have one', async () => {
    const s = scene()
    const coded = (code: string, message: string) => Object.assign(new Error(message), { code })
    s.start({}, (run) => Promise.reject(run < 3 ? coded('gone', `try ${run}`) : coded('slow', 'try')))
    await s.still.live(40)
    assert.deepEqual(
      s.reports.map(([, error]) => (error as Error).message),
      ['try 1', 'try'],
    )
  })

  it('ends one job and goes on with the others', async () => {
    const s = scene()
    const end = s.start()
    let others = 0
    s.ticker.start({ name: 'other', consequence: 'nothing is counted', everyMs: 10_000, run: () => void others++ })
    end()
    await s.still.live(10)
    assert.deepEqual([s.runs, others], [0, 1])
  })

  it('waits for runs that go on when it stops, tells them, and begins nothing any more', async () => {
    const s = scene()
    let end = () => {}
    let told: AbortSignal | undefined
    s.ticker.start({
      name: 'long',
      consequence: 'nothing ends',
      everyMs: 1_000,
      first: 'now',
      run(signal) {
        told = signal
        return new Promise<void>((resolve) => {
          end = resolve
        })
      },
    })
    let stopped = false
    void s.ticker.stop().then(() => {
      stopped = true
    })
    assert.equal(told?.aborted, true)
    await s.still.live(1)
    assert.equal(stopped, false)
    end()
    await s.still.live(0)
    assert.equal(stopped, true)
    s.start({ first: 'now' })
    await s.still.live(60)
    assert.equal(s.runs, 0)
    assert.equal(s.still.timers, 0)
  })

  it('does not wait for ever for a run that does not end', async () => {
    const s = scene(2_000)
    s.start({ first: 'now' }, () => new Promise(() => {}))
    let stopped = false
    void s.ticker.stop().then(() => {
      stopped = true
    })
    await s.still.live(1.999)
    assert.equal(stopped, false)
    await s.still.live(0.001)
    assert.equal(stopped, true)
  })
})
