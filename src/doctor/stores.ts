import { type FileConfig, storeChoice } from '../config.ts'
import { type Complaint, SetupError } from '../domain/complaint.ts'
import type { StoreTroubleCode } from '../domain/store-trouble.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import { writeTrouble } from '../store/postgres/can-write.ts'
import { migrationState } from '../store/postgres/migrate.ts'
import { reasonToWait } from '../store/postgres/opening-failures.ts'
import { openPostgres } from '../store/postgres/postgres.ts'
import type { SqlDatabase } from '../store/postgres/sql-database.ts'
import type { RedisSettings } from '../store/redis/address.ts'
import { openRedis } from '../store/redis/connection.ts'
import type { Installation } from './installation.ts'
import { productComplaints } from './products.ts'

/** What is wrong with one store, and what its clock says; null: unknown. */
interface StoreFound {
  complaints: readonly Complaint[]
  clock: { name: string; aheadMs: number } | null
}

/** Clocks may differ by so much, in milliseconds. */
const clockToleranceMs = 1_000
/** A transaction that waits for its client for so long holds locks over which bookings wait, in seconds. */
const idleTransactionSeconds = 30

/** What is wrong with Redis and PostgreSQL as the settings name them. Nothing is migrated. */
export async function storeComplaints(
  world: World,
  { environment, config }: Pick<Installation, 'environment' | 'config'>,
): Promise<readonly Complaint[]> {
  const choice = storeChoice(environment)
  const found = await Promise.all([
    choice.redis ? examineRedis(world, choice.redis) : null,
    choice.databaseUrl ? examinePostgres(world, choice.databaseUrl, config) : null,
  ])
  const stores = found.filter((one) => one !== null)
  return [
    ...stores.flatMap(({ complaints }) => complaints),
    ...clockComplaints(stores.flatMap(({ clock }) => clock ?? [])),
  ]
}

async function examineRedis(world: World, settings: RedisSettings): Promise<StoreFound> {
  const setting = 'url' in settings ? 'REDIS_URL' : 'REDIS_CLUSTER_NODES'
  const store = await openRedis(world, settings).catch(refusedSetup)
  if (Array.isArray(store)) return { complaints: store, clock: null }
  try {
    const trouble = await store.trouble()
    const complaints = await store.complaints()
    const explained = complaints.some(({ weight }) => weight === 'fatal')
    const troubles = trouble === null || explained ? [] : [troubleComplaint('Redis', setting, trouble)]
    const clock = trouble === null ? await clockOf('Redis', world, store.time) : null
    return { complaints: [...complaints, ...troubles], clock }
  } finally {
    await store.close()
  }
}

async function examinePostgres(world: World, url: string, config: FileConfig): Promise<StoreFound> {
  const { poolSize, brokers, preparedStatements } = config.postgres
  let database: Awaited<ReturnType<typeof openPostgres>>
  try {
    database = await openPostgres({ url, poolSize, brokers, preparedStatements, after: world.after })
  } catch (error) {
    return { complaints: notOpened(error), clock: null }
  }
  try {
    const trouble = await writeTrouble(database)
    const migrations = await migrationComplaints(database)
    const complaints = [
      ...database.complaints,
      ...(trouble === null ? [] : [troubleComplaint('PostgreSQL', 'DATABASE_URL', trouble)]),
      ...migrations,
      ...(migrations.length === 0 ? await productComplaints(database, config) : []),
      ...(await idleTransactions(database)),
    ]
    return { complaints, clock: await clockOf('PostgreSQL', world, () => clockIn(database)) }
  } catch {
    return { complaints: [troubleComplaint('PostgreSQL', 'DATABASE_URL', 'failed')], clock: null }
  } finally {
    await database.close()
  }
}

function refusedSetup(error: unknown): Complaint[] {
  if (error instanceof SetupError) return [...error.complaints]
  throw error
}

function notOpened(error: unknown): readonly Complaint[] {
  if (error instanceof SetupError) return error.complaints
  try {
    return [troubleComplaint('PostgreSQL', 'DATABASE_URL', reasonToWait(error))]
  } catch (mistake) {
    return refusedSetup(mistake)
  }
}

async function clockIn(database: SqlDatabase): Promise<Instant> {
  const [row] = await database.query<{ at: number }>(
    'select (extract(epoch from clock_timestamp()) * 1000)::float8 as at',
  )
  return row?.at ?? Number.NaN
}

