import { type DeskCodeStore, mostWrongCodes } from '../../domain/desk-code.ts'
import type { RedisStore } from './connection.ts'
import { script, serverClock } from './script.ts'

const issue = script(`
local ms = tonumber(ARGV[4])
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'digest', ARGV[2], 'operator', ARGV[3], 'until', now() + ms, 'wrong', 0)
redis.call('PEXPIRE', KEYS[1], life(ms))
return 1
`)

const redeem = script(`
local code = redis.call('HMGET', KEYS[1], 'digest', 'operator', 'until', 'wrong', 'generation')
if not code[1] or now() >= tonumber(code[3]) or tonumber(code[4]) >= ${mostWrongCodes} then return false end
if code[1] ~= ARGV[2] then
  redis.call('HINCRBY', KEYS[1], 'wrong', 1)
  return false
end
if code[5] and code[5] ~= ARGV[3] then return false end
redis.call('HSET', KEYS[1], 'generation', ARGV[3])
return code[2]
`)

const keyOf = (reference: string) => `desk-code:{${reference}}`

/** Desk codes, a hash each that ends with its code. */
export function redisDeskCodes(redis: RedisStore, clock = serverClock): DeskCodeStore {
  return {
    async issue({ reference, digest, operator, seconds }) {
      await redis.run(issue, [keyOf(reference)], [clock(), digest, operator, Math.ceil(seconds * 1000)])
    },
    redeem: (reference, digest, generation) =>
      redis.run<string | null>(redeem, [keyOf(reference)], [clock(), digest, generation]),
  }
}
