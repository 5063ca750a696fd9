import type { Counters } from '../../domain/health.ts'
import { hash01 } from '../../mechanics/hash.ts'
import { networkOf } from '../../mechanics/network.ts'

/**
 * Networks are put into sixteen shards. Anybody can start round trips and never return. But a network, however busy, is in one
 * shard, and the two worst shards are left out: so a rate moves only when many networks do the same.
 */
export const networkShards = 16
const worstIgnored = 2
/** Fewer shards with round trips, or fewer round trips, than this say nothing. */
const leastShards = 6
const leastStarted = 30
/** A shard counts for no more round trips than this: a crowd behind one address is one of sixteen. */
const mostPerShard = 10

/** The names of one counter by network shard. Made once: they are looked up hundreds of times a second, also of an idle broker. */
export function byShard(name: string): (networkShard: number) => string {
  const names = Array.from({ length: networkShards }, (_, shard) => `${name}.${shard}`)
  return (shard) => names[shard] ?? `${name}.${shard}`
}

export const roundTripCounters = { started: byShard('started'), returned: byShard('returned') }

/**
 * The shard, 0 to 15, of an address' network: a /24 of IPv4, a /48 of IPv6 (what one customer is given, RFC 6177).
 * @param salt the same on all replicas of one installation, and secret: else an attacker could choose the shard of a victim
 */
export function networkShardOf(address: string, salt: string): number {
  return Math.floor(hash01(`${salt} ${networkOf(address)}`) * networkShards)
}

/** Share of started round trips that did not return, 0 to 1; null = fewer than `leastStarted`, or from too few networks. */
export function abandonmentRate(roundTrips: Counters): number | null {
  const { started, returned } = roundTripCounters
  return missingShare((shard) => {
    const all = roundTrips[started(shard)] ?? 0
    return { all, missing: all - (roundTrips[returned(shard)] ?? 0) }
  }, leastStarted)
}

/**
 * The share that is missing, by network shard: it takes many networks to move it.
 * @param of a shard: how many there are, and of these how many are missing
 * @param least with fewer in all it is null
 */
export function missingShare(
  of: (shard: number) => { all: number; missing: number },
  least: number = leastStarted,
): number | null {
  const seen: { started: number; rate: number }[] = []
  for (let shard = 0; shard < networkShards; shard++) {
    const { all: started, missing } = of(shard)
    if (started > 0) seen.push({ started, rate: Math.max(0, 1 - (started - missing) / started) })
  }
  if (seen.length < leastShards || seen.reduce((total, { started }) => total + started, 0) < least) return null
  const counted = seen.toSorted((a, b) => b.rate - a.rate || b.started - a.started).slice(worstIgnored)
  const weightOf = ({ started }: { started: number }) => Math.min(started, mostPerShard)
  const total = counted.reduce((sum, shard) => sum + weightOf(shard), 0)
  return counted.reduce((sum, shard) => sum + shard.rate * weightOf(shard), 0) / total
}

/** The abandonment rate of a provider before it is learned, and the range in which it is learned. */
export const abandonmentBaseline = { first: 0.2, least: 0.1, most: 0.5 }
/** The same for the median round trip, in milliseconds. */
export const roundTripBaseline = { first: 60_000, least: 10_000, most: 180_000 }
