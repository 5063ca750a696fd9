import type { CampaignId } from '../../domain/ids.ts'
import type { RedisStore } from './connection.ts'
import { script, serverClock } from './script.ts'

const count = script(`return redis.call('ZCOUNT', KEYS[1], string.format('(%.0f', now()), '+inf')`)

/** How many people are inside a room now. Reads only: it ends no lease and calls no person, unlike the board. */
export function insideNow(redis: RedisStore, room: CampaignId, clock = serverClock): Promise<number> {
  return redis.run<number>(count, [`{room:${room}}:leases`], [clock()])
}
