import { isIPv6 } from 'node:net'
import type { Counts } from '../../domain/health.ts'
import { hash01 } from '../../mechanics/hash.ts'

/**
 * Networks are put into sixteen lots. Anybody can start trips and never come back; a network, however busy, is in one
 * lot, and the two worst lots are not looked at: it takes many networks to be seen at all.
 */
export const lots = 16
const worstIgnored = 2
/** Lots with trips, and trips, below which nothing is said. */
const leastLots = 6
const leastSent = 30
/** A lot counts for no more trips than this: a crowd behind one address is one voice among sixteen. */
const mostPerLot = 10

export const tripCounters = { sent: (lot: number) => `sent.${lot}`, back: (lot: number) => `back.${lot}` }

/**
 * The lot of an address' network: a /24 of IPv4, a /48 of IPv6 (what one customer is given, RFC 6177).
 * @param salt the same for all brokers of one installation, and known to nobody else: else one could be in a victim's lot
 */
export function lotOf(address: string, salt: string): number {
  return Math.floor(hash01(`${salt} ${networkOf(address)}`) * lots)
}

/** Share of the people sent who have not come back, 0 to 1; null where too few were sent, or from too few networks. */
export function awayShare(trips: Counts): number | null {
  const seen = Array.from({ length: lots }, (_, lot) => {
    const sent = trips[tripCounters.sent(lot)] ?? 0
    const back = trips[tripCounters.back(lot)] ?? 0
    return { sent, share: sent === 0 ? 0 : Math.max(0, 1 - back / sent) }
  }).filter(({ sent }) => sent > 0)
  if (seen.length < leastLots || seen.reduce((total, { sent }) => total + sent, 0) < leastSent) return null
  const counted = seen.toSorted((a, b) => b.share - a.share || b.sent - a.sent).slice(worstIgnored)
  const voice = ({ sent }: { sent: number }) => Math.min(sent, mostPerLot)
  const voices = counted.reduce((total, lot) => total + voice(lot), 0)
  return counted.reduce((total, lot) => total + lot.share * voice(lot), 0) / voices
}

/** What a door's usual share of them is taken for before any is known, and between what bounds it is learned. */
export const usualAway = { first: 0.2, least: 0.1, most: 0.5 }
/** The same of the median way to a provider and back, in milliseconds. */
export const usualWay = { first: 60_000, least: 10_000, most: 180_000 }

function networkOf(address: string): string {
  const [bare = ''] = address.split('%', 1)
  if (!isIPv6(bare)) return bare.split('.').slice(0, 3).join('.')
  const groups = groupsOf(bare)
  // IPv4 mapped into IPv6 (RFC 4291 §2.5.5.2), however it is written.
  const [high = 0, low = 0] = groups.slice(6)
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0)
  if (isMapped) return `${high >> 8}.${high & 255}.${low >> 8}`
  return groups
    .slice(0, 3)
    .map((group) => group.toString(16))
    .join(':')
}

/** The eight numbers of an IPv6 address. URLs know one spelling of each (RFC 5952). */
function groupsOf(address: string): number[] {
  const { hostname } = new URL(`http://[${address}]`)
  const [head = [], tail] = hostname
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').flatMap((group) => (group === '' ? [] : Number.parseInt(group, 16))))
  return tail ? [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail] : head
}
