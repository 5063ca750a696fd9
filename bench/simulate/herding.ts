import {
  awayMs,
  type Board,
  boardAgeMs,
  choose,
  isClear,
  lookAgainMs,
  mostTries,
  readingMs,
  type ShownDoor,
} from '../../simulation/people/choice.ts'
import { doorsByLiking } from '../../simulation/providers/model.ts'
import { dice } from '../../simulation/time/chance.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { LightColour } from '../../src/domain/light.ts'
import { suggestionsBy } from '../../src/health/light/suggestion.ts'
import { defaultThresholds, type LightThresholds } from '../../src/health/light/thresholds.ts'
import { openTimeline } from './events.ts'
import { openSimulatedProvider } from './provider.ts'

const dying = 'kakao'

/** Everybody comes within five minutes; the door people like best hangs from 90 s to 210 s. Seconds. */
export const evening = { arrivals: 300, dies: 90, recovers: 210, ends: 420 } as const

/** Mean time of a healthy exchange in seconds, see `provider.ts`: with it capacity is chosen so that the load is as asked for. */
const meanExchange = 1.05

export interface HerdingOptions {
  seed: number
  people: number
  /** Calls in flight ÷ capacity of all five together while all are well, 0 to 1. */
  load: number
  board: Board
  /** Room in proportion to how many like a door, as providers have it, or the same for all, as one setting of the broker gives it. */
  capacities: 'liked' | 'even'
  /** Share of the people who, where one door has failed them, take the one that the page suggests, 0 to 1; the others choose. */
  obeying: number
  /** What the light goes by, where other than the broker's own; `momentary` see `provider.ts`, default false. */
  thresholds?: Partial<LightThresholds>
  momentary?: boolean
}

export interface Sample {
  /** Seconds. */
  at: number
  doors: readonly { saturation: number; light: LightColour }[]
}

export interface Herding {
  options: HerdingOptions
  doors: readonly {
    id: string
    capacity: number
    dies: boolean
    secondsOver: number
    longestOver: number
    peak: number
  }[]
  /** The longest that any surviving door was over U 0.95 in all, in seconds. */
  worstSurvivor: number
  people: { verified: number; gaveUp: number; underWay: number; failures: number; refusedFull: number }
  samples: readonly Sample[]
}

/** What was asked for, in a line. */
export function described({ people, load, seed, board, capacities, obeying }: HerdingOptions): string {
  const told = board === 'ours' ? `${Math.round(100 * obeying)} % of those it failed obey` : 'all believe it'
  const room = capacities === 'liked' ? 'room as doors are liked' : 'the same room for every door'
  return `${people} people, load ${load}, seed ${seed}, ${room}, board: ${board}, ${told}`
}

/** Most seconds that a surviving door may be over U 0.95. */
export const mostSecondsOver = 15

/** A hundred thousand people, five doors, one of them dying. Same options, same evening. */
export function herding(options: HerdingOptions): Herding {
  const { seed, people, load, board, capacities, obeying } = options
  const roll = dice(seed)
  const { momentary = false } = options
  const thresholds = { ...defaultThresholds, ...options.thresholds }
  const timeline = openTimeline()
  const total = ((people / evening.arrivals) * meanExchange) / load
  const doors = doorsByLiking.map(({ id, share }) => {
    const capacity = Math.max(1, Math.round(total * (capacities === 'liked' ? share : 1 / doorsByLiking.length)))
    return { id, capacity, door: openSimulatedProvider({ id, capacity, thresholds, momentary }, { timeline, roll }) }
  })
  const shares = doorsByLiking.map(({ share }) => share)
  const samples: Sample[] = []
  const boards: ShownDoor[][] = []
  const told = { verified: 0, gaveUp: 0, underWay: 0, failures: 0, refusedFull: 0 }

  function tick(): void {
    for (const { door } of doors) door.tick()
    const shown = doors.map(({ id, door }) => ({
      id,
      light: door.light?.light ?? 'yellow',
      selectable: door.light?.selectable ?? true,
      saturation: door.utilization(),
    }))
    boards.push(shown)
    samples.push({ at: timeline.now() / 1000, doors: shown.map(({ saturation, light }) => ({ saturation, light })) })
    timeline.after(1_000, tick)
  }
  const boardAt = (at: number) => boards[Math.max(0, Math.min(boards.length - 1, Math.floor(at / 1_000)))] ?? []
  const suggest = suggestionsBy(
    {
      board: () => ({ doors: doors.flatMap(({ id, door: { light } }) => (light ? [{ ...light, id }] : [])) }),
      providers: () => doors.map(({ id, door }) => ({ id, condition: door.condition() })),
    },
    { providers: doorsByLiking, now: timeline.now, crowdedFrom: thresholds.utilizationYellow },
  )

  function person(key: string): void {
    const failed = new Set<ProviderId>()
    let tries = 0
    const end = (how: 'verified' | 'gaveUp') => {
      told.underWay--
      told[how]++
    }
    const look = (ageMs: number, suggested: ProviderId | null = null) => {
      if (++tries > mostTries) return end('gaveUp')
      const id = suggested ?? choose(boardAt(timeline.now() - ageMs), { shares, failed, board }, roll)
      const chosen = doors.find((one) => one.id === id)
      if (!chosen) return timeline.after(lookAgainMs(roll), () => look(boardAgeMs(roll)))
      if (!chosen.door.admits()) return again(chosen.id)
      timeline.after(awayMs(roll), () =>
        chosen.door.exchange((outcome) => {
          if (outcome === 'verified') return end('verified')
          told.failures++
          if (outcome === 'full') told.refusedFull++
          again(chosen.id)
        }),
      )
    }
    /** The page of the problem is never cached: a person who has just failed sees the lights as they are. */
    const again = (id: ProviderId) => {
      failed.add(id)
      const now = timeline.now()
      const among = boardAt(now).flatMap((door) => (isClear(door) ? [door.id] : []))
      const obeys = board === 'ours' && roll() < obeying
      const next = obeys ? suggest({ among, insteadOf: [id], tried: [...failed], key, since: now }) : null
      timeline.after(readingMs(roll), () => look(0, next))
    }
    told.underWay++
    look(boardAgeMs(roll))
  }

  // A first minute's worth of probes, so that no person meets doors of which nothing is known.
  timeline.after(0, tick)
  const warmUp = 10_000
  for (let n = 0; n < people; n++) timeline.after(warmUp + roll() * evening.arrivals * 1000, () => person(`${n}`))
  for (const { id, door } of doors) {
    if (id !== dying) continue
    timeline.after(warmUp + evening.dies * 1000, () => door.setAlive(false))
    timeline.after(warmUp + evening.recovers * 1000, () => door.setAlive(true))
  }
  timeline.run(warmUp + evening.ends * 1000)

  const found = doors.map(({ id, capacity, door }, n) => {
    const { seconds: secondsOver, longest: longestOver } = door.overfull()
    const peak = Math.max(...samples.map((sample) => sample.doors[n]?.saturation ?? 0))
    return { id, capacity, dies: id === dying, secondsOver, longestOver, peak }
  })
  return {
    options,
    doors: found,
    worstSurvivor: Math.max(...found.filter(({ dies }) => !dies).map(({ secondsOver }) => secondsOver)),
    people: told,
    samples: samples.map(({ at, doors: all }) => ({ at: at - warmUp / 1000, doors: all })),
  }
}
