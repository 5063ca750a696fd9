import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { ProviderFault } from '../../../src/domain/provider.ts'
import { openFleet } from '../fleet.ts'

describe('The prober role', () => {
  let fleet: ReturnType<typeof openFleet>
  const open = (size: number) => {
    fleet = openFleet(size)
    return fleet
  }
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_600_000_000_000 }))
  afterEach(async () => {
    await Promise.all(fleet.brokers.map(({ health }) => health.stop()))
    mock.timers.reset()
  })

  for (const broken of [0, 1, 2])
    it(`leaves a replica whose own network fails (replica ${broken}): the door is never shut, and hardly ever not green`, async () => {
      const { brokers, pass } = open(5)
      await pass(20)
      const lame = brokers[broken] ?? assert.fail()
      lame.way.egress = false
      const shown: string[] = []
      await pass(600, () => void shown.push(brokers[4]?.shown() ?? ''))
      assert.ok(
        shown.every((light) => !light.startsWith('red')),
        'never red',
      )
      assert.ok(shown.filter((light) => light.startsWith('green')).length >= 500, `${shown.join(', ')}`)
    })

  it('goes round while the provider is really down: red and shut within fifteen seconds', async () => {
    for (const offset of [0, 1, 2, 3]) {
      const { brokers, provider, pass } = open(5)
      await pass(20 + offset)
      provider.probe = () => Promise.reject(new ProviderFault('network'))
      await pass(8)
      assert.notEqual(brokers[0]?.shown().split(' ')[0], 'green')
      await pass(7)
      for (const broker of brokers) assert.equal(broker.shown(), 'red outage shut')
      await Promise.all(brokers.map(({ health }) => health.stop()))
    }
  })

  it('stays with the only replica that runs', async () => {
    const { brokers, provider, pass } = open(1)
    await pass(20)
    provider.probe = () => Promise.reject(new ProviderFault('network'))
    await pass(10)
    assert.equal(brokers[0]?.shown(), 'red outage shut')
  })
})
