import assert from 'node:assert/strict'
import { seedDemo } from '../../demo/clinics/seed.ts'
import { agreeOnClock } from '../../src/agreed-clock.ts'
import { isoSeoul } from '../../src/domain/time.ts'
import { system } from '../../src/system.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { type RedisDatabase, sharedRedis } from '../support/redis.ts'

const hour = 3_600_000
const offBy = (ms: number) => ({ ...system, now: () => system.now() + ms })

describe('A broker whose clock is an hour off', () => {
  let redis: RedisDatabase
  before(async () => {
    redis = await sharedRedis()
  })

  for (const [name, ms] of [
    ['ahead', hour],
    ['behind', -hour],
  ] as const)
    describe(name, () => {
      let broker: TestBroker
      const soon = system.now() + hour / 2
      const windows = [
        {
          id: 'now',
          opensAt: isoSeoul(soon - hour),
          closesAt: isoSeoul(soon),
          who: { kind: 'born', from: '1900-01-01', to: '1985-12-31' },
        },
        {
          id: 'soon',
          opensAt: isoSeoul(soon),
          closesAt: isoSeoul(soon + hour),
          who: { kind: 'born', from: '1986-01-01', to: '2020-12-31' },
        },
      ]
      before(async () => {
        broker = await startTestBroker({
          world: offBy(ms),
          stores: { redis: { url: redis.url }, databaseUrl: await (await sharedPostgres()).empty(), dataDir: null },
          config: { campaign: { id: `clock-${name}`, windows } },
          prepare: async ({ database }) => {
            await seedDemo(database, system.now())
          },
        })
      })
      after(() => broker?.stop())

      it('opens no window early and closes none', async () => {
        const early = await new Browser().get(`${broker.origin}/doors/kakao?login_hint=woman`)
        assert.deepEqual([early.path, early.status], ['/turn/mine', 403])
        const due = await new Browser().get(`${broker.origin}/doors/kakao?login_hint=elder`)
        assert.equal(due.path, '/slots')
      })

      it('tells people the right time', async () => {
        const answer = await fetch(`${broker.origin}/lights.json`)
        const { measuredAt } = (await answer.json()) as { measuredAt: string }
        assert.ok(Math.abs(Date.parse(measuredAt) - system.now()) < 10_000)
      })
    })

  const { signal } = new AbortController()

  it('keeps the difference it knows while the store does not answer, and believes no answer that came late', async () => {
    let at = 1_000_000
    let answer = async () => at + hour
    const world = { ...system, now: () => at }
    const clock = await agreeOnClock(world, () => answer(), signal)
    answer = () => Promise.reject(new Error('away'))
    await assert.rejects(async () => clock.job.run(signal), /away/)
    assert.equal(clock.world.now(), at + hour)
    answer = async () => {
      at += 5_000
      return at + 2 * hour
    }
    await clock.job.run(signal)
    assert.equal(clock.world.now(), at + hour)
  })

  it('starts with no clock of its own: it asks again until a store has told the time', async () => {
    const at = 1_000_000
    const failures = [new Error('away'), new Error('away')]
    const pauses: number[] = []
    const after = (ms: number, act: () => void) => {
      pauses.push(ms)
      queueMicrotask(act)
      return () => undefined
    }
    const storeTime = async () => {
      const failure = failures.pop()
      if (failure) throw failure
      return at + hour
    }
    const clock = await agreeOnClock({ ...system, now: () => at, after }, storeTime, signal)
    assert.equal(clock.world.now(), at + hour)
    assert.deepEqual(pauses, [250, 500])
  })
})
