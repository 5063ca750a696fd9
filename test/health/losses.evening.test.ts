import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { ProviderFault } from '../../src/domain/provider.ts'
import { failedEnd, lostEnd, verifiedEnd } from '../support/attempt-ends.ts'
import { kakao, openFleet } from './fleet.ts'

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

  for (const [everySeconds, mostGreen] of [
    [1, 60],
    [6, 120],
    [50, 200],
  ] as const)
    it(`such a provider, with people who take it while it is green or yellow, one in ${everySeconds} s, is hardly ever green again`, async () => {
      const { brokers, pass } = fleet
      await pass(30)
      const fails = brokers[0]?.tokenFails ?? assert.fail()
      let [green, second] = [0, 0]
      await pass(900, () => {
        if (colour() === 'green') green++
        if (colour() !== 'red' && second++ % everySeconds === 0) void fails()
      })
      assert.ok(green <= mostGreen, `green for ${green} of 900 s`)
    })

  it('a single loss on a quiet night is cleared after three good probes, and never makes red', async () => {
    const { brokers, pass } = fleet
    await pass(30)
    brokers[0]?.lost()
    await pass(60, () => assert.equal(colour(), 'green'))
  })

  it('a login page that fails while earlier people still return leaves green within ten seconds', async () => {
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

  it('and is green again while our check still fails, once people who started since are verified', async () => {
    const { brokers, provider, pass } = fleet
    await pass(20)
    provider.front = () => Promise.reject(new ProviderFault('status'))
    await pass(12)
    assert.equal(colour(), 'red')
    const sentSince = Date.now() - 2 * seconds
    await pass(60, () => brokers[0]?.verified(1, sentSince))
    assert.equal(colour(), 'green')
  })

  it('and the check is doubted for ten minutes after people disproved it, because a bot filter refuses us again', async () => {
    const { brokers, provider, pass } = fleet
    const busy = () => brokers[0]?.verified(2, Date.now() - 15 * seconds)
    await pass(60, busy)
    let reds = 0
    for (let minute = 0; minute < 8; minute++) {
      provider.front = () => Promise.reject(new ProviderFault('status'))
      await pass(25, () => {
        busy()
        if (minute > 0 && colour() === 'red') reds++
      })
      provider.front = async () => true
      await pass(35, busy)
    }
    assert.equal(reds, 0)
  })

  it('and is green again when the login page is back', async () => {
    const { provider, pass } = fleet
    await pass(20)
    provider.front = () => Promise.reject(new ProviderFault('timeout'))
    await pass(20)
    assert.equal(colour(), 'red')
    provider.front = async () => true
    await pass(40)
    assert.equal(colour(), 'green')
  })

  it('a login page that no check ever reached makes yellow at most', async () => {
    const { provider, pass } = fleet
    provider.front = () => Promise.reject(new ProviderFault('network'))
    await pass(60)
    assert.equal(fleet.brokers[0]?.shown(), 'yellow failing')
  })

  it('a login page without a known address, or one that sends Retry-After, says nothing', async () => {
    const { provider, pass } = fleet
    provider.front = async () => false
    await pass(20)
    provider.front = () => Promise.reject(new ProviderFault('throttled', { retryAfterMs: 5_000 }))
    await pass(20)
    assert.equal(colour(), 'green')
  })

  it('refused returns of many networks make yellow within seconds; of two networks, nothing', async () => {
    for (const [networks, expected] of [
      [16, 'yellow failing'],
      [2, 'green ok'],
    ] as const) {
      const { brokers, pass } = fleet
      await pass(70)
      const health = brokers[0]?.health ?? assert.fail()
      const refused = { code: 'assertion_invalid', fault: 'browser', reason: 'invalid_grant' } as const
      let n = 0
      await pass(10, () => {
        for (let person = 0; person < 8; person++) {
          const networkShard = n++ % 16
          const attempt = { provider: kakao, startedAt: Date.now() - 20 * seconds, networkShard }
          health.attemptEnded(...(networkShard < networks ? failedEnd(attempt, refused) : verifiedEnd(attempt)))
        }
      })
      assert.equal(brokers[1]?.shown(), expected)
      await pass(80)
    }
  })

  it('one account with invalid assertions makes no light red while others are verified', async () => {
    const { brokers, pass } = fleet
    await pass(30)
    const { attemptEnded } = brokers[0]?.health ?? assert.fail()
    await pass(60, () => {
      attemptEnded(...lostEnd(kakao, 'assertion', 3))
      attemptEnded(...verifiedEnd({ provider: kakao, startedAt: Date.now() - 30 * seconds, networkShard: 9 }))
      assert.notEqual(colour(), 'red')
    })
  })

  it('slow round trips of most people make yellow on every replica, and hardly move the baseline', async () => {
    const { brokers, pass } = fleet
    await pass(20)
    let n = 0
    const come = (seconds: number) => () => {
      const startedAt = Date.now() - seconds * 1_000
      for (let person = 0; person < 3; person++)
        brokers[n % 2]?.health.attemptEnded(...verifiedEnd({ provider: kakao, startedAt, networkShard: n++ % 16 }))
    }
    await pass(120, come(60))
    assert.equal(colour(), 'green')
    await pass(120, come(120))
    assert.deepEqual(
      brokers.map((broker) => broker.shown()),
      ['yellow slow', 'yellow slow'],
    )
    const baselines = brokers.map(({ health }) => health.providers()[0]?.condition.baselineRoundTripMs ?? 0)
    assert.ok(
      baselines.every((ms) => ms > 55_000 && ms < 65_000),
      `${baselines}`,
    )
    assert.ok(
      Math.abs((baselines[0] ?? 0) - (baselines[1] ?? 0)) < 200,
      `the same for all but for a probe’s time: ${baselines}`,
    )
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
