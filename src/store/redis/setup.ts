import { Cluster, type Redis } from 'ioredis'
import type { Complaint } from '../../domain/complaint.ts'
import type { StoreTroubleCode } from '../../domain/store-trouble.ts'
import type { RedisAddress } from './address.ts'
import { isOfSelect, refusalOf } from './failures.ts'
import { scriptCommands } from './script-commands.ts'

/** What a try to work has shown. */
export interface Look {
  /** Null: Redis can do our work. */
  trouble: StoreTroubleCode | null
  /** Commands that our user may not call, in capitals; empty also where Redis refused the script itself. */
  missing: readonly string[]
}

/** What is known of one Redis when its setup is judged. */
export interface RedisSetup {
  client: Redis | Cluster
  address: RedisAddress
  prefix: string
  look: Look
  /** Why the last connection failed; null: it is there, or nothing is known. */
  connectionError: unknown
}

/** The oldest major version that is tested. */
const oldest = 7

/** What is wrong with the settings of Redis and the rights it gives us, as far as it answers; nothing while it is away. */
export async function redisComplaints(setup: RedisSetup): Promise<Complaint[]> {
  const { client, address, look, connectionError } = setup
  const setting = address.kind === 'cluster' ? 'REDIS_CLUSTER_NODES' : 'REDIS_URL'
  const refusal = refusalOf(connectionError)
  if (refusal === 'WRONGPASS' || refusal === 'NOAUTH') return [credentialsRefused(setting)]
  if (isOfSelect(connectionError)) return [databaseRefused(setting, address.db)]
  const missing = refusal === 'NOPERM' && client instanceof Cluster ? ['CLUSTER'] : await missingRights(setup)
  const notPermitted = missing.length > 0 ? [rightsMissing(setting, { missing, prefix: setup.prefix })] : []
  if (look.trouble === 'no_answer' || look.trouble === 'cluster_down') return notPermitted
  return [...notPermitted, ...(await fromInfo(client))]
}

/** Rights and settings are those of each server. */
const mastersOf = (client: Redis | Cluster): Redis[] => (client instanceof Cluster ? client.nodes('master') : [client])

/** The commands that our user lacks, as the server's answers tell: the words of a refusal differ by version. */
async function missingRights({ client, look }: RedisSetup): Promise<readonly string[]> {
  if (look.trouble !== 'not_permitted' || look.missing.length > 0) return look.missing
  const isRefused = async (ask: (server: Redis) => Promise<unknown>) => {
    const answers = await Promise.allSettled(mastersOf(client).map(ask))
    return answers.some((answer) => answer.status === 'rejected' && refusalOf(answer.reason) === 'NOPERM')
  }
  const missing = [
    ...((await isRefused((server) => server.eval('return 1', 0))) ? ['EVAL'] : []),
    ...((await isRefused((server) => server.evalsha('0'.repeat(40), 0))) ? ['EVALSHA'] : []),
  ]
  // Scripts may run, so it is the keys that are closed.
  return missing.length > 0 ? missing : scriptCommands
}

/** What the server says of itself; nothing when our user may not ask. */
async function fromInfo(client: Redis | Cluster): Promise<Complaint[]> {
  const infos = await Promise.all(
    mastersOf(client).map(async (server) =>
      `${await server.info('server')}\n${await server.info('memory')}`.split(/\r?\n/),
    ),
  ).catch(() => [])
  const values = (name: string) => [
    ...new Set(
      infos.flatMap((lines) =>
        lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1)),
      ),
    ),
  ]
  const old = values('redis_version').find((version) => Number.parseInt(version, 10) < oldest)
  const policy = values('maxmemory_policy').find((each) => each !== 'noeviction')
  return [...(old === undefined ? [] : [versionOld(old)]), ...(policy === undefined ? [] : [evictsKeys(policy)])]
}

const credentialsRefused = (setting: string): Complaint => ({
  code: 'redis_credentials_refused',
  weight: 'fatal',
  setting,
  what: 'Redis refuses the user name or password.',
  mend: 'Set the right ones, percent-encoded: redis://user:password@host:port/db.',
})

const databaseRefused = (setting: string, db: number): Complaint => ({
  code: 'redis_database_refused',
  weight: 'fatal',
  setting,
  what: `Redis refuses database ${db}: the server has fewer, or the user may not call SELECT.`,
  mend: 'Name a database of the server (its setting `databases`, 16 unless changed: 0 to 15), and allow +select.',
})

function rightsMissing(setting: string, of: { missing: readonly string[]; prefix: string }): Complaint {
  const missing = of.missing.map((command) => command.toLowerCase())
  return {
    code: 'redis_rights_missing',
    weight: 'fatal',
    setting,
    what: `The user of Redis may not call ${missing.join(', ')} on keys ${of.prefix}*.`,
    mend: `Allow it: ACL SETUSER … ~${of.prefix}* ${missing.map((command) => `+${command}`).join(' ')}.`,
  }
}

const versionOld = (version: string): Complaint => ({
  code: 'redis_version_old',
  weight: 'warning',
  setting: 'redis_version',
  what: `Redis is ${version}; older versions than ${oldest} are not tested.`,
  mend: `Install Redis ${oldest} or newer.`,
})

const evictsKeys = (policy: string): Complaint => ({
  code: 'redis_evicts_keys',
  weight: 'warning',
  setting: 'maxmemory-policy',
  what: `Redis has ${policy}: when its memory is full it throws sessions, blocks of devices and places in line away.`,
  mend: 'Set maxmemory-policy noeviction: Redis then refuses writes, and the broker says that it is out.',
})
