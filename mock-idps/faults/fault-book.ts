import type { Endpoint } from '../endpoints.ts'
import type { ProviderId } from '../providers.ts'
import { seededNumbers } from './dice.ts'
import { type FaultPlan, homeOf } from './plan.ts'
import { blankPlayed, type Played, perform } from './played.ts'

/** What is known of a request before the core sees it. */
export interface Occasion {
  provider: ProviderId
  endpoint: Endpoint
  persona?: string | undefined
  /** Id of the flow in the ledger. */
  flow?: string | undefined
}

/** Whether somebody has to be known for an outcome of the sign-in, by its id. */
type NeedsPerson = (outcome: string) => boolean

export interface BookedPlan {
  id: string
  plan: FaultPlan
  /** Occasions that met `match` (before `nth`, `rate` and `times`), counted until `times` is used up. */
  matched: number
  played: number
}

/** The plans in force, in the order they were added. */
export interface FaultBook {
  add(plan: FaultPlan): BookedPlan
  list(): readonly BookedPlan[]
  /** False when there is no such plan. */
  remove(id: string): boolean
  clear(): void
  /**
   * Counts this occasion against every plan and says what to do with it; undefined = nothing. An authorization of nobody
   * yet leaves alone, uncounted, the plans with an outcome that needs somebody: {@link FaultBook.choose} plays them.
   */
  play(occasion: Occasion, needsPerson?: NeedsPerson): Played | undefined
  /** Somebody was chosen on the page: the outcome that plans have for them, of those which no authorization has counted. */
  choose(occasion: Occasion & { persona: string }, needsPerson: NeedsPerson): Played | undefined
}

interface Entry extends BookedPlan {
  order: number
  home: Endpoint | undefined
  draw: () => number
}

/** 2³² divided by it: neighbouring numbers become seeds that have nothing to do with each other. */
const goldenRatio = 0x9e3779b9

/** From here the browser goes back to the client. */
function leadsBack(endpoint: Endpoint): boolean {
  return endpoint === 'authorization' || endpoint === 'resume'
}

function meets({ plan: { match }, home }: Entry, occasion: Occasion): boolean {
  return (
    (match.provider ?? occasion.provider) === occasion.provider &&
    // Without a home it plays at every request; that the browser goes back is none.
    (home === undefined ? occasion.endpoint !== 'authorization_response' : home === occasion.endpoint) &&
    (match.persona ?? occasion.persona) === occasion.persona &&
    (match.flow ?? occasion.flow) === occasion.flow
  )
}

function outcomeOf({ plan }: Entry): string | undefined {
  return plan.do.find((effect) => effect.type === 'outcome')?.outcome
}

/** Whether a plan waits for somebody to be chosen on the page, where the request named nobody. */
function waitsForPage(entry: Entry, needsPerson: NeedsPerson): boolean {
  const outcome = outcomeOf(entry)
  return outcome !== undefined && (entry.plan.match.persona !== undefined || needsPerson(outcome))
}

/**
 * @param limit plans kept that are used up or bound to one flow; beyond it the oldest of them go. Default 5,000, as many
 * as the ledger keeps requests
 */
export function createFaultBook(limit = 5000): FaultBook {
  const booked = new Map<string, Entry>()
  /** Those that can still play, by the flow they are bound to. */
  const active = new Map<string | undefined, Set<Entry>>()
  const expendable = new Set<Entry>()
  let count = 0
  /** Those added since the book was empty: by it the dice of those without a seed differ, in every run alike. */
  let sinceClear = 0

  function deactivate(entry: Entry): void {
    const { flow } = entry.plan.match
    const group = active.get(flow)
    if (group?.delete(entry) && group.size === 0) active.delete(flow)
  }

  function forget(entry: Entry): void {
    booked.delete(entry.id)
    expendable.delete(entry)
    deactivate(entry)
  }

  function letGo(entry: Entry): void {
    expendable.add(entry)
    const [oldest] = expendable
    if (oldest && expendable.size > limit) forget(oldest)
  }

  function meeting(occasion: Occasion): Entry[] {
    const everybodys = active.get(undefined) ?? []
    const ofFlow = occasion.flow === undefined ? [] : (active.get(occasion.flow) ?? [])
    const found = [...everybodys, ...ofFlow].filter((entry) => meets(entry, occasion))
    return found.sort((a, b) => a.order - b.order)
  }

  /** Whether the dice and the counts let it play this time. */
  function isDue(entry: Entry): boolean {
    const { match, rate, times } = entry.plan
    entry.matched += 1
    if (match.nth !== undefined && entry.matched !== match.nth) return false
    if (rate !== undefined && entry.draw() >= rate) return false
    entry.played += 1
    if (entry.played === times) {
      deactivate(entry)
      letGo(entry)
    }
    return true
  }

  function playHere(occasion: Occasion, wanted: (entry: Entry) => boolean = () => true): Played | undefined {
    let played: Played | undefined
    for (const entry of meeting(occasion)) {
      if (!wanted(entry) || !isDue(entry)) continue
      played ??= blankPlayed()
      played.plans.push(entry.id)
      perform(entry.plan.do, entry.draw, played)
    }
    return played
  }

  return {
    add(plan) {
      count += 1
      if (plan.match.flow === undefined) sinceClear += 1
      const draw = seededNumbers(plan.seed ?? Math.imul(sinceClear, goldenRatio))
      const entry: Entry = { id: `fault-${count}`, plan, matched: 0, played: 0, order: count, home: homeOf(plan), draw }
      booked.set(entry.id, entry)
      const { flow } = plan.match
      active.set(flow, (active.get(flow) ?? new Set()).add(entry))
      if (flow !== undefined) letGo(entry)
      return entry
    },
    list: () => [...booked.values()].map(({ id, plan, matched, played }) => ({ id, plan, matched, played })),
    remove(id) {
      const entry = booked.get(id)
      if (entry) forget(entry)
      return entry !== undefined
    },
    clear() {
      booked.clear()
      active.clear()
      expendable.clear()
      sinceClear = 0
    },
    choose: (occasion, needsPerson) =>
      playHere({ ...occasion, endpoint: 'authorization' }, (entry) => waitsForPage(entry, needsPerson)),
    play(occasion, needsPerson) {
      if (active.size === 0) return undefined
      const nobody = occasion.endpoint === 'authorization' && occasion.persona === undefined && needsPerson
      const here = playHere(occasion, (entry) => !nobody || !waitsForPage(entry, nobody))
      if (!leadsBack(occasion.endpoint)) return here
      const back: Occasion = { ...occasion, endpoint: 'authorization_response' }
      if (meeting(back).length === 0) return here
      const played = here ?? blankPlayed()
      // Whether the browser goes back is known only once the core has answered, and `nth` counts what really happened.
      played.atReturn = () => {
        const later = playHere(back)
        played.plans.push(...(later?.plans ?? []))
        return later
      }
      return played
    },
  }
}
