import { readFile } from 'node:fs/promises'
import { childrenOf } from '../../bench/servers/postgres.ts'
import { between, type Dice, oneOf } from '../../simulation/time/chance.ts'
import type { HistoryEvent } from '../../src/history/history.ts'
import type { House } from '../house/house.ts'

/** What a fault may do, and whom it tells. */
export interface Torment {
  house: Pick<House, 'brokers' | 'redis' | 'postgres'>
  roll: Dice
  /** For the history: a store lost what it had been told. */
  told(event: HistoryEvent): void
  /** What happened, in words. */
  say(what: string): void
  wait(ms: number): Promise<void>
}

/** How long a freeze lasts, in milliseconds. */
export const freezeMs = 10_000
/** Killed processes stay away so long, in milliseconds. */
const awayMs = { least: 1_000, most: 4_000 }
/** Redis writes its file before it answers, but puts that off for so long while the disk is busy; in milliseconds. */
const unwrittenMs = 2_000

interface Fault {
  /** How long it lasts at most, in milliseconds. */
  mostMs: number
  /** Resolves when it is over. */
  happen(torment: Torment): Promise<void>
}

const away = ({ roll, wait }: Torment) => wait(between(roll, awayMs.least, awayMs.most))
const killed = (happen: Fault['happen']): Fault => ({ mostMs: awayMs.most + 2_000, happen })
const frozen = (happen: Fault['happen']): Fault => ({ mostMs: freezeMs, happen })

async function killRedis(torment: Torment, empty: boolean): Promise<void> {
  const { house, told } = torment
  const from = Date.now()
  await house.redis.kill()
  // Loss is told once it is gone: what was answered in between is lost, too.
  const since = empty ? Number.NEGATIVE_INFINITY : from - unwrittenMs
  told({ kind: 'loss', store: 'hot', at: Date.now(), since })
  await away(torment)
  await house.redis.restart(empty)
}

/** What goes wrong, by name. */
export const faults = {
  'broker-killed': killed(async (torment) => {
    const broker = oneOf(torment.roll, torment.house.brokers)
    torment.say(`kill -9 ${broker.name}`)
    await broker.kill()
    await away(torment)
    broker.start()
  }),
  'broker-frozen': frozen(async ({ house, roll, say, wait }) => {
    const broker = oneOf(roll, house.brokers)
    say(`SIGSTOP ${broker.name}`)
    broker.freeze()
    await wait(freezeMs)
    broker.thaw()
  }),
  'postgres-killed': killed(async (torment) => {
    const { postgres } = torment.house
    torment.say('kill -9 PostgreSQL')
    await postgres.kill()
    await away(torment)
    await postgres.start()
  }),
  /** PostgreSQL then ends all connections, and recovers. */
  'postgres-backend-killed': killed(async ({ house, roll, say, wait }) => {
    const backends = await connectionsOf(house.postgres.pid)
    say('kill -9 a connection of PostgreSQL')
    if (backends.length > 0) process.kill(oneOf(roll, backends), 'SIGKILL')
    await wait(awayMs.least)
  }),
  'postgres-frozen': frozen(async ({ house, say, wait }) => {
    say('SIGSTOP PostgreSQL')
    await house.postgres.freeze()
    await wait(freezeMs)
    await house.postgres.thaw()
  }),
  /** It comes back with its data. */
  'redis-killed': killed(async (torment) => {
    torment.say('kill -9 Redis')
    await killRedis(torment, false)
  }),
  'redis-emptied': killed(async (torment) => {
    torment.say('kill -9 Redis, and its data with it')
    await killRedis(torment, true)
  }),
  'redis-frozen': frozen(async ({ house, say, wait }) => {
    say('SIGSTOP Redis')
    house.redis.freeze()
    await wait(freezeMs)
    house.redis.thaw()
  }),
} satisfies Record<string, Fault>

export type FaultName = keyof typeof faults
export const faultNames = Object.keys(faults) as FaultName[]

/** Two faults of one of these cannot happen together. */
export const victimOf = (name: FaultName): string => name.slice(0, name.indexOf('-'))

/** Processes of connections of clients. */
async function connectionsOf(postmaster: number): Promise<number[]> {
  const children = await childrenOf({ pid: postmaster })
  const titled = await Promise.all(
    children.map(async (pid) => ({ pid, title: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') })),
  )
  return titled.filter(({ title }) => /127\.0\.0\.1/.test(title)).map(({ pid }) => pid)
}
