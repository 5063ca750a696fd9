import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { demoConfiguration } from '../../demo/configuration.ts'
import { type Environment, type FileConfig, readEnvironment, readFileConfig } from '../../src/config.ts'
import type { PersonId } from '../../src/domain/ids.ts'
import { migrate } from '../../src/store/postgres/migrate.ts'
import { openPglite } from '../../src/store/postgres/pglite.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import type { SqlDatabase } from '../../src/store/postgres/sql-database.ts'
import { openRedis } from '../../src/store/redis/connection.ts'
import { redisWaitingRoom } from '../../src/store/redis/waiting-room.ts'
import { system } from '../../src/system.ts'
import { exitCodeOf, json, printed, type Verified, verify } from '../../src/verify/verify.ts'
import { actions, newPerson } from '../contract/ledger-bench.ts'
import { openDoctorBench } from '../doctor/bench.ts'
import { ledgerBench } from '../store/pglite-bench.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { type RedisDatabase, sharedRedis } from '../support/redis.ts'

const whatOf = ({ found }: Verified) => found.findings.map(({ rule, what }) => `${rule}: ${what}`)

describe('Verifying the stores of a running installation', () => {
  let url: string
  let db: SqlDatabase
  let redis: RedisDatabase
  let environment: Environment
  let config: FileConfig
  before(async () => {
    config = readFileConfig(demoConfiguration({}, system.now()))
    redis = await sharedRedis()
  })
  beforeEach(async () => {
    url = await (await sharedPostgres()).migrated()
    db = await openPostgres({ url, poolSize: 4 })
    environment = readEnvironment({ DATABASE_URL: url })
  })
  afterEach(() => db?.close())

  /** Two people who booked, one of whom cancelled, and one who holds a place, by the database's clock. */
  async function someBookings() {
    const bench = await ledgerBench(db)
    bench.clock.now = system.now()
    const act = actions(bench)
    const slot = await bench.slot(3)
    const [kept, given] = [await act.book(slot), await act.book(slot)]
    await bench.ledger.cancel(given.person, given.booking.id)
    const held = await act.hold(newPerson(), slot)
    return { slot, kept, given, held }
  }

  it('finds nothing where all is right, and says what it looked at', async () => {
    await someBookings()
    const verified = await verify(system, environment, config)
    assert.deepEqual(whatOf(verified), [])
    const { slots, holds, bookings } = verified.counted
    assert.deepEqual([slots, holds, bookings, exitCodeOf(verified)], [1, 3, 2, 0])
    assert.match(printed(verified), /^1 slots, 3 holds, 2 bookings, in one snapshot; .*\n✔ every rule is kept$/)
  })

  it('reads more rows than one fetch brings, and counts each once', async () => {
    await db.query(`insert into region values ('r', '가', 'R', 1)`)
    await db.query(`insert into clinic values ('c', '의원', 'r', '가구', '주소', '02-0000-0001', true)`)
    await db.query(
      `insert into slot (clinic, starts_at, product, capacity, taken)
       select 'c', now() + make_interval(mins => minute), '화이자', 5, 5 from generate_series(1, 1000) as minute`,
    )
    await db.query(
      `with places as (select id, generate_series(1, 5) as place from slot),
         made as (insert into hold (campaign, person, slot, state, until)
           select 'flu', 'p' || row_number() over (), id, 'booked', now() from places returning id, slot, person)
       insert into booking (campaign, person, slot, hold, idempotency_key, confirmed_at)
       select 'flu', person, slot, id, 'key', now() from made`,
    )
    const verified = await verify(system, environment, config)
    assert.deepEqual(whatOf(verified), [])
    const { slots, holds, bookings } = verified.counted
    assert.deepEqual([slots, holds, bookings], [1_000, 5_000, 5_000])
  })

  it('finds each difference, says in words what happened, and names no person', async () => {
    const { slot, kept, given, held } = await someBookings()
    const intruder = 'person-0000' as PersonId
    for (const statement of [
      // What the constraints refuse, and what no constraint sees.
      'alter table slot drop constraint slot_never_oversold',
      'drop index hold_once',
      'drop index booking_once',
      `update slot set taken = 5, capacity = 1`,
      `update hold set until = now() - interval '1 hour' where id = '${held.id}'`,
      `update hold set state = 'released' where id = (select hold from booking where id = '${kept.booking.id}')`,
      `insert into hold (campaign, person, slot, state, until) values ('flu-2021', '${intruder}', '${slot}', 'booked', now())`,
      `with made as (insert into hold (campaign, person, slot, state, until)
         values ('flu-2021', '${kept.person}', '${slot}', 'booked', now()) returning id)
       insert into booking (campaign, person, slot, hold, idempotency_key, confirmed_at)
         select 'flu-2021', '${kept.person}', '${slot}', id, 'key-9', now() from made`,
    ])
      await db.query(statement)
    const verified = await verify(system, environment, config)
    // The second in which it is looked at is real.
    const said = whatOf(verified)
      .join('\n')
      .replace(/ran out 3[67]\d\d s/, 'ran out an hour')
    for (const expected of [
      `oversold: slot ${slot} has 3 holds and bookings on 1 places`,
      `oversold: slot ${slot} counts 5 taken of 1 places`,
      `ledger-balanced: slot ${slot} counts 5 taken; 3 holds and bookings stand behind it`,
      `ledger-balanced: booking ${kept.booking.id} is confirmed, its hold released`,
      `leaked-holds: hold ${held.id} of slot ${slot} ran out an hour ago and still takes its place`,
      'is booked without a booking',
      `two-active-bookings: booking`,
      `stands beside booking ${kept.booking.id}`,
    ])
      assert.ok(said.includes(expected), `${expected}\n${said}`)
    assert.equal(verified.found.findings.length, 7)
    assert.equal(exitCodeOf(verified), 1)
    for (const text of [printed(verified), json(verified)])
      for (const person of [kept.person, given.person, held.person, intruder]) assert.ok(!text.includes(person))
  })

  it('counts the people inside in Redis without moving the line, and tells when they are more than the limit', async () => {
    environment = readEnvironment({ DATABASE_URL: url, REDIS_URL: redis.url })
    const store = await openRedis(system, { url: redis.url })
    const room = redisWaitingRoom(store)
    const rules = { ...config.limits, insideLimit: 3 }
    for (const person of ['a', 'b', 'c', 'd'] as PersonId[]) {
      await room.join(config.campaign.id, person, rules)
      await room.enter(config.campaign.id, person, rules)
    }
    const well = await verify(system, environment, config)
    assert.deepEqual([well.inside, whatOf(well)], [3, []])
    const limits = { ...config.limits, insideLimit: 2 }
    const crowded = await verify(system, environment, { ...config, limits })
    assert.match(whatOf(crowded).join(), /^inside-limit: 3 people are inside demo; the limit is 2/)
    assert.equal((await room.board(config.campaign.id, rules)).waiting, 1)
    await store.close()
  })

  it('reads the data of PGlite when no broker has them, and says so when one has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gwanmun-verify-'))
    const embedded = readEnvironment({ DATA_DIR: folder })
    const lite = await openPglite(join(folder, 'postgres'))
    await migrate(lite)
    await assert.rejects(verify(system, embedded, config), /process/)
    await lite.close()
    const verified = await verify(system, embedded, config)
    assert.deepEqual([verified.counted.slots, verified.inside, whatOf(verified)], [0, null, []])
    await rm(folder, { recursive: true })
  })

  it('as a command: 0 where all is right, 1 where not, 2 where it cannot be read', async () => {
    const bench = await openDoctorBench()
    const run = async (above: Record<string, string>, ...args: string[]) => {
      const env = { ...process.env, ...bench.variables, ...above }
      const ended = promisify(execFile)(process.execPath, ['--import', 'tsx', 'src/verify.ts', ...args], { env })
      return ended.then(
        ({ stdout }) => ({ code: 0, stdout, stderr: '' }),
        (error: { code: number; stdout: string; stderr: string }) => error,
      )
    }
    await someBookings()
    const right = await run({ DATABASE_URL: url })
    assert.deepEqual([right.code, right.stdout.includes('every rule is kept')], [0, true])
    await db.query('update slot set taken = taken - 1')
    const wrong = await run({ DATABASE_URL: url }, '--json')
    assert.deepEqual([wrong.code, JSON.parse(wrong.stdout).counts], [1, { 'ledger-balanced': 1 }])
    const away = await run({ DATABASE_URL: 'postgres://127.0.0.1:1/nowhere' })
    assert.deepEqual([away.code, /^Not verified: /.test(away.stderr)], [2, true])
    await bench.close()
  })
})
