import { creditUnit } from '../../domain/lane-share.ts'
import { script } from './script.ts'
import { callsIn, goneAt } from './waiting-room-counts.ts'

/**
 * The parts of a room, keys of one slot:
 * `tickets` (hash) person → order in line, how many stood before, when joined, and ` a` where they wait or were called in the
 * assisted lane; kept until they leave · `waiting` (zset by order) · `assisted` (zset) those of them who wait in the assisted
 * lane, too, in the order in which they came · `returning` (zset) deferred people who showed up, in the order in which they did ·
 * `ready` (zset by end) called · `leases` (zset by end, idle time included) · `ends` (hash) where a lease ends at the
 * latest, and, by `>` and the person, when it began · `lapses` (hash) deferred people whose lease is over → `ended` or `idle`; all others missed the call · `room` (hash) counters · `pace` (zset by second) how many had been called from the line before that second.
 */
export const parts = [
  'tickets',
  'waiting',
  'assisted',
  'returning',
  'ready',
  'leases',
  'ends',
  'lapses',
  'room',
  'pace',
] as const

/** Seconds over which the speed of the line is measured. */
export const paceSeconds = 300

/**
 * People called, and ended entries let go, by one call at most: bounds how long Redis serves no other call. A
 * room with space for more calls the rest as it is asked, thousands of times a second.
 */
const mostAtOnce = 200

/**
 * What is alive is a matter of instants, so nothing has to be moved when it ends: a person who has a ticket, does not wait,
 * and has neither a lease nor readiness left, is deferred.
 */
