import { script } from './script.ts'
import { inRoom } from './waiting-room-state.ts'

/** A new person: in the pool if they came before their opening, else at the end of the line. */
export const enqueue = `
-- The index that the person left in this pool; nil: they were not in it.
local function indexLeft()
  local index, joined = string.match(redis.call('HGET', tickets, person) or '', '^x(%d+) (%d+)$')
  if index and redis.call('HGET', pool, index) == person then return index, joined end
end

-- At least so much.
local function raise(field, least)
  if tonumber(redis.call('HGET', room, field) or 0) < least then redis.call('HSET', room, field, least) end
end

local function gather(gathersFor, keptIndex, keptSince)
  local index, joined = indexLeft()
  if not index and keptIndex then
    index, joined = keptIndex, keptSince
    raise('people', index + 1)
  end
  if not index then
    index, joined = redis.call('HINCRBY', room, 'people', 1) - 1, string.format('%.0f', at)
  end
  redis.call('HSET', pool, index, person)
  redis.call('HSET', room, 'opens', gathersFor)
  local entry = 'p' .. index .. ' ' .. joined
  redis.call('HSET', tickets, person, entry)
  return entry
end

-- The place that the person had before the store was lost. Who was called before then shows up again.
local function restore(key, index, since)
  raise('next', key + 1)
  local entry = key .. ' 0 ' .. since .. (index and ' i' .. index or '')
  if key > tonumber(redis.call('HGET', room, 'called') or -1) then
    redis.call('ZADD', waiting, key, person)
    local ahead = redis.call('ZRANK', waiting, person) + openPlacesBefore(key, poolNow())
    entry = key .. ' ' .. ahead .. ' ' .. since .. (index and ' i' .. index or '')
  end
  redis.call('HSET', tickets, person, entry)
  return entry
end

local function enqueue(gathersFor, keptKey, keptIndex, keptSince)
  if keptKey then
    local entry = restore(keptKey, keptIndex, keptSince)
    showUp()
    return entry
  end
  local held = frozenPool()
  local drawing = held and held.frozen
  if gathersFor and at < gathersFor and not drawing then return gather(gathersFor, keptIndex, keptSince) end
  local key = redis.call('HINCRBY', room, 'next', 1) - 1
  -- What stands in line now is what stays in front.
  local behind = redis.call('ZCARD', waiting) + (drawing and held.people - held.placed or 0)
  local entry = key .. ' ' .. behind .. ' ' .. string.format('%.0f', at)
  redis.call('HSET', tickets, person, entry)
  redis.call('ZADD', waiting, key, person)
  return entry
end
`

/** The pool, which opens when the caller says if it is not frozen. */
export const pool = script(`${inRoom}
local held = frozenPool()
if held and not held.frozen and ARGV[3] ~= '' then
  redis.call('HSET', room, 'opens', ARGV[3])
  held = frozenPool()
end
return poolRow(held)
`)

export const peopleOfPool = script(`${inRoom}
local held = poolNow()
local from, indices = tonumber(ARGV[3]), {}
for index = from, math.min(from + tonumber(ARGV[4]), held and held.people or 0) - 1 do indices[#indices + 1] = index end
return #indices == 0 and {} or redis.call('HMGET', pool, unpack(indices))
`)

export const place = script(`${inRoom}
local held = frozenPool()
if not (held and held.frozen and held.placed == tonumber(ARGV[8])) then return poolRow(held) end
local key = held.base + held.placed
local behind = redis.call('ZCOUNT', waiting, '-inf', '(' .. key)
for _, who in ipairs(redis.call('HMGET', pool, unpack(ARGV, 9))) do
  local index, joined = string.match(who and redis.call('HGET', tickets, who) or '', '^p(%d+) (%d+)$')
  if index then
    redis.call('HSET', tickets, who, key .. ' ' .. behind .. ' ' .. joined .. ' i' .. index)
    redis.call('ZADD', waiting, key, who)
    behind = behind + 1
  end
  key = key + 1
end
held.placed = key - held.base
if held.placed == held.people then
  redis.call('UNLINK', pool)
  redis.call('HDEL', room, 'opens', 'people', 'frozen', 'base', 'placed')
  held = nil
else
  redis.call('HSET', room, 'placed', held.placed)
end
callNext()
return poolRow(held)
`)
