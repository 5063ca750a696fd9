import { bucketOf, type Counts, type ProbeRecord } from '../../domain/health.ts'
import type { Instant } from '../../domain/time.ts'
import { openUsual } from './baseline.ts'
import type { Tallies } from './counters.ts'
import { awayShare, lotOf, tripCounters, usualAway, usualWay } from './round-trip-counters.ts'
import { counters, type SignalSnapshot } from './signals.ts'

export interface WaysSettings {
  /** See `LightThresholds`. */
  awayYellow: number
  /** See `HealthSettings`. */
  usualWayMs: number
  lotSalt: string
}

/** People on their way to one provider and back: by lots of networks who was sent, and what became of them; and what is usual. */
export interface Ways {
  /** A person is sent to the provider. Returns the lot of their network, to be told at {@link back}. */
  sent(address: string): number
  back(trip: { startedAt: Instant; lot: number }): void
  /** Who is back was refused by the provider, through no wish of their own. */
  refused(lot: number): void
  lost(lot: number | undefined): void
  verified(trip: { startedAt: Instant; lot?: number | undefined }): void
  /**
   * Once a round: how many of those who should be back are not, and, at the one process that learns for all, what is usual.
   * @param trips those of all processes; null while they are not known
   */
  look(seen: { trips: Counts | null; learns: boolean } & Pick<SignalSnapshot, 'wayMs' | 'longWays'>): void
  /** People sent and not back ÷ the usual share of them; null where too few were sent to say. */
  away(): number | null
  usual(): NonNullable<ProbeRecord['usual']>
  /** Takes over what the process that learns has learned. */
  learnFrom(usual: ProbeRecord['usual']): void
}

/** Longer than usual by half: the thresholds are by what share of people it takes so long. */
const longWay = 1.5

export function openWays(
  { calls, trips }: { calls: Tallies; trips: Tallies },
  { awayYellow, usualWayMs, lotSalt }: WaysSettings,
  now: () => Instant,
): Ways {
  const usual = { away: openUsual(usualAway), way: openUsual({ ...usualWay, first: usualWayMs }) }
  let away: number | null = null
  const count = (counter: string) => calls.count(counter, now())
  const isLong = (wayMs: number) => wayMs > longWay * usual.way.value()

  return {
    sent(address) {
      const lot = lotOf(address, lotSalt)
      trips.count(tripCounters.sent(lot), now())
      return lot
    },
    back({ startedAt, lot }) {
      trips.count(tripCounters.back(lot), startedAt)
      count(counters.cameFrom(lot))
    },
    refused: (lot) => count(counters.refusedFrom(lot)),
    lost(lot) {
      if (lot !== undefined) count(counters.lostFrom(lot))
    },
    verified({ startedAt, lot }) {
      const wayMs = now() - startedAt
      count(counters.way(wayMs))
      if (lot === undefined) return
      count(counters.verifiedFrom(lot))
      if (isLong(wayMs)) count(counters.longWayFrom(lot))
    },
    look({ trips: shared, learns, wayMs, longWays }) {
      const share = shared && awayShare(shared)
      away = share === null ? null : share / usual.away.value()
      if (!learns) return
      const bucket = bucketOf(now())
      if (share !== null && away !== null) usual.away.saw(share, { bucket, raised: away > awayYellow })
      if (wayMs !== null && longWays !== null) usual.way.saw(wayMs, { bucket, raised: isLong(wayMs) })
    },
    away: () => away,
    usual: () => ({ away: usual.away.value(), wayMs: usual.way.value() }),
    learnFrom(theirs) {
      if (!theirs) return
      usual.away.take(theirs.away)
      usual.way.take(theirs.wayMs)
    },
  }
}
