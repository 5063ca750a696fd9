import type { FileConfig } from '../src/config.ts'
import type { CalendarDate } from '../src/domain/time.ts'
import type { History, Quota } from '../src/history/history.ts'
import type { FaultName } from './faults.ts'

/** What of an evening decides whether its brokers count together. */
interface Played {
  brokers?: number
  killAt?: number
  faults?: readonly FaultName[]
}

/** Faults in which brokers cannot count together, or begin to count anew. */
const uncounted: readonly FaultName[] = [
  ...(['broker-killed', 'limit-changed', 'redis-cut-off', 'redis-frozen', 'redis-empty', 'redis-failover'] as const),
  'lost-answers',
]

/** Faults in which a broker may not be able to write down the places that it gives. */
const unkept: readonly FaultName[] = ['broker-killed', 'postgres-frozen', 'postgres-restarted', 'lost-answers']
/** A second until they are written, one until a loss is found out, and a slow way. */
const keptAfterMs = 5_000

function quotaOf(
  { brokers = 2, killAt, faults: planned = [] }: Played,
  { rateLimits }: FileConfig,
  born: ReadonlyMap<string, CalendarDate>,
): Quota {
  const programs = new Set([...born.keys()].filter((human) => human.startsWith('bot ')))
  const isCounted = killAt === undefined && !planned.some((name) => uncounted.includes(name))
  const limit = isCounted ? Math.ceil(rateLimits.personPerMinute * (1 + brokers / 10)) : null
  return { programs, limit, seconds: 60 }
}

/** The limits of an evening, as its history is judged by them: those that were configured, whatever brokers were given. */
export function limitsOf(
  options: Played,
  config: FileConfig,
  born: ReadonlyMap<string, CalendarDate>,
): Pick<History, 'quota' | 'assistedShare' | 'holdLimit' | 'keptAfterMs'> {
  const { assistedShare, holdsInARow, holdsWithinSeconds } = config.limits
  const { killAt, faults: planned = [] } = options
  const isKept = killAt === undefined && !planned.some((name) => unkept.includes(name))
  return {
    ...(isKept && { keptAfterMs }),
    quota: quotaOf(options, config, born),
    assistedShare,
    holdLimit: { holds: holdsInARow, seconds: holdsWithinSeconds },
  }
}
