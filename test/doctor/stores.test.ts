import assert from 'node:assert/strict'
import pg from 'pg'
import { idleTransactions } from '../../src/doctor/stores.ts'
import { sharedPostgres } from '../support/postgres.ts'
import { type RedisServer, startRedis } from '../support/redis.ts'
import { brief, type DoctorBench, openDoctorBench } from './bench.ts'

describe('The doctor, of stores', () => {
  let bench: DoctorBench
  before(async () => {
    bench = await openDoctorBench()
    bench.variables['GWANMUN_CONFIG'] = await bench.configured({
      providers: Object.fromEntries(
        ['certificate', 'phone', 'ipin', 'naver', 'kakao'].map((id) => [id, { enabled: id === 'kakao' }]),
      ),
    })
  })
  after(() => bench.close())
  const said = async (above: Record<string, string>) => (await bench.complaints(above)).map(brief)

  describe('Redis', () => {
    let redis: RedisServer
    before(async () => {
      redis = await startRedis()
    })
    after(() => redis?.stop())
    const config = (name: string, value: string) => redis.command('CONFIG', 'SET', name, value)

    it('that is well: nothing', async () => {
      assert.deepEqual(await said({ REDIS_URL: redis.url }), [])
    })

    it('that is away, and an address that cannot be read', async () => {
      assert.deepEqual(await said({ REDIS_URL: 'redis://127.0.0.1:1' }), ['redis_no_answer @ REDIS_URL'])
      assert.deepEqual(await said({ REDIS_URL: `${redis.url}?timeout=5` }), ['redis_address_invalid @ REDIS_URL'])
    })

    it('a database number that the server has not', async () => {
      const url = `redis://127.0.0.1:${redis.port}/99`
      assert.deepEqual(await said({ REDIS_URL: url }), ['redis_database_refused @ REDIS_URL'])
    })

    it('full, with too few replicas, or throwing keys away', async () => {
      await config('maxmemory', '1')
      assert.deepEqual(await said({ REDIS_URL: redis.url }), ['redis_out_of_memory @ REDIS_URL'])
      await config('maxmemory', '0')
      await config('min-replicas-to-write', '1')
      assert.deepEqual(await said({ REDIS_URL: redis.url }), ['redis_too_few_replicas @ REDIS_URL'])
      await config('min-replicas-to-write', '0')
      await config('maxmemory-policy', 'allkeys-lru')
      assert.deepEqual(await said({ REDIS_URL: redis.url }), ['redis_evicts_keys @ maxmemory-policy'])
      await config('maxmemory-policy', 'noeviction')
    })

    it('a user without scripts, and a wrong password', async () => {
      await redis.command('ACL', 'SETUSER', 'poor', 'on', '>secret', '~gw:*', '+@all', '-@scripting')
      const as = (user: string) => redis.url.replace('://', `://${user}@`)
      assert.deepEqual(await said({ REDIS_URL: as('poor:secret') }), ['redis_rights_missing @ REDIS_URL'])
      assert.deepEqual(await said({ REDIS_URL: as('poor:wrong') }), ['redis_credentials_refused @ REDIS_URL'])
    })
  })

  describe('PostgreSQL', () => {
    let migrated: string
    let empty: string
    let admin: pg.Client
    before(async () => {
      const postgres = await sharedPostgres()
      migrated = await postgres.migrated()
      empty = await postgres.empty()
      admin = new pg.Client({ connectionString: migrated })
      await admin.connect()
    })
    after(() => admin?.end())
    const database = () => new URL(migrated).pathname.slice(1)

    it('that is well: nothing', async () => {
      assert.deepEqual(await said({ DATABASE_URL: migrated }), [])
    })

    it('that is away, does not know the database, or has an address that cannot be read', async () => {
      assert.deepEqual(await said({ DATABASE_URL: 'postgres://127.0.0.1:1/x' }), [
        'postgresql_no_answer @ DATABASE_URL',
      ])
      assert.deepEqual(await said({ DATABASE_URL: migrated.replace(/[^/]*$/, 'no_such_database') }), [
        'postgres_database_unknown @ DATABASE_URL',
      ])
      assert.deepEqual(await said({ DATABASE_URL: migrated.replace('://', '://user:p#ss@') }), [
        'database_url_unreadable @ DATABASE_URL',
      ])
    })

    it('whose schema is not there yet, which the next start makes', async () => {
      assert.deepEqual(await said({ DATABASE_URL: empty }), ['migrations_due @ DATABASE_URL'])
      const client = new pg.Client({ connectionString: empty })
      await client.connect()
      const { rows } = await client.query(`select to_regclass('schema_migration') as books`).finally(() => client.end())
      assert.equal(rows[0].books, null, 'nothing was changed')
    })

    it('whose schema is of a newer release', async () => {
      await admin.query(`insert into schema_migration (number, name, checksum) values (9999, '9999-later', 'x')`)
      assert.deepEqual(await said({ DATABASE_URL: migrated }), ['migrations_differ @ DATABASE_URL'])
      await admin.query('delete from schema_migration where number = 9999')
    })

    it('that is read-only', async () => {
      await admin.query(`alter database ${database()} set default_transaction_read_only = on`)
      assert.deepEqual(await said({ DATABASE_URL: migrated }), ['postgresql_read_only @ DATABASE_URL'])
      await admin.query(`alter database ${database()} reset default_transaction_read_only`)
    })

    it('with fewer connections than all brokers want', async () => {
      const config = await bench.configured({ postgres: { brokers: 500 } })
      const found = await said({ DATABASE_URL: migrated, GWANMUN_CONFIG: config })
      assert.deepEqual(found, ['postgres_connections @ postgres.poolSize'])
    })

    it('without a slot of a product that a campaign books', async () => {
      await admin.query(`insert into region (code, ko, en, position) values ('r', '가', 'R', 1)`)
      await admin.query(
        `insert into clinic (id, name, region, district, address, phone, step_free) values ('c', '의원', 'r', '구', '길', '02-0000-0001', true)`,
      )
      await admin.query(
        `insert into slot (clinic, starts_at, product, capacity) values ('c', now() + interval '1 day', '싱그릭스', 5)`,
      )
      const window = {
        id: 'all',
        opensAt: '2026-12-01T09:00:00Z',
        closesAt: '2026-12-02T09:00:00Z',
        who: { kind: 'anyone' },
      }
      const named = { id: 'shingles', name: { ko: '대상포진', en: 'Shingles' }, windows: [window] }
      const config = (...products: string[]) => bench.configured({ campaigns: [{ ...named, products }] })
      assert.deepEqual(await said({ DATABASE_URL: migrated, GWANMUN_CONFIG: await config('싱그릭스') }), [])
      assert.deepEqual(await said({ DATABASE_URL: migrated, GWANMUN_CONFIG: await config('싱그릭스', '신그릭스') }), [
        'product_without_slots @ campaigns[0].products',
      ])
    })

    it('with a session that keeps a transaction open', async () => {
      const left = new pg.Client({ connectionString: migrated, application_name: 'psql' })
      await left.connect()
      await left.query('begin')
      const database = { query: async (text: string, params: unknown[]) => (await admin.query(text, params)).rows }
      const asked = database as unknown as Parameters<typeof idleTransactions>[0]
      assert.deepEqual(await idleTransactions(asked), [], 'it has only begun')
      const [complaint] = await idleTransactions(asked, 0)
      assert.match(complaint?.what ?? '', /psql.* has kept a transaction open for \d+ s/)
      await left.end()
    })
  })
})
