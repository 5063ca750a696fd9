import type { ProviderId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'

/** A provider as it is compared with the others. */
export interface ComparedDoor {
  id: ProviderId
  dependsOn?: readonly string[] | undefined
  /** Name of the light rule that decides, before steadiness. */
  rule: string
  /** When the provider last gave any evidence; null = never. */
  lastEvidenceAt: Instant | null
}

/** Compares the doors once a tick. Null: nothing speaks against our own side; else the doors at which people get through all the same. */
export type SeveralDoors = (doors: readonly ComparedDoor[], now: Instant) => { except: ProviderId[] } | null

/** So many doors that share no operator, which begin to fail within so many milliseconds: our connection is the likelier cause. */
const leastUnrelated = 4
const togetherMs = 5_000

/** Rules that a provider, or our way to it, brings about. Left out is what anybody can forge, and the login page. */
const failing: ReadonlySet<string> = new Set([
  'breaker-open',
  'probes-failed',
  'probe-failed',
  'most-lost',
  'some-lost',
  'many-exchanges-failed',
  'some-exchanges-failed',
])

export function openSeveralDoors(): SeveralDoors {
  let failingSince = new Map<ProviderId, Instant>()
  let isOurs = false
  return (doors, now) => {
    const ill = doors.filter(({ rule }) => failing.has(rule))
    // After a clock was set back, a beginning must not lie ahead.
    failingSince = new Map(ill.map(({ id }) => [id, Math.min(failingSince.get(id) ?? now, now)]))
    const began = (id: ProviderId) => failingSince.get(id) ?? now
    const together = (from: Instant) => ill.filter(({ id }) => began(id) >= from && began(id) - from <= togetherMs)
    const begins = ill.some(({ id }) => unrelated(together(began(id))) >= leastUnrelated)
    // Begun together; it lasts as long as so many still fail, whenever they began.
    isOurs = begins || (isOurs && unrelated(ill) >= leastUnrelated)
    if (!isOurs) return null
    const first = Math.min(...ill.map(({ id }) => began(id)))
    const isWell = ({ rule, lastEvidenceAt }: ComparedDoor) =>
      !failing.has(rule) && lastEvidenceAt !== null && lastEvidenceAt > first
    return { except: doors.filter(isWell).map(({ id }) => id) }
  }
}

/** How many groups of doors share no operator with each other. */
function unrelated(doors: readonly ComparedDoor[]): number {
  const groups: Set<string>[] = []
  for (const { id, dependsOn = [] } of doors) {
    const names = new Set([`door ${id}`, ...dependsOn])
    const joined = groups.filter((group) => [...names].some((name) => group.has(name)))
    for (const group of joined) {
      for (const name of group) names.add(name)
      groups.splice(groups.indexOf(group), 1)
    }
    groups.push(names)
  }
  return groups.length
}
