import { longestPower } from '../../domain/gone.ts'

/** People called from the line within so many seconds. */
export const callsIn = `
local function callsIn(seconds)
  local since = '(' .. (math.floor(at / 1000) - seconds)
  local first = redis.call('ZRANGE', pace, since, '+inf', 'BYSCORE', 'LIMIT', 0, 1)[1]
  return first and tonumber(numbers[3]) - tonumber(first) or 0
end
`

/** What `goneAt` of the domain says, as one list of distances and counts. O(log n) for each of at most 24 distances. */
export const goneAt = `
local function goneAt(called, nextKey, held)
  local counts, last, distance = {}, nextKey - 1 - called, 1
  local passed = openPlacesBefore(called + 1, held)
  local function add(behind)
    counts[#counts + 1] = behind
    local inLine = redis.call('ZCOUNT', waiting, '(' .. called, called + behind) + openPlacesBefore(called + behind + 1, held) - passed
    counts[#counts + 1] = behind - inLine
  end
  while distance < last and distance <= ${longestPower} do
    add(distance)
    distance = distance * 2
  end
  if last > 0 then add(last) end
  return counts
end
`
