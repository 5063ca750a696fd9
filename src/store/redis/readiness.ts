import slotOf from 'cluster-key-slot'
import { Cluster, type Redis } from 'ioredis'
import type { Complaint } from '../../domain/complaint.ts'
import type { StoreTroubleCode } from '../../domain/store-trouble.ts'
import type { RedisAddress } from './address.ts'
import { troubleOf } from './failures.ts'
import { type Script, script } from './script.ts'
import { scriptCommands } from './script-commands.ts'
import { type Look, redisComplaints } from './setup.ts'

/** Does a little of what every request does: runs a script, on a key of ours, that writes. Returns the commands that are not allowed. */
const work = script(`
local missing = {}
if redis.acl_check_cmd then
  for n = 2, #ARGV do
    if not redis.acl_check_cmd(ARGV[n], KEYS[1]) then missing[#missing + 1] = ARGV[n] end
  end
end
if #missing == 0 then redis.call('SET', KEYS[1], 'ready', 'PX', 10000) end
return missing
`)

/** Runs a script on one key, within the time of one answer. */
type Evaluate = (work: Script, key: string, args: readonly string[]) => Promise<unknown>

/** Whether one Redis can do our work, and what is wrong with how it is set up. */
export interface Readiness {
  /** Null: it can. Never rejects. */
  trouble(): Promise<StoreTroubleCode | null>
  /** What the last look has found; null: nothing, or none was made. */
  last(): StoreTroubleCode | null
  complaints(): Promise<readonly Complaint[]>
}

export interface ReadinessOptions {
  address: RedisAddress
  /** In front of every key. */
  prefix: string
  /** Why the last connection failed; null: it is there, or nothing is known. */
  connectionError(): unknown
}

export function openReadiness(
  client: Redis | Cluster,
  { address, prefix, connectionError }: ReadinessOptions,
  evaluate: Evaluate,
): Readiness {
  let last: StoreTroubleCode | null = null
  async function look(): Promise<Look> {
    const found = await explained()
    last = found.trouble
    return found
  }
  async function explained(): Promise<Look> {
    const seen = await lookAtRedis(client, prefix, evaluate)
    const isAway = seen.trouble === 'no_answer' || (seen.trouble === 'cluster_down' && client.status !== 'ready')
    const error = connectionError()
    return isAway && error !== null ? { ...seen, trouble: troubleOf(error) } : seen
  }
  return {
    trouble: async () => (await look()).trouble,
    last: () => last,
    async complaints() {
      const seen = await look()
      const error = seen.trouble === null ? null : connectionError()
      return redisComplaints({ client, address, prefix, look: seen, connectionError: error })
    },
  }
}

const able: Look = { trouble: null, missing: [] }

/**
 * Whether Redis can do our work now: on the server; behind Sentinels, on the master; in a Cluster, on every master, because
 * keys of one login are on several. A reply to PING would not show it (OOM, NOREPLICAS, READONLY, MISCONF, an ACL).
 */
async function lookAtRedis(client: Redis | Cluster, prefix: string, evaluate: Evaluate): Promise<Look> {
  const keys = client instanceof Cluster ? keysOnEveryMaster(client, prefix) : [`${prefix}ready`]
  if (keys === null) return { trouble: 'cluster_down', missing: [] }
  const looks = await Promise.all(
    keys.map(async (key): Promise<Look> => {
      try {
        const missing = (await evaluate(work, key, scriptCommands)) as string[]
        return missing.length > 0 ? { trouble: 'not_permitted', missing } : able
      } catch (error) {
        return { trouble: troubleOf(error), missing: [] }
      }
    }),
  )
  return looks.find(({ trouble }) => trouble !== null) ?? able
}

/** Tags that are tried for a key on each master: with a thousand the smallest of a hundred masters is found as good as surely. */
const mostTags = 1_024

/** One key for each master that has slots; null: a slot has no master, or the Cluster is not known yet. */
function keysOnEveryMaster({ slots }: Cluster, prefix: string): string[] | null {
  const masters = new Set<string>()
  for (let slot = 0; slot < 16_384; slot++) {
    const master = slots[slot]?.[0]
    if (master === undefined) return null
    masters.add(master)
  }
  const keys: string[] = []
  for (let tag = 0; tag < mostTags && masters.size > 0; tag++) {
    const key = `${prefix}ready:{${tag}}`
    if (masters.delete(slots[slotOf(key)]?.[0] ?? '')) keys.push(key)
  }
  return keys
}
