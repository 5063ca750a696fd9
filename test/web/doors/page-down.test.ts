import assert from 'node:assert/strict'
import { lightsOf, startTestBroker, type TestBroker } from '../../support/broker.ts'
import { until } from '../../support/until.ts'

const pageDown = (provider: string) => ({
  match: { provider, endpoint: 'authorization' },
  do: [{ type: 'outage', mode: 'status', status: 503 }],
})
const lightOf = async ({ origin }: TestBroker, id: string) =>
  (await lightsOf(origin)).find((door) => door.id === id) ?? assert.fail()
/** By the simulators' ledger: our look is all that comes to that page here. */
async function wasLookedAt({ idps }: TestBroker, provider: string): Promise<boolean> {
  const ledger = await fetch(`${idps.url}/_control/ledger?provider=${provider}&endpoint=authorization`)
  return ((await ledger.json()) as { entries: unknown[] }).entries.length > 1
}

describe('A provider whose login page is down while its token endpoint is well', () => {
  let broker: TestBroker
  afterEach(() => broker.stop())

  it('is red but still selectable, and green again when the page is back; the other doors never changed', async () => {
    broker = await startTestBroker()
    await until(() => wasLookedAt(broker, 'kakao'))
    await broker.fault(pageDown('kakao'))
    await until(async () => (await lightOf(broker, 'kakao')).light === 'red')
    const { selectable, reason } = await lightOf(broker, 'kakao')
    assert.deepEqual([selectable, reason], [true, 'failing'])
    const others = (await lightsOf(broker.origin)).filter(({ id }) => id !== 'kakao')
    assert.ok(others.every(({ light }) => light === 'green'))
    await broker.mend()
    await until(async () => (await lightOf(broker, 'kakao')).light === 'green')
  })

  it('is not looked at where the configuration says so', async () => {
    broker = await startTestBroker({
      faults: [pageDown('kakao')],
      config: { providers: { kakao: { probeAuthorization: false } } },
    })
    await until(async () => (await lightsOf(broker.origin)).every(({ light }) => light === 'green'))
  })
})
