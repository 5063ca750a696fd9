import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { ProviderFault } from '../../src/domain/provider.ts'
import type { Health } from '../../src/health/health.ts'
import { kakao, openFleet } from './fleet.ts'

describe('Several replicas', () => {
  const running: Health[] = []
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_600_000_000_000 }))
  afterEach(() => {
    for (const health of running.splice(0)) health.stop()
    mock.timers.reset()
  })

  function fleet(...given: Parameters<typeof openFleet>) {
    const opened = openFleet(...given)
    running.push(...opened.brokers.map(({ health }) => health))
    return opened
  }
  type Broker = ReturnType<typeof fleet>['brokers'][number]
  const two = (brokers: Broker[]) => brokers as [Broker, Broker]

  it('show within two seconds what one of them has learned', async () => {
    const { brokers, pass } = fleet(2)
    const [first, second] = two(brokers)
    await pass(3)
    await first.fail(5)
    await pass(2)
    assert.deepEqual([first.shown(), second.shown()], ['red outage shut', 'red outage shut'])
    assert.notEqual(second.health.opensAt(kakao, 'device'), null)
    assert.deepEqual(first.health.providers()[0]?.breaker, second.health.providers()[0]?.breaker)
  })

  it('add up: failures that are few at each are many together', async () => {
    const { brokers, pass } = fleet(3)
    await pass(3)
    for (const broker of brokers) await broker.fail(2)
    await pass(2)
    for (const broker of brokers) assert.equal(broker.shown(), 'red outage shut')
  })

  it('send one probe between them, and another replica takes over when the prober is gone', async () => {
    const { brokers, provider, pass } = fleet(4)
    await pass(30)
    assert.ok(provider.probes >= 7 && provider.probes <= 12, `${provider.probes} probes in 30 s`)
    for (const broker of brokers.slice(0, 3)) await broker.health.stop()
    const before = provider.probes
    await pass(15)
    assert.ok(provider.probes > before)
    assert.equal(brokers[3]?.shown(), 'green ok')
  })

  it('all show the outage that only one of them probed', async () => {
    const { brokers, provider, pass } = fleet(3)
    await pass(10)
    provider.probe = () => Promise.reject(new ProviderFault('network'))
    await pass(10)
    for (const broker of brokers) assert.equal(broker.shown(), 'red outage shut')
  })

  for (const mood of ['away', 'silent'] as const)
    it(`go on with their own view while the store is ${mood}, probe for themselves, and nothing counts twice after`, async () => {
      const { brokers, provider, pass } = fleet(2)
      const [first, second] = two(brokers)
      await pass(3)
      first.verified(2)
      second.verified(3)
      await pass(2)
      assert.equal(first.signals()?.verified, 5)
      first.way.mood = mood
      await pass(1)
      const probes = provider.probes
      first.verified(4)
      await pass(10)
      assert.equal(first.health.providers()[0]?.shared, false)
      assert.equal(first.signals()?.verified, 6, 'its own only')
      assert.equal(second.signals()?.verified, 5, 'and the others without it')
      assert.ok(provider.probes - probes >= 4, 'both probe')
      assert.deepEqual([first.shown(), second.shown()], ['green ok', 'green ok'])

      await first.fail(5)
      await pass(2)
      assert.equal(first.shown(), 'red outage shut')
      assert.equal(second.shown(), 'green ok')
    })

  it('count everything once when the store is back, also a batch that arrived without an answer', async () => {
    for (const mood of ['away', 'deaf'] as const) {
      const { brokers, pass } = fleet(2)
      const [first, second] = two(brokers)
      await pass(3)
      first.way.mood = mood
      for (let n = 0; n < 4; n++) {
        first.verified(1)
        await pass(1)
      }
      first.way.mood = 'well'
      await pass(3)
      assert.deepEqual([first.signals()?.verified, second.signals()?.verified], [4, 4], mood)
      assert.equal(first.health.providers()[0]?.shared, true)
      for (const broker of brokers) broker.health.stop()
    }
  })

  it('fill a store that comes back empty with the agreed state, not with that of one replica alone', async () => {
    const { brokers, pass, empty } = fleet(2)
    const [first, second] = two(brokers)
    await pass(3)
    const people = () => {
      for (const broker of brokers) broker.verified(1)
    }
    await second.fail(5)
    await pass(40, people)
    const known = second.health.providers()[0]?.breaker
    assert.ok(known?.phase === 'closed' && known.version > 0)
    first.way.mood = 'away'
    await pass(1)
    await first.fail(5)
    await pass(12)
    const alone = first.health.providers()[0]?.breaker
    assert.notEqual(alone?.phase, 'closed')
    assert.deepEqual([alone?.version, alone?.epoch], [known.version, known.epoch])
    await pass(25, people)
    await first.fail(5)
    second.way.mood = 'away'
    empty()
    await pass(2)
    assert.equal(first.health.providers()[0]?.breaker.phase, 'open')
    await pass(22, people)
    first.way.mood = 'well'
    await pass(1)
    second.way.mood = 'well'
    await pass(3)
    for (const { health } of brokers) {
      const { phase, version } = health.providers()[0]?.breaker ?? {}
      assert.deepEqual([phase, version], ['closed', known.version])
    }
  })

  it('ask a store that hangs no second time before it has answered', async () => {
    const { brokers, pass } = fleet(1)
    await pass(2)
    const [only] = brokers as [Broker]
    only.way.mood = 'silent'
    await pass(1)
    const asked = only.way.asked
    await pass(20)
    assert.ok(only.way.asked <= asked + 1)
  })

  it('recover together: half-open, few devices, more, all', async () => {
    const { brokers, pass } = fleet(2)
    const [first, second] = two(brokers)
    await pass(3)
    await first.fail(5)
    const phases = new Set<string>()
    await pass(40, () => {
      // Probes went well all the time: only people show that it is over.
      second.verified(1)
      const [a, b] = [first, second].map(({ health }) => health.providers()[0]?.breaker)
      phases.add(a?.phase === 'slow-start' ? `slow-start ${a.step}` : `${a?.phase}`)
      assert.ok(Math.abs((a?.version ?? 0) - (b?.version ?? 0)) <= 1)
    })
    assert.deepEqual(
      [...phases].filter((phase) => !phase.startsWith('closed')),
      ['open', 'half-open', 'slow-start 0', 'slow-start 1', 'slow-start 2'],
    )
    assert.equal(first.health.opensAt(kakao, 'device'), null)
    await pass(20)
    assert.deepEqual([first.shown(), second.shown()], ['green ok', 'green ok'])
  })

  it('all show the utilization of all of them', async () => {
    const { brokers, pass } = fleet(2, { backstopMs: 600_000 })
    const [first, second] = two(brokers)
    await pass(3)
    for (const { health } of brokers)
      for (let n = 0; n < 160; n++) void health.guard(kakao, 'token', () => new Promise(() => {}))('http://localhost/')
    await pass(70)
    assert.deepEqual([first.shown(), second.shown()], ['yellow saturated', 'yellow saturated'])
    for (let n = 0; n < 40; n++)
      void first.health.guard(kakao, 'token', () => new Promise(() => {}))('http://localhost/')
    await pass(70)
    assert.deepEqual([first.shown(), second.shown()], ['red saturated', 'yellow saturated'])
    assert.ok(Math.abs((second.health.providers()[0]?.condition.utilization ?? 0) - 0.9) < 0.001)
  })

  it('all start no person at a provider, and do not probe it, for as long as it asked', async () => {
    const { brokers, provider, pass } = fleet(2)
    const [first, second] = two(brokers)
    await pass(3)
    const throttled = () => Promise.reject(new ProviderFault('throttled', { retryAfterMs: 30_000 }))
    const call = first.health.guard(kakao, 'token', throttled)
    await call('http://localhost/').catch(() => {})
    await pass(2)
    assert.equal(first.shown(), 'green ok', 'one answer of many shuts no door')
    for (let n = 0; n < 2; n++) await call('http://localhost/').catch(() => {})
    await pass(2)
    const probes = provider.probes
    for (const broker of [first, second]) {
      assert.equal(broker.shown(), 'red saturated shut')
      assert.ok((broker.health.opensAt(kakao, 'device') ?? 0) > Date.now() + 27_000)
    }
    const answer = await second.health.guard(kakao, 'token', async () => new Response('{}'))('http://localhost/')
    assert.equal(answer.status, 200, 'a person who started before gets a try')
    await pass(25)
    assert.equal(provider.probes, probes)
    await pass(30)
    assert.ok(provider.probes > probes)
    assert.deepEqual([first.shown(), first.health.opensAt(kakao, 'device')], ['green ok', null])
  })

  it('back off when a probe is asked to, half a minute at a time, until one is not', async () => {
    const { brokers, provider, pass } = fleet(2)
    const [first, second] = two(brokers)
    await pass(3)
    provider.probe = () => Promise.reject(new ProviderFault('throttled', { retryAfterMs: 3_600_000 }))
    await pass(7)
    const before = provider.probes
    await pass(90)
    assert.ok(provider.probes - before >= 2 && provider.probes - before <= 4, `${provider.probes - before} in 90 s`)
    assert.ok([first.shown(), second.shown()].every((light) => light === 'red saturated shut'))
    provider.probe = async () => {}
    await pass(60)
    assert.deepEqual(
      [first.shown(), second.shown(), second.health.opensAt(kakao, 'device')],
      ['green ok', 'green ok', null],
    )
  })

  for (const [how, broken] of [
    ['refuses', () => Promise.reject(new ProviderFault('network'))],
    [
      'hangs',
      (signal: AbortSignal) =>
        new Promise<void>((_, reject) => {
          signal.addEventListener('abort', () => reject(new ProviderFault('timeout')), { once: true })
        }),
    ],
  ] as const)
    it(`show within ten seconds of a quiet night that a provider ${how}, keep it shut, and are green a minute after it is back`, async () => {
      for (const offset of [0, 1, 2, 3, 4]) {
        const { brokers, provider, pass } = fleet(2)
        await pass(20 + offset)
        provider.probe = broken
        await pass(10)
        for (const broker of brokers) assert.notEqual(broker.shown().split(' ')[0], 'green')
        await pass(10)
        await pass(120, () => {
          for (const broker of brokers) assert.equal(broker.shown(), 'red outage shut')
        })
        provider.probe = async () => {}
        await pass(60)
        for (const broker of brokers) assert.equal(broker.shown(), 'green ok')
        for (const broker of brokers) broker.health.stop()
      }
    })

  it('change the light of a provider that is up and down every five seconds at most once in thirty', async () => {
    for (const start of [0, 1, 2, 3, 4]) {
      const { brokers, provider, pass } = fleet(2)
      const [first] = two(brokers)
      await pass(5 + start)
      const colours: string[] = []
      for (let n = 0; n < 60; n++) {
        provider.probe = n % 2 === 0 ? () => Promise.reject(new ProviderFault('network')) : async () => {}
        await pass(5, () => void colours.push(first.shown().split(' ')[0] ?? ''))
      }
      const changes = colours.filter((colour, index) => index > 0 && colour !== colours[index - 1]).length
      assert.ok(changes <= 10, `${changes} in five minutes: ${colours.join(' ')}`)
      for (const broker of brokers) broker.health.stop()
    }
  })
})
