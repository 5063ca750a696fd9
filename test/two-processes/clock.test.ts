import assert from 'node:assert/strict'
import { seedDemo } from '../../demo/clinics/seed.ts'
import { agreeOnClock } from '../../src/agreed-clock.ts'
import { openCampaigns } from '../../src/campaign/campaigns.ts'
import { presetDocument } from '../../src/campaign/presets.ts'
import { campaignDocument } from '../../src/campaign/schema.ts'
import { isoSeoul } from '../../src/domain/time.ts'
import { campaignVersions } from '../../src/store/postgres/campaign-versions.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { system } from '../../src/system.ts'
import { startTestBroker, type TestBroker } from '../support/broker.ts'
import { Browser } from '../support/browser.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { type RedisDatabase, sharedRedis } from '../support/redis.ts'

const hour = 3_600_000
const offBy = (ms: number) => ({ ...system, now: () => system.now() + ms })

/** A version in force from then on. The store itself takes none that does not lie ahead. */
async function publishPast(
  database: SqlDatabase,
  document: { id: string; version: number; windows: object[] },
  at: number,
) {
  const written = JSON.stringify({ name: { ko: '예약', en: 'Booking' }, ...document })
  await database.query(
    `insert into campaign_version values ($1, $2, $3::jsonb, store_time($4), store_time($4), 'kim', '시험함')`,
    [document.id, document.version, written, at],
  )
}

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
      const never = windows.map((window) => ({
        ...window,
        who: { kind: 'born', from: '1900-01-01', to: '1900-01-01' },
      }))
      before(async () => {
        broker = await startTestBroker({
          world: offBy(ms),
          stores: { redis: { url: redis.url }, databaseUrl: await (await sharedPostgres()).empty(), dataDir: null },
          config: { campaign: { id: `clock-${name}`, windows: never } },
          prepare: async ({ database }) => {
            await seedDemo(database, system.now())
            await publishPast(database, { id: `clock-${name}`, windows, version: 2 }, soon - hour)
            await publishPast(database, { id: `clock-${name}`, windows: never, version: 3 }, soon)
          },
        })
      })
      after(() => broker?.stop())

      it('goes by the version of the campaign that is in force now: it opens no window early and closes none', async () => {
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

  it('changes to a published version in the same millisecond as another one on the same PostgreSQL', async () => {
    let at = system.now()
    const url = await (await sharedPostgres()).migrated()
    const databases = [await openPostgres({ url }), await openPostgres({ url })]
    const configured = campaignDocument.parse(presetDocument('relief-2025'))
    const effectiveAt = at + hour
    const replicas = await Promise.all(
      databases.map(async (database, place) => {
        const machine = { ...system, now: () => at + (place === 0 ? hour : -hour) }
        const { world } = await agreeOnClock(machine, async () => at, signal)
        return openCampaigns({ configured: [configured], store: campaignVersions(database), now: world.now })
      }),
    )
    const [database] = databases
    assert.ok(database)
    const document = { ...presetDocument('relief-2025'), version: 2 }
    const wish = { campaign: configured.id, version: 2, document, effectiveAt, author: 'kim', reason: '시험함' }
    assert.ok((await campaignVersions(database).publish(wish, 1)).published)
    for (const one of replicas) await one.read()
    for (const [ms, version] of [
      [-1, 1],
      [0, 2],
    ] as const) {
      at = effectiveAt + ms
      assert.deepEqual(
        replicas.map((one) => one.of(configured.id).version),
        [version, version],
      )
    }
    for (const one of databases) await one.close()
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
