import assert from 'node:assert/strict'
import type { Journey } from '../../../src/domain/journey.ts'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { until } from '../../support/until.ts'

describe('When more people ask than the broker can answer at once', () => {
  let broker: TestBroker
  before(async () => {
    broker = await startTestBroker()
  })
  after(() => broker.stop())

  it('pages are told to ask less often, and as before when it is over', async () => {
    const nextMs = async () =>
      ((await (await fetch(`${broker.origin}/lights.json`)).json()) as { nextMs: number }).nextMs
    const calm = await nextMs()
    const { journeys } = broker.stores
    const { find } = journeys
    let release: (journey: Journey | null) => void = () => undefined
    const held = new Promise<Journey | null>((resolve) => {
      release = resolve
    })
    journeys.find = () => held
    const waiting = Array.from({ length: 500 }, () => fetch(`${broker.origin}/journeys/some`))
    await until(async () => (await nextMs()) >= 2 * calm)
    journeys.find = find
    release(null)
    for (const answer of await Promise.all(waiting)) await answer.body?.cancel()
    await until(async () => (await nextMs()) < 2 * calm)
    assert.ok(calm >= 3_000)
  })
})
