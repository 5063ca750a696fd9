import type { ProviderId } from '../../domain/ids.ts'
import type { DoorLight } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import { hash01 } from '../../mechanics/hash.ts'
import type { SignalSnapshot } from '../evidence/signals.ts'
import { type Dependent, standsOn, suspects } from './dependencies.ts'
import { type DoorCondition, defaultThresholds } from './rules.ts'

/** How long one person is told the same, in milliseconds. */
export const stickyMs = 60_000

/** A door with what was measured of it. */
export interface MeasuredDoor extends Dependent {
  /** It is down, and so may be the operators it stands on. */
  outage: boolean
  condition: Pick<DoorCondition, 'saturation' | 'saturationLately'> & {
    signals: Pick<SignalSnapshot, 'verified' | 'lost'>
  }
}

/** Who asks for a door to go on with, and after what. */
export interface SuggestionWish {
  /** The doors that are clear now and that this person may use. */
  among: readonly ProviderId[]
  /** The doors it is to stand in for: the one that failed, the busy one, those a relying party wished for. */
  insteadOf: readonly ProviderId[]
  /** Where this person has been in vain: again only when nothing else is left. */
  tried: readonly ProviderId[]
  /** Tells this person from others: a journey's id or a device's hash. Only hashed, never kept. */
  key: string
  /** From when they see it, where that is known: it stays for a minute from then on. Null = by a clock of each key's own. */
  since: Instant | null
}

/** Suggests by what is measured at the moment, whatever operators make the doors show. See `Health`. */
export function suggestionsBy(
  health: {
    board(): { doors: readonly Pick<DoorLight, 'id' | 'reason'>[] }
    doors(): readonly Pick<MeasuredDoor, 'id' | 'condition'>[]
  },
  { doors, now }: { doors: readonly Dependent[]; now(): Instant },
): (wish: SuggestionWish) => ProviderId | null {
  return (wish) => {
    const down = new Set(health.board().doors.flatMap(({ id, reason }) => (reason === 'outage' ? [id] : [])))
    const measured = health.doors().map(({ id, condition }) => {
      const { dependsOn = [] } = doors.find((door) => door.id === id) ?? {}
      return { id, dependsOn, condition, outage: down.has(id) }
    })
    return suggestedDoor(measured, wish, now())
  }
}

/**
 * One door for one person, drawn by how much room it has and how well it does; null when none has any. Not the best door,
 * which would be the same for everybody and soon the worst. Never a door that stands on an operator which is down. Pure.
 */
export function suggestedDoor(doors: readonly MeasuredDoor[], wish: SuggestionWish, now: Instant): ProviderId | null {
  const { among, insteadOf, tried, key } = wish
  const down = suspects(doors)
  const theirs = suspects(doors.map((door) => ({ ...door, outage: insteadOf.includes(door.id) })))
  const left = doors.filter(
    (door) => among.includes(door.id) && !insteadOf.includes(door.id) && !standsOn(door, down) && roomOf(door) > 0,
  )
  const fresh = preferring(left, ({ id }) => !tried.includes(id))
  // What one door failed for may be its operator's fault before the light can show it.
  const apart = preferring(fresh, (door) => !standsOn(door, theirs))
  return drawn(apart, `${key} ${windowOf(wish, now)}`)
}

/** From where U makes a light yellow: nobody is sent where they would make it so. */
const crowdedFrom = defaultThresholds.saturationYellow

/**
 * (0.75 − U lately)² × share of people verified, 0 to 0.5625; 0 from where a door is crowded. Whoever is sent now arrives in
 * half a minute: what counts is room for them before the light turns. Measured by `npm run simulate -- herding` at load 0.45 in
 * 80 evenings (20 seeds, 70 % obey or all, places as doors are liked or the same for all): a door that survived was over U
 * 0.95 for more than 15 s in 6 of them. By U at the last look in 8, without the square in 18; by 1 − U of the last minute,
 * which comes late and fills the small doors, in 43.
 */
function roomOf({ condition: { saturation, saturationLately = saturation, signals } }: MeasuredDoor): number {
  return Math.max(0, crowdedFrom - saturationLately) ** 2 * successOf(signals)
}

/** One more than were seen are taken to be verified: on thin traffic one loss must not shut a door, nor does silence. */
function successOf({ verified, lost }: MeasuredDoor['condition']['signals']): number {
  return (verified + 1) / (verified + lost + 1)
}

function preferring(doors: readonly MeasuredDoor[], isPreferred: (door: MeasuredDoor) => boolean) {
  const preferred = doors.filter(isPreferred)
  return preferred.length > 0 ? preferred : doors
}

/** The minute somebody is in. Without a beginning each key has one of its own, lest all minds change at once. */
function windowOf({ key, since }: SuggestionWish, now: Instant): number {
  const beginsAt = since ?? -hash01(key) * stickyMs
  // Another process may have noted the beginning by a clock that is ahead.
  return Math.max(0, Math.floor((now - beginsAt) / stickyMs))
}

/**
 * Weighted rendezvous hashing: each door draws an exponential time of rate `roomOf`, the first one wins. So the odds are as
 * the weights, and where a weight changes or a door leaves only those move who must.
 */
function drawn(doors: readonly MeasuredDoor[], label: string): ProviderId | null {
  const times = doors.map((door) => ({ id: door.id, at: -Math.log(hash01(`${label} ${door.id}`)) / roomOf(door) }))
  const first = times.reduce<(typeof times)[0] | null>((best, one) => (best && best.at <= one.at ? best : one), null)
  return first?.id ?? null
}
