import { script } from './script.ts'
import { callsIn, goneAt } from './waiting-room-counts.ts'
import { enqueue } from './waiting-room-pool.ts'
import { inRoom, paceSeconds } from './waiting-room-state.ts'

/** What every verb begins with. */
const onRoom = `${inRoom}
-- What is due comes before the act of the person who asks: a permit that came free goes to a person who waits.
if limit then callNext() end
`

const showsUp = `${onRoom}
local held = holding()
if not held then return false end
if not gathers(held) then
  showUp()
  callNext()
end
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
const joins = `${onRoom}${enqueue}
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
local held = holding()
if not held then
  -- A room that a loss emptied takes no person before its numbers are known again.
  if ARGV[10] ~= '' and tonumber(redis.call('HGET', room, 'epoch') or 0) < tonumber(ARGV[10]) then return false end
  local kept = {tonumber(ARGV[11]), tonumber(ARGV[12]), ARGV[13]}
  held = enqueue(tonumber(ARGV[9]), kept[1], kept[2], kept[3])
elseif not gathers(held) then
  showUp()
end
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
return holding() and ticket()
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
local held = holding()
if held and gathers(held) then
  redis.call('HSET', tickets, person, 'x' .. string.sub(held, 2))
  return 1
end
if not held then return 0 end
for _, key in ipairs({waiting, assisted, returning, ready, leases}) do redis.call('ZREM', key, person) end
redis.call('HDEL', ends, person, begin(person))
redis.call('HDEL', lapses, person)
return redis.call('HDEL', tickets, person)
`)

export const board = script(`${onRoom}
local held = frozenPool()
local numbers = redis.call('HMGET', room, 'called', 'next', 'calls', 'passed', 'admissions', 'epoch', 'paused')
${callsIn}${goneAt}
local helped = redis.call('ZCARD', assisted)
local passed, admissions = tonumber(numbers[4] or 0), tonumber(numbers[5] or 0)
local called, nextKey = tonumber(numbers[1] or -1), tonumber(numbers[2] or 0)
local line = redis.call('ZCARD', waiting)
return {at, called, nextKey, line, inside, callsIn(${paceSeconds}), callsIn(60), passed, admissions, helped, goneAt(called, nextKey, held), poolRow(held), tonumber(numbers[6] or 0), tonumber(numbers[7] or 0)}
`)
