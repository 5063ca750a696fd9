/**
 * What is tormented: a Redis and a PostgreSQL of its own, brokers as `npm run serve` starts them, and the simulators of the providers;
 * all on loopback, on free ports, in temporary folders that go with this process.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../bench/processes/child.ts'
import { stock } from '../../bench/processes/stock.ts'
import { guardFolder } from '../../bench/servers/guard.ts'
import { startPostgres, type TestPostgres } from '../../bench/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../bench/servers/redis.ts'
import { until } from '../../bench/servers/until.ts'
import { demoConfiguration } from '../../demo/configuration.ts'
import { type MockIdps, type MockIdpsOptions, providerIds, startMockIdps } from '../../mock-idps/index.ts'
import { type FileConfig, type FileInput, layOver, readFileConfig } from '../../src/config.ts'
import type { Keyring } from '../../src/keyring/keyring.ts'
import { openPostgres } from '../../src/store/postgres/postgres.ts'
import { type BrokerProcess, brokerProcess } from './broker.ts'
import { writeInstallation } from './installation.ts'

/** Redis, which can also lose its data at a restart. */
export interface DurableRedis extends Pick<RedisServer, 'freeze' | 'thaw' | 'kill'> {
  url: string
  /** After `kill`. @param empty without the data it had */
  restart(empty: boolean): Promise<void>
}

export interface House {
  /** The address that people see. No process listens there: a balancer chooses a broker. */
  origin: string
  brokers: readonly BrokerProcess[]
  redis: DurableRedis
  postgres: TestPostgres
  databaseUrl: string
  idps: MockIdps
  config: FileConfig
  keyring: Keyring
  /** The environment of each broker, as `npm run verify` reads it. */
  env: Readonly<Record<string, string>>
  stop(): Promise<void>
}

export interface HouseOptions {
  brokers: number
  /** The compiled program of `npm run serve`. */
  program: string
  people: NonNullable<MockIdpsOptions['people']>
  /** Laid over the demonstration's configuration. */
  config: object
  slots: number
  placesASlot: number
  endedByItself(broker: string, what: string): void
  complained(broker: string, line: string): void
}

/** Starts everything, with places on the board and no person in it. @throws Error naming what is missing */
export async function openHouse(options: HouseOptions): Promise<House> {
  const [redis, postgres] = await Promise.all([startDurableRedis(), startPostgres()])
  const closing: (() => Promise<unknown>)[] = [redis.stop, () => postgres.stop()]
  const stop = async () => {
    for (const close of closing.reverse()) await close()
  }
  try {
    const origin = `http://localhost:${await freePort()}`
    const idps = await startMockIdps({ port: 0, redirectBases: [origin], people: options.people })
    closing.push(() => idps.close())
    const issuers = Object.fromEntries(providerIds.map((id) => [id, idps.issuer(id)]))
    const input = layOver(demoConfiguration(issuers, Date.now()), options.config) as FileInput
    const databaseUrl = await postgres.migrated()
    const database = await openPostgres({ url: databaseUrl })
    await stock(database, options.slots, options.placesASlot)
    await database.close()
    const files = await writeInstallation(origin, input, { databaseUrl, env: { REDIS_URL: redis.url } })
    closing.push(() => rm(files.folder, { recursive: true, force: true }))
    const brokers = await startBrokers(options, files.env)
    closing.push(() => Promise.all(brokers.map((broker) => broker.kill())))
    const { keyring, env } = files
    return { origin, brokers, redis, postgres, databaseUrl, idps, config: readFileConfig(input), keyring, env, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startBrokers(options: HouseOptions, env: Readonly<Record<string, string>>): Promise<BrokerProcess[]> {
  const { program, endedByItself, complained } = options
  const ports = await Promise.all(Array.from({ length: options.brokers }, () => freePort()))
  const brokers = ports.map((port, number) => {
    const name = `broker ${number + 1}`
    return brokerProcess({
      name,
      port,
      program,
      env,
      endedByItself: (what) => endedByItself(name, what),
      complained: (line) => complained(name, line),
    })
  })
  for (const broker of brokers) broker.start()
  try {
    await Promise.all(brokers.map(({ origin }) => until(() => everyDoorOpens(origin), 60_000)))
  } catch (error) {
    await Promise.all(brokers.map((broker) => broker.kill()))
    throw error
  }
  return brokers
}

async function everyDoorOpens(origin: string): Promise<boolean> {
  const answer = await fetch(`${origin}/lights.json`).catch(() => null)
  if (!answer?.ok) return false
  const { doors } = (await answer.json()) as { doors: { light: string }[] }
  return doors.length === providerIds.length && doors.every(({ light }) => light === 'green')
}

/** A Redis that writes each command to its append-only file before it answers: killed, it has lost nothing that it answered. */
async function startDurableRedis(): Promise<DurableRedis & { stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'gwanmun-chaos-redis-'))
  guardFolder(folder)
  const data = 'appendonlydir'
  const settings = ['--appendonly', 'yes', '--appendfsync', 'everysec', '--appenddirname', data, '--dir', folder]
  const redis = await startRedis(settings)
  return {
    url: redis.url,
    freeze: redis.freeze,
    thaw: redis.thaw,
    kill: redis.kill,
    async restart(empty) {
      if (empty) await rm(join(folder, data), { recursive: true, force: true })
      await redis.restart()
    },
    async stop() {
      await redis.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
