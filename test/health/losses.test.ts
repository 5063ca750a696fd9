import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { ProviderFault } from '../../src/domain/provider.ts'
import { openFleet } from './fleet.ts'

const seconds = 1_000

describe('What probes of the token endpoint do not see', () => {
  let fleet: ReturnType<typeof openFleet>
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_600_000_000_000 })
    fleet = openFleet(2)
  })
  afterEach(async () => {
    await Promise.all(fleet.brokers.map(({ health }) => health.stop()))
    mock.timers.reset()
  })
  const colour = () => fleet.brokers[0]?.shown().split(' ')[0]

  for (const every of [2, 7, 13, 20, 25])
    it(`a provider that refuses bad codes and fails on good ones, one in ${every} s, is red and stays so`, async () => {
      const { brokers, pass } = fleet
      await pass(30)
      let second = 0
      const lose = () => {
        if (second++ % every === 0) brokers[second % 2]?.lost()
      }
      await pass(90, lose)
      await pass(300, () => {
        lose()
        assert.equal(colour(), 'red')
      })
    })

  it('a single loss on a quiet night is forgiven after three good probes, and is no reason to be red', async () => {
    const { brokers, pass } = fleet
    await pass(30)
    brokers[0]?.lost()
    await pass(60, () => assert.equal(colour(), 'green'))
  })

  it('a page that fails while those sent before it did still come back leaves green within ten seconds', async () => {
    for (const offset of [0, 1, 2, 3, 4]) {
      const { brokers, provider, pass } = fleet
      const busy = () => brokers[0]?.verified(3)
      provider.front = async () => true
      await pass(90 + offset, busy)
      assert.equal(colour(), 'green')
      provider.front = () => Promise.reject(new ProviderFault('status'))
      await pass(10, busy)
      assert.notEqual(colour(), 'green')
      await pass(5, busy)
      assert.equal(brokers[1]?.shown(), 'red failing')
    }
  })

  it('and is green again while our look still fails, once people sent there since get through', async () => {
    const { brokers, provider, pass } = fleet
    await pass(20)
    provider.front = () => Promise.reject(new ProviderFault('status'))
    await pass(12)
    assert.equal(colour(), 'red')
    const sentSince = Date.now() - 2 * seconds
    await pass(60, () => brokers[0]?.verified(1, sentSince))
    assert.equal(colour(), 'green')
  })

  it('and is green again when the page is back', async () => {
    const { provider, pass } = fleet
    await pass(20)
    provider.front = () => Promise.reject(new ProviderFault('timeout'))
    await pass(20)
    assert.equal(colour(), 'red')
    provider.front = async () => true
    await pass(40)
    assert.equal(colour(), 'green')
  })

  it('a page that nobody of us ever reached makes yellow at most', async () => {
    const { provider, pass } = fleet
    provider.front = () => Promise.reject(new ProviderFault('network'))
    await pass(60)
    assert.equal(fleet.brokers[0]?.shown(), 'yellow failing')
  })

  it('a page whose address is not known yet, or that asks to be left alone, says nothing', async () => {
    const { provider, pass } = fleet
    provider.front = async () => false
    await pass(20)
    provider.front = () => Promise.reject(new ProviderFault('throttled', { retryAfterMs: 5_000 }))
    await pass(20)
    assert.equal(colour(), 'green')
  })

  it('a broker that stops hands in what it counted, and its office as prober at once', async () => {
    const { brokers, provider, pass } = fleet
    await pass(10)
    brokers[0]?.verified(5)
    await brokers[0]?.health.stop()
    const before = provider.probes
    await pass(2)
    assert.equal(provider.probes, before + 1, 'the other one probes within two seconds')
    assert.equal(brokers[1]?.signals()?.verified, 5)
  })
})
