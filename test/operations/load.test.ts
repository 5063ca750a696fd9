import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { setImmediate as turn } from 'node:timers/promises'
import { type LoadMeter, openLoadMeter } from '../../src/operations/load.ts'
import { until } from '../support/until.ts'

describe('The load of a process', () => {
  let meter: LoadMeter
  beforeEach(() => {
    meter = openLoadMeter()
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
