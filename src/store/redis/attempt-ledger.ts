import type { AttemptLedger } from '../../domain/journey.ts'
import { sha256 } from '../../mechanics/hash.ts'
import type { RedisStore } from './connection.ts'
import { script, serverClock } from './script.ts'

const consume = script(`
local at = now()
local till = redis.call('GET', KEYS[1])
if till and at < tonumber(till) then return 0 end
local ms = tonumber(ARGV[2])
redis.call('SET', KEYS[1], at + ms, 'PX', life(ms))
return 1
`)

/** States that were used, by their hash: a `state` is a secret between us and one browser. */
export function redisAttemptLedger(redis: RedisStore, clock = serverClock): AttemptLedger {
  return {
    async consume(state, ttlSeconds) {
      const key = `attempt:{${sha256(state, 'base64url')}}`
      return (await redis.run<number>(consume, [key], [clock(), Math.ceil(ttlSeconds * 1000)])) === 1
    },
  }
}
