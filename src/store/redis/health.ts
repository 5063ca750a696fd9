import {
  type Counters,
  cohortBuckets,
  type HealthReport,
  type HealthStore,
  recentBuckets,
  sumOf,
} from '../../domain/health.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { RedisStore } from './connection.ts'
import { breakerFrom, probeFrom } from './health-records.ts'
import { script } from './script.ts'

/**
 * The buckets follow the agreed clock of the replicas, which comes with the report; the server's own clock only removes old
 * keys. Buckets are read for four minutes; the number of a replica's last batch is kept for as long as the batch may be sent
 * again. A time more than 5 s ahead is from before a clock was set back, and is replaced.
 */
const exchange = script(`
local at, replica, batch = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local provider, seen = KEYS[1], KEYS[2]
if tonumber(redis.call('GET', seen) or '0') < batch then
  for n = 10, #ARGV, 3 do
    local bucket = KEYS[tonumber(ARGV[n])]
    redis.call('HINCRBY', bucket, ARGV[n + 1], ARGV[n + 2])
    redis.call('PEXPIRE', bucket, 300000)
  end
  redis.call('SET', seen, batch, 'PX', 600000)
end
local known, ahead = tonumber(redis.call('HGET', provider, 'probedAt') or '0'), at + 5000
if known > ahead then known = 0 end
if ARGV[6] ~= '' and tonumber(ARGV[7]) > known then
  redis.call('HSET', provider, 'probe', ARGV[6], 'probedAt', ARGV[7])
end
local till = string.format('%.0f', at + tonumber(ARGV[5]))
redis.call('HSET', provider, 'utilization:' .. replica, ARGV[9] .. ' ' .. till)
redis.call('PEXPIRE', provider, 86400000)
local fields, sum, running = redis.call('HGETALL', provider), 0, 0
for n = 1, #fields, 2 do
  if string.sub(fields[n], 1, 12) == 'utilization:' then
    local utilization, ends = string.match(fields[n + 1], '^(%S+) (%S+)$')
    if at < tonumber(ends) then
      sum, running = sum + tonumber(utilization), running + 1
    else
      redis.call('HDEL', provider, fields[n])
    end
  end
end
local mean = tostring(sum / math.max(1, running))
local answer = {mean, running, redis.call('HGET', provider, 'breaker') or '', redis.call('HGET', provider, 'probe') or ''}
for n = 3, 2 + tonumber(ARGV[8]) do answer[#answer + 1] = redis.call('HGETALL', KEYS[n]) end
return answer
`)

const decide = script(`
local stored = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if stored > 0 and tonumber(ARGV[2]) ~= stored + 1 then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'breaker', ARGV[3])
redis.call('PEXPIRE', KEYS[1], 86400000)
return 1
`)

/** Removes a breaker state of unknown shape, unless it was replaced meanwhile: its version must not refuse the next state. */
const discard = script(`
if redis.call('HGET', KEYS[1], 'breaker') ~= ARGV[2] then return 0 end
return redis.call('HDEL', KEYS[1], 'breaker', 'version')
`)

type Answer = [utilization: string, running: number, breaker: string, probe: string, ...buckets: string[][]]

/** Health shared by all replicas on one Redis: one script per provider and tick, all keys of a provider in one slot. */
export function redisHealth(redis: RedisStore): HealthStore {
  return {
    async exchange(provider, report) {
      const { keys, read, increments } = keysOf(provider, report)
      const { now, replica, batch, leaseMs, utilization, probe } = report
      const record = probe ? [JSON.stringify(probe), probe.at] : ['', '']
      const head = [null, now, replica, batch, leaseMs, ...record, read, utilization]
      const answer = await redis.run<Answer>(exchange, keys, [...head, ...increments])
      const [mean, running, stored, found, ...flat] = answer
      const buckets = flat.map(countersOf)
      const calls = recentBuckets(now).length
      const breaker = breakerFrom(stored)
      if (stored !== '' && !breaker) await redis.run(discard, [providerKey(provider)], [null, stored])
      return {
        calls: buckets.slice(0, calls),
        roundTrips: sumOf(buckets.slice(calls)),
        breaker,
        probe: probeFrom(found),
        utilization: Number(mean),
        running,
      }
    },
    async decide(provider, breaker) {
      const args = [null, breaker.version, JSON.stringify(breaker)]
      return (await redis.run<number>(decide, [providerKey(provider)], args)) === 1
    },
  }
}

/** The number is the version of the fields and counter names under this key: another version of the broker has keys of its own. */
const providerKey = (provider: ProviderId) => `health:2:{${provider}}`

/** Every key that a report needs: two of the provider, the buckets that are `read`, then buckets that only grow. */
function keysOf(provider: ProviderId, { replica, epoch, calls, roundTrips, now }: HealthReport) {
  const key = providerKey(provider)
  const callsKey = (bucket: number) => `${key}:calls:${epoch}:${bucket}`
  const roundTripsKey = (bucket: number) => `${key}:roundTrips:${bucket}`
  const buckets = [...recentBuckets(now).map(callsKey), ...cohortBuckets(now).map(roundTripsKey)]
  const keys = [key, `${key}:batch:${replica}`, ...buckets]
  // The number of a key is its position, from 1 as in Lua.
  const numbers = new Map(keys.map((key, index) => [key, index + 1]))
  const numberOf = (key: string) => {
    const known = numbers.get(key)
    if (known !== undefined) return known
    keys.push(key)
    numbers.set(key, keys.length)
    return keys.length
  }
  const increments = [
    ...calls.flatMap(({ bucket, counter, by }) => [numberOf(callsKey(bucket)), counter, by]),
    ...roundTrips.flatMap(({ bucket, counter, by }) => [numberOf(roundTripsKey(bucket)), counter, by]),
  ]
  return { keys, read: buckets.length, increments }
}

function countersOf(flat: string[]): Counters {
  const counters: Record<string, number> = {}
  for (let n = 0; n < flat.length; n += 2) counters[flat[n] ?? ''] = Number(flat[n + 1])
  return counters
}
