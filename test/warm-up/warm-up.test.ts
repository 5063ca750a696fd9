import assert from 'node:assert/strict'
import { type WarmedUp, warmUp } from '../../src/warm-up/warm-up.ts'

describe('A warm-up', () => {
  /** Rounds that take these times in milliseconds, the last of them again and again. */
  async function played(tookMs: readonly number[], until: number, signal = new AbortController().signal) {
    let at = 0
    let rounds = 0
    const round = async () => {
      at += tookMs[Math.min(rounds++, tookMs.length - 1)] ?? 0
    }
    const ended: WarmedUp = await warmUp(round, { until, signal }, { now: () => at })
    return { ...ended, at }
  }

  it('ends when four rounds one after the other were not a twentieth faster than the best before', async () => {
    assert.deepEqual(await played([400, 200, 100, 96], 10_000), { rounds: 7, stands: true, at: 1_084 })
    assert.deepEqual(await played([100, 100, 100, 90], 10_000), { rounds: 8, stands: true, at: 750 })
  })

  it('ends when its time is over, however fast it is getting, and does one round at least', async () => {
    assert.deepEqual(await played([400, 300, 200, 100], 800), { rounds: 3, stands: false, at: 900 })
    assert.deepEqual(await played([400], 0), { rounds: 1, stands: false, at: 400 })
  })

  it('ends after the round that goes on when the process is asked to stop', async () => {
    assert.deepEqual(await played([400, 300], 10_000, AbortSignal.abort()), { rounds: 1, stands: false, at: 400 })
  })

  it('fails when what it rehearses fails', async () => {
    const failing = () => Promise.reject(new Error('503 instead of 200'))
    await assert.rejects(warmUp(failing, { until: 1, signal: new AbortController().signal }, { now: () => 0 }))
  })
})