/** How far a clock is ahead of ours: the middle of the question is taken for the moment of the answer. */
async function clockOf(name: string, world: World, time: () => Promise<Instant>): Promise<StoreFound['clock']> {
  const before = world.now()
  const at = await time().catch(() => null)
  return at === null ? null : { name, aheadMs: Math.round(at - (before + world.now()) / 2) }
}

function clockComplaints(clocks: readonly { name: string; aheadMs: number }[]): Complaint[] {
  return clocks
    .filter(({ aheadMs }) => Math.abs(aheadMs) > clockToleranceMs)
    .map(({ name, aheadMs }) => ({
      code: 'clocks_differ',
      weight: 'warning',
      setting: `clock of ${name}`,
      what: `It is ${(Math.abs(aheadMs) / 1000).toFixed(1)} s ${aheadMs > 0 ? 'ahead of' : 'behind'} the clock of this machine.`,
      mend: 'Let both machines follow the same time servers (NTP).',
    }))
}

async function migrationComplaints(database: SqlDatabase): Promise<Complaint[]> {
  try {
    const { due } = await migrationState(database)
    if (due.length === 0) return []
    return [
      {
        code: 'migrations_due',
        weight: 'warning',
        setting: 'DATABASE_URL',
        what: `The schema lacks ${due.join(', ')}.`,
        mend: 'The next start applies them; its user must be allowed to change tables.',
      },
    ]
  } catch (error) {
    return [
      {
        code: 'migrations_differ',
        weight: 'fatal',
        setting: 'DATABASE_URL',
        what: error instanceof Error ? error.message : 'The schema is not ours.',
        mend: 'Run the release that made this schema, or a newer one.',
      },
    ]
  }
}

/**
 * Sessions that hold a transaction open, such as a psql that was left: what they locked cannot be booked.
 * @param after from how many seconds on
 */
export async function idleTransactions(
  database: Pick<SqlDatabase, 'query'>,
  after: number = idleTransactionSeconds,
): Promise<Complaint[]> {
  const rows = await database.query<{ application: string; seconds: number }>(
    `select application_name as application, extract(epoch from clock_timestamp() - state_change)::int as seconds
     from pg_stat_activity
     where datname = current_database() and state like 'idle in transaction%'
       and state_change < clock_timestamp() - make_interval(secs => $1::int)
     order by state_change limit 5`,
    [after],
  )
  return rows.map(({ application, seconds }) => ({
    code: 'postgres_idle_transaction',
    weight: 'warning',
    setting: 'pg_stat_activity',
    what: `A session (${application.replace(/[^\x20-\x7e]/g, '').slice(0, 60) || 'without a name'}) has kept a transaction open for ${seconds} s; places that it locked cannot be booked.`,
    mend: 'End the session, or set idle_in_transaction_session_timeout on the server.',
  }))
}

/** What keeps a store from working, in words. */
const troubleWords: Record<StoreTroubleCode, readonly [what: string, mend: string]> = {
  no_answer: ['does not answer.', 'Start it, or mend address, port, TLS or firewall.'],
  starting: ['is starting, or recovers.', 'Wait.'],
  refused: ['does not let us in.', 'Mend user, password or database.'],
  not_permitted: ['does not permit what the broker needs.', 'Give the user the rights that docs/operators.md names.'],
  read_only: ['takes no writes: it is read-only.', 'Name the primary, or unset default_transaction_read_only.'],
  standby: [
    'is a replica, and takes no writes.',
    'Name the primary, for instance by target_session_attrs or Sentinel.',
  ],
  out_of_memory: ['takes no writes: its memory is full.', 'Raise maxmemory.'],
  too_few_replicas: ['takes no writes: fewer replicas than min-replicas-to-write.', 'Mend the replicas.'],
  not_persisting: ['takes no writes: it cannot save to disk.', 'Look at the disk, and at the log of Redis.'],
  cluster_down: ['has a part without a master.', 'Mend the node, or let a replica take over.'],
  too_many_connections: ['has no connection left.', 'Raise max_connections, or lower postgres.poolSize.'],
  failed: ['refuses what the broker asks.', 'Look at its log.'],
}

function troubleComplaint(store: 'Redis' | 'PostgreSQL', setting: string, trouble: StoreTroubleCode): Complaint {
  const [what, mend] = troubleWords[trouble]
  return { code: `${store.toLowerCase()}_${trouble}`, weight: 'fatal', setting, what: `${store} ${what}`, mend }
}
