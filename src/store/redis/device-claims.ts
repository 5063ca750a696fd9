import type { DeviceHash, PersonId, ProviderId } from '../../domain/ids.ts'
import type { DeviceClaim, DeviceClaims, DeviceKind } from '../../domain/session.ts'
import type { RedisStore } from './connection.ts'
import { script, serverClock } from './script.ts'

/**
 * An ended claim is remembered a day longer, only for its generation: a session that still holds an old number (it lives hours, not
 * days) must not find the number given out again.
 */
const onClaim = `
local remember = ${24 * 3_600_000}
local at = now()
local function answer()
  return redis.call('HMGET', KEYS[1], 'device', 'generation', 'provider', 'kind', 'verifiedAt', 'until')
end
-- The end and the generation of the claim, alive or not.
local held = redis.call('HMGET', KEYS[1], 'until', 'generation')
local ends, generation = tonumber(held[1] or 0), tonumber(held[2] or 0)
local alive = at < ends
`

const claim = script(`${onClaim}
if not alive then
  local ms = tonumber(ARGV[5])
  redis.call('HSET', KEYS[1], 'device', ARGV[2], 'generation', generation + 1, 'provider', ARGV[3], 'kind', ARGV[4],
    'verifiedAt', at, 'until', at + ms)
  redis.call('PEXPIRE', KEYS[1], life(ms + remember))
end
return answer()
`)

const find = script(`${onClaim}
return alive and answer()
`)

const stretch = script(`${onClaim}
local till = tonumber(ARGV[3])
if alive and generation == tonumber(ARGV[2]) and ends < till then
  redis.call('HSET', KEYS[1], 'until', till)
  redis.call('PEXPIRE', KEYS[1], life(till - at + remember))
end
`)

const release = script(`${onClaim}
if not alive or generation ~= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'until', at)
redis.call('PEXPIRE', KEYS[1], life(remember))
return 1
`)

type Row = [device: string, generation: string, provider: string, kind: string, verifiedAt: string, until: string]

const keyOf = (person: PersonId) => `claim:{${person}}`

/** Device claims, a hash each; every verb is one script on it. */
export function redisDeviceClaims(redis: RedisStore, clock = serverClock): DeviceClaims {
  return {
    async claim({ person, device, provider, kind, blockSeconds }) {
      const args = [clock(), device, provider, kind, Math.ceil(blockSeconds * 1000)]
      return claimOf(person, await redis.run<Row>(claim, [keyOf(person)], args))
    },
    async find(person) {
      const row = await redis.run<Row | null>(find, [keyOf(person)], [clock()])
      return row && claimOf(person, row)
    },
    async stretch(person, generation, until) {
      await redis.run(stretch, [keyOf(person)], [clock(), generation, Math.floor(until)])
    },
    async release(person, generation) {
      return (await redis.run<number>(release, [keyOf(person)], [clock(), generation])) === 1
    },
  }
}

function claimOf(person: PersonId, [device, generation, provider, kind, verifiedAt, until]: Row): DeviceClaim {
  return {
    person,
    device: device as DeviceHash,
    generation: Number(generation),
    provider: provider as ProviderId,
    kind: kind as DeviceKind,
    verifiedAt: Number(verifiedAt),
    until: Number(until),
  }
}
