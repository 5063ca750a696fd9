import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { delayMetMs, type LoadMeter, openLoadMeter } from '../../src/operations/load.ts'
import { system } from '../../src/system.ts'
import { until } from '../support/until.ts'

describe('The load of a process', () => {
  let meter: LoadMeter
  beforeEach(() => {
    meter = openLoadMeter(system)
  })
  afterEach(() => meter.stop())
  const sample = () => void meter.job.run(new AbortController().signal)

  const come = (method: string) => {
    const [request, response] = [Object.assign(new EventEmitter(), { method }), new EventEmitter()]
    meter.watch(request as never, response as never)
    return { request, response, inFlight: () => meter.load().inFlight }
  }

  it('counts a request until it is answered, once', () => {
    const { response, inFlight } = come('GET')
    assert.equal(inFlight(), 1)
    response.emit('finish')
    assert.equal(inFlight(), 0)
    response.emit('close')
    assert.equal(inFlight(), 0)
  })

  it('does not count who has not sent all of it yet, nor who went away before', () => {
    const slow = come('POST')
    assert.equal(slow.inFlight(), 0)
    slow.request.emit('end')
    assert.equal(slow.inFlight(), 1)
    slow.response.emit('close')
    const gone = come('POST')
    gone.response.emit('close')
    gone.request.emit('end')
    assert.equal(gone.inFlight(), 0)
  })

  it('tells starvation from one long pause, which is a short mean, as soon as the pause is over', async () => {
    await until(async () => {
      const end = performance.now() + 400
      while (performance.now() < end);
      await turn()
      await turn()
      return meter.timerDelayMs() >= 100
    })
    sample()
    assert.ok(meter.timerDelayMs() >= 100, 'and for the next two seconds')
  })

  it('knows when the process is late again and again, and when it no longer is', async () => {
    await until(async () => {
      const end = performance.now() + 60
      while (performance.now() < end);
      // Timers are late only once they run.
      await turn()
      await turn()
      sample()
      return meter.load().delayMs > 25
    })
    await until(() => {
      sample()
      return meter.load().delayMs < 25
    })
  })
})

describe('The delay that an event meets', () => {
  const everyMs = 20
  /** The delay from these gaps between runs of a timer, in milliseconds, to a tenth. */
  const met = (...gaps: number[]) => {
    const meanMs = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    const deviationMs = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - meanMs) ** 2, 0) / gaps.length)
    return Math.round(delayMetMs({ meanMs, deviationMs }, everyMs) * 10) / 10
  }
  const each = (times: number, gap: number) => Array.from({ length: times }, () => gap)

  it('is nothing where timers run in time, or a little early', () => {
    assert.equal(met(...each(100, 20)), 0)
    assert.equal(met(...each(100, 19.9)), 0)
  })

  it('is the delay itself where every turn is as long', () => {
    assert.equal(met(...each(20, 120)), 100)
    assert.equal(met(...each(2, 920)), 900)
  })

  it('is what a random instant meets where pauses are long and rare: the mean square over twice the time', () => {
    assert.equal(met(920, ...each(4, 20)), 405, '900 ms of each second: 900² ÷ 2·1000')
    assert.equal(met(520, ...each(74, 20)), 62.5, 'a pause of 500 ms in two seconds')
    assert.equal(met(1_020, ...each(49, 20)), 250, 'and of one second')
  })
})