const onRoom = `
local tickets, waiting, assisted, returning, ready, leases, ends, lapses, room, pace = unpack(KEYS)
local at = now()
local person = ARGV[2]
local limit, readyMs, leaseMs, idleMs = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
-- Credit that the assisted lane earns by a call of another person, and what a call through it costs.
local earned = tonumber(ARGV[7] or 0)
local cost = ${creditUnit} - earned

-- The field of ends that says when a lease began.
local function begin(who) return '>' .. who end

local function alive(key)
  return redis.call('ZCOUNT', key, '(' .. at, '+inf')
end

-- The end of this person's lease or readiness, while it lasts.
local function lasting(key)
  local till = tonumber(redis.call('ZSCORE', key, person) or 0)
  return at < till and till
end

-- How a lease that is over came to its end: by its length, or sooner, because it was not used.
local function lapseOf(who, till)
  return tonumber(till) < tonumber(redis.call('HGET', ends, who) or 0) and 'idle' or 'ended'
end

local function letGo(key)
  local ended = redis.call('ZRANGE', key, '-inf', at, 'BYSCORE', 'LIMIT', 0, ${mostAtOnce})
  if #ended == 0 then return end
  if key == leases then
    local begins = {}
    for _, who in ipairs(ended) do
      redis.call('HSET', lapses, who, lapseOf(who, redis.call('ZSCORE', leases, who)))
    end
    redis.call('HDEL', ends, unpack(ended))
    for index, who in ipairs(ended) do begins[index] = begin(who) end
    redis.call('HDEL', ends, unpack(begins))
  end
  redis.call('ZREM', key, unpack(ended))
end

-- A person who is called again has no lease behind them.
local function forgetLease(who)
  redis.call('ZREM', leases, who)
  redis.call('HDEL', ends, who, begin(who))
  redis.call('HDEL', lapses, who)
end

local function measure(calls)
  local second = math.floor(at / 1000)
  local before = redis.call('HINCRBY', room, 'calls', calls) - calls
  if redis.call('ZCOUNT', pace, second, second) > 0 then return end
  redis.call('ZREMRANGEBYSCORE', pace, '-inf', second - ${paceSeconds})
  redis.call('ZADD', pace, second, before)
end

local inside = limit and alive(leases)
local free = limit and limit - inside - alive(ready)

-- Whether the first of the assisted lane may be called before others who stand in front of them.
local function mayPass(credit)
  if earned == 0 or credit < cost then return false end
  return redis.call('ZRANGE', assisted, 0, 0)[1] ~= redis.call('ZRANGE', waiting, 0, 0)[1]
end

-- Returning people and the line are called in turn, so that neither waits for the other to run dry.
local function callNext()
  if free <= 0 then return end
  local inLine, back = redis.call('ZCARD', waiting), redis.call('ZCARD', returning)
  local count = math.min(free, inLine + back, ${mostAtOnce})
  if count == 0 then return end
  local helped = redis.call('ZCARD', assisted)
  local before = redis.call('HMGET', room, 'last', 'credit')
  local last, credit = before[1], tonumber(before[2] or 0)
  local called, calls, passed = nil, 0, 0
  for _ = 1, count do
    local who
    if helped > 0 and mayPass(credit) then
      who = redis.call('ZPOPMIN', assisted)[1]
      redis.call('ZREM', waiting, who)
      inLine, helped, passed, credit = inLine - 1, helped - 1, passed + 1, credit - cost
    else
      if back > 0 and (last ~= 'returning' or inLine == 0) then
        who = redis.call('ZPOPMIN', returning)[1]
        forgetLease(who)
        back, last = back - 1, 'returning'
      else
        local first = redis.call('ZPOPMIN', waiting)
        who, called = first[1], first[2]
        inLine, calls, last = inLine - 1, calls + 1, 'line'
        if helped > 0 then helped = helped - redis.call('ZREM', assisted, who) end
      end
      credit = math.min(cost, credit + earned)
    end
    redis.call('ZADD', ready, at + readyMs, who)
  end
  free = free - count
  redis.call('HSET', room, 'last', last, 'credit', credit)
  redis.call('HINCRBY', room, 'admissions', count)
  if passed > 0 then redis.call('HINCRBY', room, 'passed', passed) end
  if calls > 0 then
    redis.call('HSET', room, 'called', called)
    measure(calls)
  end
  letGo(ready)
  letGo(leases)
end

local function enqueue()
  local key = redis.call('HINCRBY', room, 'next', 1) - 1
  -- What stands in line now is what stays in front.
  local place = key .. ' ' .. redis.call('ZCARD', waiting) .. ' ' .. string.format('%.0f', at)
  redis.call('HSET', tickets, person, place)
  redis.call('ZADD', waiting, key, person)
  return place
end

-- A deferred person who shows up is ranked again, once.
local function showUp()
  if redis.call('ZSCORE', waiting, person) or lasting(leases) or lasting(ready) then return end
  if redis.call('ZSCORE', returning, person) then return end
  redis.call('ZADD', returning, redis.call('HINCRBY', room, 'returns', 1), person)
end

-- How many people are called before this one: by the line, or by the assisted lane where that is sooner.
local function calledBefore(ahead)
  local rank = redis.call('ZRANK', assisted, person)
  if not rank or earned == 0 then return ahead end
  local credit = tonumber(redis.call('HGET', room, 'credit') or 0)
  return math.min(ahead, math.ceil(math.max(0, (rank + 1) * cost - credit) / earned))
end

local function ticket()
  local key, behind, joined, helped = string.match(redis.call('HGET', tickets, person), '^(%d+) (%d+) (%d+)( ?a?)$')
  local lane = helped == ' a' and 'assisted' or 'main'
  local ahead = redis.call('ZRANK', waiting, person)
  if ahead then
    if lane == 'assisted' then ahead = calledBefore(ahead) end
    return {key, 'waiting', lane, ahead, behind, joined, false, false}
  end
  local lease = lasting(leases)
  if lease then return {key, 'admitted', lane, 0, behind, joined, lease, false} end
  local readiness = lasting(ready)
  if readiness then return {key, 'ready', lane, 0, behind, joined, readiness, false} end
  local till = redis.call('ZSCORE', leases, person)
  local lapse = till and lapseOf(person, till) or redis.call('HGET', lapses, person)
  return {key, 'deferred', lane, 0, behind, joined, false, lapse or 'missed'}
end

-- What is due comes before the act of the person who asks: a permit that came free goes to a person who waits.
if limit then callNext() end
`

