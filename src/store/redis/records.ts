import type { Instant } from '../../domain/time.ts'
import type { RedisStore } from './connection.ts'
import { type ClockOverride, script } from './script.ts'

/** A text that ends by itself. */
export interface ExpiringText {
  text: string
  savedAt: Instant
  until: Instant
}

/** Texts under keys of their own, each with an end. */
export interface ExpiringTexts {
  /** Replaces the text; it lives so many milliseconds from now, for ever when null. */
  save(key: string, text: string, lifeMs: number | null): Promise<void>
  /** The same, if the text that is there is still `replaces` (null: none is); true when it did. */
  replace(key: string, text: string, how: { lifeMs: number; replaces: string | null }): Promise<boolean>
  find(key: string): Promise<ExpiringText | null>
  /** Lets a text that is there live at least so many milliseconds from now. */
  prolong(key: string, lifeMs: number): Promise<void>
  forget(key: string): Promise<void>
}

/** Stands for “never”; the largest whole number both sides keep exactly. */
export const never = Number.MAX_SAFE_INTEGER

const save = script(`
if ARGV[2] == '' then
  redis.call('SET', KEYS[1], string.format('%.0f ${never} ', now()) .. ARGV[3])
  return
end
local ms = tonumber(ARGV[2])
if ms <= 0 then
  redis.call('DEL', KEYS[1])
  return
end
local at = now()
redis.call('SET', KEYS[1], string.format('%.0f %.0f ', at, at + ms) .. ARGV[3], 'PX', life(ms))
`)

const replace = script(`
local at, ms, there = now(), tonumber(ARGV[2]), ''
local record = redis.call('GET', KEYS[1])
if record then
  local from, till, text = string.match(record, '^(%d+) (%d+) (.*)$')
  if tonumber(till) > at then there = text end
end
if there ~= ARGV[4] then return 0 end
redis.call('SET', KEYS[1], string.format('%.0f %.0f ', at, at + ms) .. ARGV[3], 'PX', life(ms))
return 1
`)

const find = script(`
local record = redis.call('GET', KEYS[1])
if not record then return false end
local from, till, text = string.match(record, '^(%d+) (%d+) (.*)$')
if tonumber(till) <= now() then return false end
return {from, till, text}
`)

const prolong = script(`
local record = redis.call('GET', KEYS[1])
if not record then return end
local from, till, text = string.match(record, '^(%d+) (%d+) (.*)$')
local at, ms = now(), tonumber(ARGV[2])
if tonumber(till) <= at or tonumber(till) >= at + ms then return end
redis.call('SET', KEYS[1], string.format('%.0f %.0f ', tonumber(from), at + ms) .. text, 'PX', life(ms))
`)

const forget = script(`return redis.call('DEL', KEYS[1])`)

export function expiringTexts(redis: RedisStore, clock: ClockOverride): ExpiringTexts {
  return {
    async save(key, text, lifeMs) {
      await redis.run(save, [key], [clock(), lifeMs === null ? null : Math.ceil(lifeMs), text])
    },
    async replace(key, text, { lifeMs, replaces }) {
      return (await redis.run<number>(replace, [key], [clock(), Math.ceil(lifeMs), text, replaces])) === 1
    },
    async find(key) {
      const found = await redis.run<[string, string, string] | null>(find, [key], [clock()])
      return found && { savedAt: Number(found[0]), until: Number(found[1]), text: found[2] }
    },
    async prolong(key, lifeMs) {
      await redis.run(prolong, [key], [clock(), Math.ceil(lifeMs)])
    },
    async forget(key) {
      await redis.run(forget, [key], [clock()])
    },
  }
}
