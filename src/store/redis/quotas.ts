import type { QuotaStore } from '../../domain/rate-limit.ts'
import type { RedisStore } from './connection.ts'
import { script, serverClock } from './script.ts'

/** A key is `from count`: when its window began, and what was spent in it. It ends with its window. */
const take = script(`
local at, limit, ms = now(), tonumber(ARGV[2]), tonumber(ARGV[3])
local from, count = at, 0
local record = redis.call('GET', KEYS[1])
if record then
  local began, spent = string.match(record, '^(%d+) (%d+)$')
  began = tonumber(began)
  if at >= began and at < began + ms then from, count = began, tonumber(spent) end
end
local left = math.max(0, limit - count - tonumber(ARGV[4]))
local granted = math.min(tonumber(ARGV[5]), math.ceil(left / 4))
local ends = from + ms - at
redis.call('SET', KEYS[1], string.format('%.0f %.0f', from, limit - left + granted), 'PX', life(ends))
return {granted, left - granted, ends}
`)

/** Windows that all processes on one Redis share, by its clock: one key a script. */
export function redisQuotas(redis: RedisStore, clock = serverClock): QuotaStore {
  return {
    async take(key, { limit, seconds, spent, most }) {
      const args = [clock(), limit, seconds * 1000, spent, most]
      const [granted, left, endsInMs] = await redis.run<[number, number, number]>(take, [`quota:{${key}}`], args)
      return { granted, left, endsInMs }
    },
  }
}