const showsUp = `${onRoom}
if redis.call('HEXISTS', tickets, person) == 0 then return false end
showUp()
callNext()
`

/** The lease as it is: its end with the idle time, and its end at the latest. */
const lease = `
local lease = lasting(leases)
local latest = lease and tonumber(redis.call('HGET', ends, person))

-- The person inside may do nothing until then, or until the lease ends.
local function idle(till)
  redis.call('ZADD', leases, math.min(latest, math.max(lease, at + idleMs, till)), person)
end
`

const onLease = `${showsUp}${lease}`

/** The person comes in, if they were called and there is room; one who is inside stays. */
const comeIn = `
-- The limit may have been lowered since the call: then one stays ready, and later deferred, until there is room.
if not lease and inside < limit and lasting(ready) then
  redis.call('ZREM', ready, person)
  lease, latest = 0, at + leaseMs
  redis.call('HSET', ends, person, latest, begin(person), at)
end
if lease then idle(0) end
`

/** A person who waits changes to the lane in which they join; all others keep theirs. */
const joins = `${onRoom}
local function change(held)
  local isAssisted = string.sub(held, -2) == ' a'
  if isAssisted == (ARGV[8] == 'assisted') or not redis.call('ZSCORE', waiting, person) then return end
  redis.call('HSET', tickets, person, isAssisted and string.sub(held, 1, -3) or held .. ' a')
  if isAssisted then
    redis.call('ZREM', assisted, person)
  else
    redis.call('ZADD', assisted, redis.call('HINCRBY', room, 'assists', 1), person)
  end
end
local held = redis.call('HGET', tickets, person)
if held then showUp() else held = enqueue() end
change(held)
callNext()
`

export const join = script(`${joins}
return ticket()
`)

export const joinAndEnter = script(`${joins}${lease}${comeIn}
return ticket()
`)

export const present = script(`${showsUp}
return ticket()
`)

export const find = script(`${onRoom}
return redis.call('HEXISTS', tickets, person) == 1 and ticket()
`)

export const enter = script(`${onLease}${comeIn}
return ticket()
`)

export const renew = script(`${onLease}
if lease then idle(tonumber(ARGV[8])) end
return ticket()
`)

export const stretch = script(`${onLease}
if lease then
  local till = tonumber(ARGV[8])
  -- A lease from before releases that note its beginning: as if it had not been stretched yet.
  local begun = tonumber(redis.call('HGET', ends, begin(person)) or latest - leaseMs)
  latest = math.max(latest, math.min(till, begun + tonumber(ARGV[9])))
  redis.call('HSET', ends, person, latest)
  idle(till)
end
return ticket()
`)

export const leave = script(`${onRoom}
for _, key in ipairs({waiting, assisted, returning, ready, leases}) do redis.call('ZREM', key, person) end
redis.call('HDEL', ends, person, begin(person))
redis.call('HDEL', lapses, person)
return redis.call('HDEL', tickets, person)
`)

export const board = script(`${onRoom}
local numbers = redis.call('HMGET', room, 'called', 'next', 'calls', 'passed', 'admissions')
${callsIn}${goneAt}
local helped = redis.call('ZCARD', assisted)
local passed, admissions = tonumber(numbers[4] or 0), tonumber(numbers[5] or 0)
local called, nextKey = tonumber(numbers[1] or -1), tonumber(numbers[2] or 0)
local line = redis.call('ZCARD', waiting)
return {at, called, nextKey, line, inside, callsIn(${paceSeconds}), callsIn(60), passed, admissions, helped, goneAt(called, nextKey)}
`)
