import { askDesk } from './ask-desk.ts'
import { freePort } from './ports.ts'
import { type RedisServer, startRedis } from './redis.ts'
import { until } from './until.ts'

/** Three masters, each with one replica, all of our own. */
export interface RedisCluster {
  masters: readonly RedisServer[]
  replicas: readonly RedisServer[]
  /** As in `REDIS_CLUSTER_NODES`. */
  nodes: string
  /** A server that is a master now. */
  someMaster(): Promise<RedisServer>
  /** Resolves when the replicas have all that was written until now. */
  replicated(): Promise<void>
  /** Resolves when every server that answers says the Cluster is well. */
  well(): Promise<void>
  stop(): Promise<void>
}

/** The Cluster of this run. It has one database only: take keys that no other file takes. */
export function sharedRedisCluster(): Promise<{ nodes: string; ports: readonly number[] }> {
  return askDesk('cluster')
}

/** After so long without an answer a master counts as lost, in milliseconds; a replica takes over a second later. */
const nodeTimeoutMs = 1_000
const slots = 16_384

/** Starts and joins six servers; takes two to four seconds, most of it a pause Redis makes before a Cluster serves. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const servers = await startNodes()
  const [masters, replicas] = [servers.slice(0, 3), servers.slice(3)]
  const stop = async () => void (await Promise.all(servers.map((server) => server.stop())))

  try {
    await join(masters, replicas)
    await well(servers)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    masters,
    replicas,
    nodes: servers.map(({ port }) => `127.0.0.1:${port}`).join(','),
    async someMaster() {
      const [master] = await mastersOf(servers)
      if (!master) throw new Error('no server of the Cluster is a master')
      return master
    },
    async replicated() {
      for (const master of await mastersOf(servers)) await until(() => caughtUp(master))
    },
    well: () => well(servers),
    stop,
  }
}

/** Six servers or none: one that is left alone keeps the process of the tests from ending. */
async function startNodes(): Promise<RedisServer[]> {
  const started = await Promise.allSettled(Array.from({ length: 6 }, startNode))
  const servers = started.filter((one) => one.status === 'fulfilled').map(({ value }) => value)
  const failed = started.find((one) => one.status === 'rejected')
  if (!failed) return servers
  await Promise.all(servers.map((server) => server.stop()))
  throw failed.reason
}

async function startNode(): Promise<RedisServer> {
  return startRedis([
    ...['--cluster-enabled', 'yes', '--cluster-port', String(await freePort())],
    ...['--cluster-node-timeout', String(nodeTimeoutMs), '--cluster-require-full-coverage', 'no'],
    ...['--cluster-replica-validity-factor', '0', '--repl-diskless-sync-delay', '0'],
  ])
}

async function join(masters: readonly RedisServer[], replicas: readonly RedisServer[]): Promise<void> {
  const [first] = masters
  if (!first) return
  for (const [index, master] of masters.entries()) {
    const from = Math.floor((slots * index) / masters.length)
    const to = Math.floor((slots * (index + 1)) / masters.length) - 1
    await master.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to))
    await master.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
  }
  for (const server of [...masters.slice(1), ...replicas])
    await server.command('CLUSTER', 'MEET', '127.0.0.1', String(first.port), String(await busPort(first)))
  for (const [index, replica] of replicas.entries()) {
    const master = String(await masters[index]?.command('CLUSTER', 'MYID'))
    await until(async () => String(await replica.command('CLUSTER', 'NODES')).includes(master))
    await replica.command('CLUSTER', 'REPLICATE', master)
  }
}

async function busPort(server: RedisServer): Promise<number> {
  const [, port] = (await server.command('CONFIG', 'GET', 'cluster-port')) as [string, string]
  return Number(port)
}

async function well(servers: readonly RedisServer[]): Promise<void> {
  await until(async () => {
    const answers = await Promise.all(servers.map((server) => describe(server).catch(() => null)))
    return answers.every((answer) => answer === null || answer)
  })
}

/** Whether this server sees all slots served and, being a replica, is in step with its master. */
async function describe(server: RedisServer): Promise<boolean> {
  const info = String(await server.command('CLUSTER', 'INFO'))
  const replication = String(await server.command('INFO', 'replication'))
  const inStep = !replication.includes('role:slave') || replication.includes('master_link_status:up')
  return inStep && info.includes('cluster_state:ok') && info.includes(`cluster_slots_ok:${slots}`)
}

async function mastersOf(servers: readonly RedisServer[]): Promise<RedisServer[]> {
  const roles = await Promise.all(servers.map((server) => server.command('ROLE') as Promise<unknown[]>))
  return servers.filter((_, index) => roles[index]?.[0] === 'master')
}

/** Whether every replica of this master has read as far as the master has written. */
async function caughtUp(master: RedisServer): Promise<boolean> {
  const [, written, replicas] = (await master.command('ROLE')) as [string, number, [string, string, string][]]
  return replicas.length > 0 && replicas.every(([, , read]) => Number(read) >= written)
}
