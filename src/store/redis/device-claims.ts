import type { DeviceHash, PersonId, ProviderId, SessionId } from '../../domain/ids.ts'
import type { ClaimRequest, DeviceClaim, DeviceClaims, DeviceKind } from '../../domain/session.ts'
import type { RedisStore } from './connection.ts'
import { script, serverClock } from './script.ts'

/**
 * An ended claim is remembered a day longer, only for its generation: a session that still holds an old number (it lives hours, not
 * days) must not find the number given out again.
 */
const onClaim = `
local remember = ${24 * 3_600_000}
local at = now()
-- The claim, alive or not.
local held = redis.call('HMGET', KEYS[1], 'until', 'generation', 'device', 'i', 'f')
local ends, generation, holder = tonumber(held[1] or 0), tonumber(held[2] or 0), held[3]
local idleMs, freeAt = tonumber(held[4] or ''), tonumber(held[5] or '')
local alive = at < ends

local function set(...) redis.call('HSET', KEYS[1], ...) end
local function unset(...) redis.call('HDEL', KEYS[1], ...) end
local function lives(ms) redis.call('PEXPIRE', KEYS[1], life(ms + remember)) end

local function isFree() return freeAt and freeAt <= at end

-- The device that holds the claim acts.
local function acts()
  if not idleMs then return end
  freeAt = at + idleMs
  set('f', freeAt)
end

local function answer()
  local row = redis.call('HMGET', KEYS[1], 'device', 'generation', 'provider', 'kind', 'verifiedAt', 'until', 's',
    'taken', 'reported', 'ended')
  row[11], row[12] = freeAt or false, isFree() and 1 or 0
  return row
end
`

const onRequest = `${onClaim}
local device, session, provider, kind, blockMs = ARGV[2], ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])

local function begin(endedSession)
  freeAt = nil
  redis.call('DEL', KEYS[1])
  set('device', device, 'generation', generation + 1, 'provider', provider, 'kind', kind, 'verifiedAt', at, 'until', at + blockMs)
  if session ~= '' then set('s', session) end
  if endedSession ~= '' then set('ended', endedSession) end
  lives(blockMs)
end
`

const claim = script(`${onRequest}
-- All blocks that began before were ended; a reported one was not.
local function isEnded()
  local freeBefore = tonumber(ARGV[7])
  if not freeBefore then return false end
  local began = redis.call('HMGET', KEYS[1], 'verifiedAt', 'reported')
  return tonumber(began[1]) < freeBefore and not began[2]
end
if alive and holder == device then
  acts()
  if session ~= '' then set('s', session) end
elseif not alive or isFree() or isEnded() then
  begin('')
end
return answer()
`)

const find = script(`${onClaim}
if not alive then return false end
if holder == ARGV[2] then acts() end
return answer()
`)

const keep = script(`${onClaim}
if not alive or generation ~= tonumber(ARGV[2]) then return false end
local till = tonumber(ARGV[3])
if till and ends < till then
  set('until', till)
  lives(till - at)
end
idleMs = tonumber(ARGV[4])
freeAt = idleMs and at + idleMs
if idleMs then set('i', idleMs, 'f', freeAt) else unset('i', 'f') end
return answer()
`)

const release = script(`${onClaim}
if not alive or generation ~= tonumber(ARGV[2]) then return 0 end
set('until', at)
lives(0)
return 1
`)

const move = script(`${onRequest}
if not alive then return false end
local how = ARGV[7]
local used = redis.call('HMGET', KEYS[1], 'taken', 'reported', 's', 'ended')
for field = 1, 4 do used[field] = used[field] or '' end
local refused = how ~= 'desk' and (used[2] ~= '' or (how == 'takeover' and used[1] ~= ''))
if holder == device or refused then return answer() end
local ended = used[3] ~= '' and used[3] or used[4]
if how == 'desk' then
  begin(ended)
  return answer()
end
freeAt = nil
unset('s', 'i', 'f')
set('generation', generation + 1)
if ended ~= '' then set('ended', ended) end
if how == 'takeover' then
  set('device', device, 'provider', provider, 'kind', kind, 'verifiedAt', at, 'taken', '1')
  if session ~= '' then set('s', session) end
else
  unset('device')
  set('reported', device)
end
return answer()
`)

type Row = [
  device: string | null,
  generation: string,
  provider: string,
  kind: string,
  verifiedAt: string,
  until: string,
  session: string | null,
  isTakenOver: string | null,
  reportedBy: string | null,
  endedSession: string | null,
  freeAt: number | null,
  isFree: number,
]

const keyOf = (person: PersonId) => `claim:{${person}}`

/**
 * Device claims, a hash each; every verb is one script on it. It has only the fields of which something is known, and short names (`s`
 * session, `i` idle time, `f` when it is free) keep it in 256 bytes of a citizen who is inside.
 */
export function redisDeviceClaims(redis: RedisStore, clock = serverClock): DeviceClaims {
  const requestArgs = ({ device, session, provider, kind, blockSeconds }: ClaimRequest) => {
    return [clock(), device, session, provider, kind, Math.ceil(blockSeconds * 1000)]
  }
  return {
    async claim(request) {
      const { person } = request
      return claimOf(
        person,
        await redis.run<Row>(claim, [keyOf(person)], [...requestArgs(request), request.freeBefore ?? null]),
      )
    },
    async find(person, actor) {
      const row = await redis.run<Row | null>(find, [keyOf(person)], [clock(), actor ?? null])
      return row && claimOf(person, row)
    },
    async keep(person, generation, { end, idleSeconds }) {
      const idleMs = idleSeconds === null ? null : Math.ceil(idleSeconds * 1000)
      const args = [clock(), generation, end === null ? null : Math.floor(end), idleMs]
      const row = await redis.run<Row | null>(keep, [keyOf(person)], args)
      return row && claimOf(person, row)
    },
    async release(person, generation) {
      return (await redis.run<number>(release, [keyOf(person)], [clock(), generation])) === 1
    },
    async move(request, how) {
      const { person } = request
      const row = await redis.run<Row | null>(move, [keyOf(person)], [...requestArgs(request), how])
      return row && claimOf(person, row)
    },
  }
}

function claimOf(person: PersonId, row: Row): DeviceClaim {
  const [
    device,
    generation,
    provider,
    kind,
    verifiedAt,
    until,
    session,
    isTakenOver,
    reportedBy,
    ended,
    freeAt,
    isFree,
  ] = row
  return {
    person,
    device: (device || null) as DeviceHash | null,
    session: (session || null) as SessionId | null,
    generation: Number(generation),
    provider: provider as ProviderId,
    kind: kind as DeviceKind,
    verifiedAt: Number(verifiedAt),
    until: Number(until),
    freeAt,
    isFree: isFree === 1,
    isTakenOver: isTakenOver === '1',
    reportedBy: (reportedBy || null) as DeviceHash | null,
    endedSession: (ended || null) as SessionId | null,
  }
}
