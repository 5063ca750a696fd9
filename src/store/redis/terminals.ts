import type { DeviceHash, PersonId, TerminalId } from '../../domain/ids.ts'
import type { DeviceKind } from '../../domain/session.ts'
import { mostTerminals, type Terminal, type TerminalStore } from '../../domain/terminal.ts'
import type { RedisStore } from './connection.ts'
import { script, serverClock } from './script.ts'

/** A terminal is `device kind from until serving operator`, of which only the last may contain spaces; `-`: it serves no citizen. */
const onTerminal = `
local at = now()
local function read(id)
  local text = redis.call('HGET', KEYS[1], id)
  if not text then return nil end
  local device, kind, from, till, serving, operator = string.match(text, '^(%S+) (%S+) (%d+) (%d+) (%S+) (.*)$')
  if tonumber(till) <= at then return nil end
  return {id, device, kind, from, till, serving, operator}
end
local function write(it)
  redis.call('HSET', KEYS[1], it[1], table.concat(it, ' ', 2))
end
`

const signIn = script(`${onTerminal}
if redis.call('HLEN', KEYS[1]) >= ${mostTerminals} then
  for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do
    if not read(id) then redis.call('HDEL', KEYS[1], id) end
  end
end
if redis.call('HLEN', KEYS[1]) >= ${mostTerminals} then return false end
local till = at + tonumber(ARGV[5])
local it = {ARGV[2], ARGV[3], ARGV[4], string.format('%.0f', at), string.format('%.0f', till), '-', ARGV[6]}
write(it)
return it
`)

const find = script(`${onTerminal}
return read(ARGV[2]) or false
`)

const serve = script(`${onTerminal}
local it = read(ARGV[2])
if not it then return false end
local before = {unpack(it)}
it[6] = ARGV[3]
write(it)
return before
`)

const end = script(`${onTerminal}
local it = read(ARGV[2])
redis.call('HDEL', KEYS[1], ARGV[2])
return it or false
`)

const list = script(`${onTerminal}
local all = {}
for _, id in ipairs(redis.call('HKEYS', KEYS[1])) do all[#all + 1] = read(id) end
return all
`)

const keys = ['terminals']

type Row = [id: string, device: string, kind: string, from: string, till: string, serving: string, operator: string]

/** Terminals of all processes on one Redis, in one hash: at most a thousand, so that a list is one script, on a Cluster too. */
export function redisTerminals(redis: RedisStore, clock = serverClock): TerminalStore {
  const one = (row: Row | null): Terminal | null => row && terminalOf(row)
  return {
    async signIn({ id, device, kind, operator, seconds }) {
      const args = [clock(), id, device, kind, seconds * 1000, operator]
      return one(await redis.run<Row | null>(signIn, keys, args))
    },
    find: async (id) => one(await redis.run<Row | null>(find, keys, [clock(), id])),
    serve: async (id, person) => one(await redis.run<Row | null>(serve, keys, [clock(), id, person ?? '-'])),
    end: async (id) => one(await redis.run<Row | null>(end, keys, [clock(), id])),
    async list() {
      const rows = await redis.run<Row[]>(list, keys, [clock()])
      return rows.map(terminalOf).sort((first, second) => first.signedInAt - second.signedInAt)
    },
  }
}

function terminalOf([id, device, kind, from, till, serving, operator]: Row): Terminal {
  return {
    id: id as TerminalId,
    device: device as DeviceHash,
    kind: kind as DeviceKind,
    signedInAt: Number(from),
    until: Number(till),
    serving: serving === '-' ? null : (serving as PersonId),
    operator,
  }
}
