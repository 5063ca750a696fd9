import { creditUnit } from '../../domain/lane-share.ts'

/**
 * The parts of a room, keys of one slot:
 * `tickets` (hash) person → order in line, how many stood before, when joined, ` i` and the index of a person who came before an opening, and
 * ` a` where they wait or were called in the assisted lane; kept until they leave. Of a person who gathers: `p` and the index, when joined; `x` instead once
 * they have left · `pool` (hash) index → person, until each has their place · `waiting` (zset by order) · `assisted` (zset) those of them who wait in the assisted
 * lane, too, in the order in which they came · `returning` (zset) deferred people who showed up, in the order in which they did ·
 * `ready` (zset by end) called · `leases` (zset by end, idle time included) · `ends` (hash) where a lease ends at the
 * latest, and, by `>` and the person, when it began · `lapses` (hash) deferred people whose lease is over → `ended` or `idle`; all others missed the call · `room` (hash) counters, and of the pool when it `opens`, how many `people` it has and, once
 * it is `frozen` (when), the key of its first place (`base`) and how many are `placed`; those are gone after the last place. `epoch` and until when it is `paused`: see `RoomEpochs` · `pace` (zset by second) how many had been called from the line before that second.
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
  'pool',
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
export const inRoom = `
local tickets, waiting, assisted, returning, ready, leases, ends, lapses, room, pace, pool = unpack(KEYS)
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
  local before = redis.call('HMGET', room, 'last', 'credit', 'frozen', 'base', 'placed', 'paused')
  if before[6] and at < tonumber(before[6]) then return end
  local last, credit, drawing = before[1], tonumber(before[2] or 0), before[3]
  -- While places of a pool are to be given, no person is called from behind the next of them.
  local inLine = drawing and redis.call('ZCOUNT', waiting, '-inf', '(' .. before[4] + before[5]) or redis.call('ZCARD', waiting)
  local back = redis.call('ZCARD', returning)
  local count = math.min(free, inLine + back, ${mostAtOnce})
  if count == 0 then return end
  local helped = redis.call('ZCARD', assisted)
  local called, calls, passed = nil, 0, 0
  for _ = 1, count do
    local who
    if helped > 0 and not drawing and mayPass(credit) then
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
    local before = tonumber(redis.call('HGET', room, 'called') or -1)
    redis.call('HSET', room, 'called', math.max(before, tonumber(called)))
    measure(calls)
  end
  letGo(ready)
  letGo(leases)
end

-- What the person holds; nil: no ticket, or they gathered and have left.
local function holding()
  local held = redis.call('HGET', tickets, person)
  return held and string.sub(held, 1, 1) ~= 'x' and held or nil
end

-- Whether this is held by a person who waits for an opening.
local function gathers(held) return string.sub(held, 1, 1) == 'p' end

-- The pool as it is; nil: there is none.
local function poolNow()
  local held = redis.call('HMGET', room, 'opens', 'people', 'frozen', 'base', 'placed')
  if not held[1] then return nil end
  local frozen, base, placed = tonumber(held[3]), tonumber(held[4]), tonumber(held[5])
  return {opens = tonumber(held[1]), people = tonumber(held[2]), frozen = frozen, base = base, placed = placed}
end

-- The same, frozen where its opening has come.
local function frozenPool()
  local held = poolNow()
  if not held or held.frozen or at < held.opens then return held end
  held.frozen, held.base, held.placed = at, redis.call('HINCRBY', room, 'next', held.people) - held.people, 0
  redis.call('HSET', room, 'frozen', at, 'base', held.base, 'placed', 0)
  return held
end

local function poolRow(held)
  return held and {held.opens, held.people, held.frozen or false, held.base or 0, held.placed or 0} or false
end

-- Places of the pool before this key that a draw has not given yet.
local function openPlacesBefore(key, held)
  if not (held and held.frozen) then return 0 end
  return math.max(0, math.min(key, held.base + held.people) - held.base - held.placed)
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
  local held = redis.call('HGET', tickets, person)
  local pooled, since = string.match(held, '^p(%d+) (%d+)$')
  if pooled then return {false, 'gathering', 'main', 0, '0', since, false, false, pooled} end
  local key, behind, joined, index, helped = string.match(held, '^(%d+) (%d+) (%d+) ?i?(%d*)( ?a?)$')
  local lane = helped == '' and 'main' or 'assisted'
  local ahead = redis.call('ZRANK', waiting, person)
  if ahead then
    ahead = ahead + openPlacesBefore(tonumber(key), poolNow())
    if lane == 'assisted' then ahead = calledBefore(ahead) end
    return {key, 'waiting', lane, ahead, behind, joined, false, false, index}
  end
  local lease = lasting(leases)
  if lease then return {key, 'admitted', lane, 0, behind, joined, lease, false, index} end
  local readiness = lasting(ready)
  if readiness then return {key, 'ready', lane, 0, behind, joined, readiness, false, index} end
  local till = redis.call('ZSCORE', leases, person)
  local lapse = till and lapseOf(person, till) or redis.call('HGET', lapses, person)
  return {key, 'deferred', lane, 0, behind, joined, false, lapse or 'missed', index}
end
`
