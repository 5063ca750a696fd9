import assert from 'node:assert/strict'
import { mock } from 'node:test'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { LightsBoard } from '../../src/domain/light.ts'
import { ProviderFault } from '../../src/domain/provider.ts'
import { defaultBreakerSettings } from '../../src/health/breaker/breaker.ts'
import type { Health, HealthSettings } from '../../src/health/health.ts'
import { memoryHealth } from '../../src/store/memory/health.ts'
import { memoryLeadership } from '../../src/store/memory/leadership.ts'
import { system } from '../../src/system.ts'
import { lostEnd, verifiedEnd } from '../support/attempt-ends.ts'
import { watchedHealth } from '../support/watched-health.ts'
import { settings } from './fleet.ts'

/** Lets promises run that are due. Immediates stay real. */
const settle = () => new Promise((resolve) => setImmediate(resolve))
const [kakao, naver] = ['kakao', 'naver'] as ProviderId[] as [ProviderId, ProviderId]

describe('The lights of all providers', () => {
  const well = async () => {}
  const dead = () => Promise.reject(new ProviderFault('network'))
  const hanging = (signal: AbortSignal) =>
    new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))

  let stop = () => {}
  let published: LightsBoard[] = []
  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_600_000_000_000 })
    published = []
  })
  afterEach(() => {
    stop()
    mock.timers.reset()
  })

  /** Two doors watched on a clock that the test moves; `probe` can be exchanged on the way. */
  function watch(change: Partial<HealthSettings> = {}) {
    const world = { ...system, token: () => Buffer.alloc(16, 0x80).toString('base64url') }
    const providers = { kakao: well as (signal: AbortSignal) => Promise<void>, naver: well as typeof hanging }
    const health = watchedHealth(
      { ...settings, ...change },
      {
        world,
        store: memoryHealth(world),
        leadership: memoryLeadership(world),
        providers: () => [
          { id: kakao, name: { ko: '카카오', en: 'Kakao' }, probe: (signal) => providers.kakao(signal) },
          { id: naver, name: { ko: '네이버', en: 'Naver' }, probe: (signal) => providers.naver(signal) },
        ],
        onBoard: (board) => published.push(board),
      },
    )
    stop = health.stop
    const see = (id: ProviderId) => {
      const door = health.board().doors.find((one) => one.id === id)
      return door ? `${door.light} ${door.reason}${door.selectable ? '' : ' shut'}` : 'none'
    }
    /** Second by second, as the clock of a wall; `every` happens each time. */
    const pass = async (seconds: number, every: () => void = () => {}) => {
      for (let n = 0; n < seconds; n++) {
        every()
        await settle()
        mock.timers.tick(1_000)
        await settle()
      }
    }
    return { health, providers, see, pass }
  }
  const busy = (health: Health, id: ProviderId) => () => {
    for (let n = 0; n < 3; n++) health.attemptEnded(...verifiedEnd({ provider: id, startedAt: Date.now() - 30_000 }))
  }

  it('are unknown before anything was measured, and green after the first good probes', async () => {
    const { see, pass } = watch()
    assert.deepEqual([see(kakao), see(naver)], ['yellow unknown', 'yellow unknown'])
    await pass(1)
    assert.deepEqual([see(kakao), see(naver)], ['green ok', 'green ok'])
  })

  it('are known as soon as the first probes have answered: a start does not wait for the next round', async () => {
    const { see } = watch()
    for (let turn = 0; turn < 10; turn++) await settle()
    assert.deepEqual([see(kakao), see(naver)], ['green ok', 'green ok'])
  })

  it('are in the providers’ order, with names, the time of measurement and when to ask again', async () => {
    const { health, pass } = watch()
    await pass(1)
    const board = health.board()
    assert.deepEqual(
      board.doors.map(({ id, name }) => [id, name.en]),
      [
        ['kakao', 'Kakao'],
        ['naver', 'Naver'],
      ],
    )
    assert.deepEqual([board.measuredAt, board.nextMs], [Date.now(), 3_000])
  })

  it('are measured once a second, and are the same object in between', async () => {
    const { health, pass } = watch()
    await pass(1)
    published = []
    await pass(4)
    assert.equal(published.length, 4)
    assert.equal(health.board(), health.board())
    assert.equal(health.board(), published.at(-1))
  })

  it('leave green within ten seconds when a provider fails on thin traffic, and shut its door; the other stays green', async () => {
    for (const broken of [dead, hanging]) {
      const { providers, see, pass } = watch()
      await pass(20)
      providers.kakao = broken
      await pass(10)
      assert.notEqual(see(kakao).split(' ')[0], 'green')
      await pass(5)
      assert.deepEqual([see(kakao), see(naver)], ['red outage shut', 'green ok'])
      stop()
    }
  })

  it('leave green within ten seconds when a busy provider fails and no person returns any more', async () => {
    for (const broken of [dead, hanging]) {
      const { health, providers, see, pass } = watch()
      await pass(60, busy(health, kakao))
      assert.equal(see(kakao), 'green ok')
      providers.kakao = broken
      await pass(10)
      assert.notEqual(see(kakao).split(' ')[0], 'green')
      await pass(5)
      assert.equal(see(kakao), 'red outage shut')
      stop()
    }
  })

  it('stay green for a busy provider where only the probe fails, because people prove that it works', async () => {
    const { health, providers, see, pass } = watch()
    await pass(60, busy(health, kakao))
    providers.kakao = dead
    await pass(30, () => {
      busy(health, kakao)()
      assert.equal(see(kakao), 'green ok')
    })
  })

  it('turn red within seconds when people of a busy provider are lost', async () => {
    const { health, see, pass } = watch()
    await pass(60, busy(health, kakao))
    await pass(9, () => {
      for (let n = 0; n < 3; n++) health.attemptEnded(...lostEnd(kakao))
    })
    assert.equal(see(kakao), 'red failing')
  })

  for (const [everyS, share] of [
    [1, 20],
    [10, 1],
  ] as const)
    it(`turn red, and stay, when each ${everyS} s ${share} are lost with assertions that are not valid, though probes are good`, async () => {
      const { health, see, pass } = watch()
      await pass(30)
      let second = 0
      const lose = () => {
        if (second++ % everyS === 0) for (let n = 0; n < share; n++) health.attemptEnded(...lostEnd(kakao, 'assertion'))
      }
      await pass(everyS * 2 + 2, lose)
      assert.equal(see(kakao), 'red failing')
      await pass(150, () => {
        lose()
        assert.equal(see(kakao), 'red failing')
      })
    })

  it('return to green step by step once the provider has recovered, without a restart', async () => {
    const { providers, see, pass } = watch()
    await pass(5)
    providers.kakao = dead
    await pass(15)
    const seen = new Set<string>()
    providers.kakao = well
    await pass(45, () => void seen.add(see(kakao)))
    assert.deepEqual([...seen], ['red outage shut', 'red recovering', 'yellow recovering', 'green ok'])
  })

  it('do not flicker with a provider that is up and down every five seconds', async () => {
    const { providers, see, pass } = watch()
    await pass(5)
    const seen: string[] = []
    for (let n = 0; n < 12; n++) {
      providers.kakao = n % 2 === 0 ? dead : well
      await pass(5, () => void seen.push(see(kakao).split(' ')[0] ?? ''))
    }
    const flips = seen.filter((light, index) => index > 0 && light !== seen[index - 1]).length
    assert.ok(flips <= 3, `${flips} in a minute`)
  })

  it('show an outage when probes never end, even if they ignore their abort', async () => {
    const { providers, see, pass } = watch()
    await pass(5)
    providers.kakao = () => new Promise(() => {})
    await pass(8)
    assert.equal(see(kakao), 'yellow failing')
    await pass(10)
    assert.equal(see(kakao), 'red outage shut')
  })

  it('are shut while the breaker of any step is open, and recovering while it passes one call', async () => {
    const { health, see, pass } = watch()
    await pass(5)
    const call = health.guard(kakao, 'userinfo', () => Promise.reject(new ProviderFault('status')))
    for (let n = 0; n < 5; n++) await call('http://localhost/').catch(() => {})
    await pass(1)
    assert.deepEqual([see(kakao), see(naver)], ['red outage shut', 'green ok'])
    await pass(5)
    assert.equal(see(kakao), 'red outage shut', 'better only after a while of better news')
    await pass(9)
    assert.equal(see(kakao), 'red recovering')
  })

  it('show a bulkhead that has been full for a minute', async () => {
    // No call ends within this test.
    const patient = { ...defaultBreakerSettings, capacity: 100, backstopMs: 600_000 }
    const { health, see, pass } = watch({ breaker: patient })
    await pass(5)
    const call = health.guard(kakao, 'token', () => new Promise(() => {}))
    for (let n = 0; n < 85; n++) void call('http://localhost/').catch(() => {})
    await pass(10)
    assert.equal(see(kakao), 'green ok', 'a moment says nothing')
    await pass(60)
    assert.equal(see(kakao), 'yellow saturated')
    for (let n = 0; n < 15; n++) void call('http://localhost/').catch(() => {})
    await pass(70)
    assert.equal(see(kakao), 'red saturated')
  })

  it('do not change once stopped', async () => {
    const { health, pass } = watch()
    await pass(2)
    const before = published.length
    health.stop()
    await pass(10)
    assert.equal(published.length, before)
  })
})
