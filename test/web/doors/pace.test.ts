import assert from 'node:assert/strict'
import { startTestBroker, type TestBroker } from '../../support/broker.ts'
import { until } from '../../support/until.ts'
import { areGreen } from './way.ts'

/** As in production. */
const lights = { tickMs: 1_000, probeThinMs: 3_000, probeMs: 5_000, steadyMs: 9_000 }

describe('Ten seconds after a provider broke', () => {
  let broker: TestBroker
  before(async () => {
    broker = await startTestBroker({ config: { lights } })
  })
  after(() => broker.stop())

  it('its light is not green, however it broke; the others still are', async () => {
    const outages = {
      kakao: { type: 'outage', mode: 'reset' },
      naver: { type: 'outage', mode: 'status', status: 503 },
      // Takes every request and never answers in time.
      phone: { type: 'latency', ms: 60_000 },
    }
    for (const [provider, effect] of Object.entries(outages)) await broker.fault({ match: { provider }, do: [effect] })
    await Promise.all(
      (['kakao', 'naver', 'phone'] as const).map((id) => until(async () => !(await areGreen(broker, [id])))),
    )
    assert.ok(await areGreen(broker, ['certificate', 'ipin']))
  })
})
