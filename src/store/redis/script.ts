import { createHash } from 'node:crypto'
import type { Instant } from '../../domain/time.ts'

/** A Lua script: one atomic step on the keys of one slot. The server keeps it under its hash. */
export interface Script {
  source: string
  /** SHA-1 of the source, in hex (EVALSHA). */
  sha: string
}

/**
 * What time a script shall go by. Null leaves it to the server (`TIME`), as in production, so that no process's clock
 * matters; tests give an instant.
 */
export type ClockOverride = () => Instant | null

export const serverClock: ClockOverride = () => null

/**
 * Every script gets the override, or nothing, as its first argument. What has ended is decided by instants written into
 * the values; the life of a key only removes what no call asks for any more. Under an override the server's clock and
 * the script's go apart, so keys live a day longer: they never end before what is written in them.
 */
const prelude = `
local function now()
  if ARGV[1] ~= '' then return tonumber(ARGV[1]) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end
local function life(milliseconds)
  if ARGV[1] == '' then return milliseconds end
  return milliseconds + 86400000
end
`

/** Lua with two functions at hand: `now()` in milliseconds, and `life(ms)` for what a key's PEXPIRE is told. */
export function script(lua: string): Script {
  const source = prelude + lua
  return { source, sha: createHash('sha1').update(source).digest('hex') }
}
