import {
  type BreakerVerdict,
  type Counts,
  cohortBuckets,
  type HealthReport,
  type HealthStore,
  type ProbeRecord,
  recentBuckets,
  sumOf,
} from '../../domain/health.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { RedisStore } from './connection.ts'
import { script } from './script.ts'

/**
 * The buckets go by the brokers' agreed clock, which the report tells; the server's own only collects old keys. Buckets
 * are asked for during four minutes, the number of a process's last batch for as long as that may come again. What lies
 * more than 5 s ahead is of before a clock was set back, and gives way.
 */
const exchange = script(`
local at, replica, batch = tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local door, seen = KEYS[1], KEYS[2]
if tonumber(redis.call('GET', seen) or '0') < batch then
  for n = 11, #ARGV, 3 do
    local bucket = KEYS[tonumber(ARGV[n])]
    redis.call('HINCRBY', bucket, ARGV[n + 1], ARGV[n + 2])
    redis.call('PEXPIRE', bucket, 300000)
  end
  redis.call('SET', seen, batch, 'PX', 600000)
end
local known, ahead = tonumber(redis.call('HGET', door, 'probedAt') or '0'), at + 5000
if known > ahead then known = 0 end
if ARGV[6] ~= '' and tonumber(ARGV[7]) > known then
  redis.call('HSET', door, 'probe', ARGV[6], 'probedAt', ARGV[7])
end
local held = redis.call('HMGET', door, 'prober', 'proberUntil')
local mine, lease = 0, tonumber(ARGV[5])
if lease == 0 or ARGV[10] == '0' then
  if held[1] == replica then redis.call('HDEL', door, 'prober', 'proberUntil') end
elseif not held[1] or held[1] == replica or at >= tonumber(held[2]) or tonumber(held[2]) > ahead + lease then
  mine = 1
  redis.call('HSET', door, 'prober', replica, 'proberUntil', string.format('%.0f', at + lease))
  redis.call('PEXPIRE', door, 86400000)
end
local till = string.format('%.0f', at + lease)
redis.call('HSET', door, 'load:' .. replica, ARGV[9] .. ' ' .. till)
local fields, load, running = redis.call('HGETALL', door), 0, 0
for n = 1, #fields, 2 do
  if string.sub(fields[n], 1, 5) == 'load:' then
    local saturation, ends = string.match(fields[n + 1], '^(%S+) (%S+)$')
    if at < tonumber(ends) then
      load, running = load + tonumber(saturation), running + 1
    else
      redis.call('HDEL', door, fields[n])
    end
  end
end
local answer = {mine, tostring(load / math.max(1, running)), running, redis.call('HGET', door, 'verdict') or '', redis.call('HGET', door, 'probe') or ''}
for n = 3, 2 + tonumber(ARGV[8]) do answer[#answer + 1] = redis.call('HGETALL', KEYS[n]) end
return answer
`)

const decide = script(`
local stands = tonumber(redis.call('HGET', KEYS[1], 'version') or '0')
if stands > 0 and tonumber(ARGV[2]) ~= stands + 1 then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'verdict', ARGV[3])
redis.call('PEXPIRE', KEYS[1], 86400000)
return 1
`)

type Answer = [
  mine: number,
  saturation: string,
  running: number,
  verdict: string,
  probe: string,
  ...buckets: string[][],
]

/** Health that all processes on one Redis share: a round trip a door and tick, all keys of a door in one slot. */
export function redisHealth(redis: RedisStore): HealthStore {
  return {
    async exchange(provider, report) {
      const { keys, read, increments } = keysOf(provider, report)
      const { now, replica, batch, leaseMs, saturation, probes, probe } = report
      const told = probe ? [JSON.stringify(probe), probe.at] : ['', '']
      const answer = await redis.run<Answer>(exchange, keys, [
        ...[null, now, replica, batch, leaseMs, ...told, read, saturation, probes ? 1 : 0],
        ...increments,
      ])
      const [mine, load, running, verdict, found, ...buckets] = answer
      const counts = buckets.map(countsOf)
      const calls = recentBuckets(now).length
      return {
        calls: counts.slice(0, calls),
        trips: sumOf(counts.slice(calls)),
        verdict: verdict === '' ? null : (JSON.parse(verdict) as BreakerVerdict),
        probe: found === '' ? null : (JSON.parse(found) as ProbeRecord),
        saturation: Number(load),
        running,
        prober: mine === 1,
      }
    },
    async decide(provider, verdict) {
      const args = [null, verdict.version, JSON.stringify(verdict)]
      return (await redis.run<number>(decide, [doorKey(provider)], args)) === 1
    },
  }
}

const doorKey = (provider: ProviderId) => `door:{${provider}}`

/** Every key a report needs: two of the door, the buckets that are `read`, then those that are only counted in. */
function keysOf(provider: ProviderId, { replica, epoch, calls, trips, now }: HealthReport) {
  const door = doorKey(provider)
  const callsKey = (bucket: number) => `${door}:calls:${epoch}:${bucket}`
  const tripsKey = (bucket: number) => `${door}:trips:${bucket}`
  const buckets = [...recentBuckets(now).map(callsKey), ...cohortBuckets(now).map(tripsKey)]
  const keys = [door, `${door}:batch:${replica}`, ...buckets]
  // A key's number is where it stands, from 1 as Lua counts.
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
    ...trips.flatMap(({ bucket, counter, by }) => [numberOf(tripsKey(bucket)), counter, by]),
  ]
  return { keys, read: buckets.length, increments }
}

function countsOf(flat: string[]): Counts {
  const counts: Record<string, number> = {}
  for (let n = 0; n < flat.length; n += 2) counts[flat[n] ?? ''] = Number(flat[n + 1])
  return counts
}
