import { clockStepMs, type Leadership } from '../../domain/leadership.ts'
import type { RedisStore } from './connection.ts'
import { script, serverClock } from './script.ts'

/**
 * One hash holds the terms of all tasks, so that a process asks about all of them in one script, on a Cluster too: a field is
 * `candidate token until leaseMs`. A term that ended stays there for a day, for its token; a hash that was lost begins with
 * tokens by the clock, so no number is given twice.
 */
const campaign = script(`
local candidate, lease, at = ARGV[2], tonumber(ARGV[3]), now()
local answer = {}
local function keep(task, token, till)
  redis.call('HSET', KEYS[1], task, string.format('%s %.0f %.0f %.0f', candidate, token, till, lease))
end
for n = 4, #ARGV, 2 do
  local task, leads = ARGV[n], 0
  local holder, token, till, given = string.match(redis.call('HGET', KEYS[1], task) or '', '^(%S+) (%d+) (%d+) (%d+)$')
  token, till = tonumber(token or 0), tonumber(till or 0)
  local running = at < till and till <= at + tonumber(given) + ${clockStepMs}
  if ARGV[n + 1] == '0' then
    if running and holder == candidate then keep(task, token, at) end
  elseif not running or holder == candidate then
    leads = 1
    if not running then token = math.max(token + 1, at) end
    keep(task, token, at + lease)
  end
  answer[#answer + 1] = leads
  answer[#answer + 1] = string.format('%.0f', token)
end
redis.call('PEXPIRE', KEYS[1], life(86400000))
return answer
`)

const key = 'leadership'

/** Elections among all processes on one Redis, by its clock: one script, however many tasks. */
export function redisLeadership(redis: RedisStore, clock = serverClock): Leadership {
  return {
    async campaign(candidate, candidacies, leaseMs) {
      const asked = candidacies.flatMap(({ task, willing }) => [task, willing ? 1 : 0])
      const answer = await redis.run<(number | string)[]>(
        campaign,
        [key],
        [clock(), candidate, Math.ceil(leaseMs), ...asked],
      )
      return candidacies.map((_, index) => ({
        leads: answer[2 * index] === 1,
        fencingToken: Number(answer[2 * index + 1]),
      }))
    },
    async resign(candidate, tasks) {
      await redis.run(campaign, [key], [clock(), candidate, 0, ...tasks.flatMap((task) => [task, 0])])
    },
  }
}
