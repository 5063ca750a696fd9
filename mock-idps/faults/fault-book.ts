/**
 * Fault plans, and what they do to a response.
 *
 *   plan (grammar: transport-effects, protocol-effects; defects/: each named defect)
 *     → FaultBook: which plans match this request? → AppliedFaults (applied)
 *     → response-layer ─┬─ replacement: in place of the core
 *                       └─ the core's answer: delayed, changed (id-token, token-answer, authorization-response, json-edit)
 *                          and delivered in a shape (deliver)
 *
 * A defect is data: id, rule with its source, change. Knows no sandbox and no person; `held-responses` ends what hangs.
 */

import type { Endpoint } from '../endpoints.ts'
import type { ProviderId } from '../providers.ts'
import { type AppliedFaults, applyEffects, noFaults } from './applied.ts'
import { type FaultPlan, homeOf } from './plan.ts'
import { seededNumbers } from './seeded-random.ts'

/** What is known about a request before the core sees it; fault plans are matched against it. */
export interface MatchContext {
  provider: ProviderId
  endpoint: Endpoint
  persona?: string | undefined
  /** Id of the flow in the ledger. */
  flow?: string | undefined
}

/** True when an outcome of the sign-in (by its id) needs a known person. */
type NeedsPerson = (outcome: string) => boolean

export interface BookedPlan {
  id: string
  plan: FaultPlan
  /** Requests that matched `match` (before `nth`, `rate` and `times`), counted until `times` is used up. */
  matched: number
  /** How often the plan was applied. */
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
   * Counts this request for every matching plan and returns what the plans do to it; undefined: nothing. With
   * `needsPerson`, an authorization request that names no person skips, uncounted, the plans whose outcome needs a person;
   * {@link FaultBook.applyToChoice} applies those.
   */
  apply(context: MatchContext, needsPerson?: NeedsPerson): AppliedFaults | undefined
  /** Applies the plans with an outcome to a person who was chosen on the page; only plans that `apply` skipped. */
  applyToChoice(context: MatchContext & { persona: string }, needsPerson: NeedsPerson): AppliedFaults | undefined
}

interface Entry extends BookedPlan {
  order: number
  home: Endpoint | undefined
  /** Random numbers in [0, 1), from the plan's seed. */
  random: () => number
}

/** 2³² divided by the golden ratio: multiplying by it spreads neighbouring numbers over unrelated seeds. */
const goldenRatio = 0x9e3779b9

/** True where the answer can send the browser back to the client. */
function leadsBack(endpoint: Endpoint): boolean {
  return endpoint === 'authorization' || endpoint === 'resume'
}

function matches({ plan: { match }, home }: Entry, context: MatchContext): boolean {
  return (
    (match.provider ?? context.provider) === context.provider &&
    // A plan without a home applies to every request, and the authorization response is no request.
    (home === undefined ? context.endpoint !== 'authorization_response' : home === context.endpoint) &&
    (match.persona ?? context.persona) === context.persona &&
    (match.flow ?? context.flow) === context.flow
  )
}

function outcomeOf({ plan }: Entry): string | undefined {
  return plan.do.find((effect) => effect.type === 'outcome')?.outcome
}

/** True for a plan that must wait until a person is chosen on the page, when the request names no person. */
function waitsForPage(entry: Entry, needsPerson: NeedsPerson): boolean {
  const outcome = outcomeOf(entry)
  return outcome !== undefined && (entry.plan.match.persona !== undefined || needsPerson(outcome))
}

/** The booked plans, and which of them can still apply. */
interface Shelf extends Pick<FaultBook, 'add' | 'list' | 'remove' | 'clear'> {
  isEmpty(): boolean
  /** The plans that match a request and can still apply, in the order they were added. */
  matching(context: MatchContext): Entry[]
  /** Takes a plan out of use: its `times` are used up. */
  retire(entry: Entry): void
}

function openShelf(limit: number): Shelf {
  const booked = new Map<string, Entry>()
  /** Plans that can still apply, by the flow they are bound to. */
  const active = new Map<string | undefined, Set<Entry>>()
  const expendable = new Set<Entry>()
  let count = 0
  /** Number of plans added since the book was empty: the seed of a plan that has none, the same in every run. */
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

  function markExpendable(entry: Entry): void {
    expendable.add(entry)
    const [oldest] = expendable
    if (oldest && expendable.size > limit) forget(oldest)
  }

  return {
    add(plan) {
      count += 1
      const { flow } = plan.match
      if (flow === undefined) sinceClear += 1
      const random = seededNumbers(plan.seed ?? Math.imul(sinceClear, goldenRatio))
      const id = `fault-${count}`
      const entry: Entry = { id, plan, matched: 0, played: 0, order: count, home: homeOf(plan), random }
      booked.set(id, entry)
      active.set(flow, (active.get(flow) ?? new Set()).add(entry))
      if (flow !== undefined) markExpendable(entry)
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
    isEmpty: () => active.size === 0,
    matching: (context) => findMatching(active, context),
    retire(entry) {
      deactivate(entry)
      markExpendable(entry)
    },
  }
}

function findMatching(active: ReadonlyMap<string | undefined, Iterable<Entry>>, context: MatchContext): Entry[] {
  const unbound = active.get(undefined) ?? []
  const ofFlow = context.flow === undefined ? [] : (active.get(context.flow) ?? [])
  return [...unbound, ...ofFlow].filter((entry) => matches(entry, context)).sort((a, b) => a.order - b.order)
}

/** Counts a match and decides by `nth`, `rate` and `times` whether the plan applies this time. */
function isDue(entry: Entry, retire: Shelf['retire']): boolean {
  const { match, rate, times } = entry.plan
  entry.matched += 1
  if (match.nth !== undefined && entry.matched !== match.nth) return false
  if (rate !== undefined && entry.random() >= rate) return false
  entry.played += 1
  if (entry.played === times) retire(entry)
  return true
}

/**
 * @param limit number of plans kept that are used up or bound to one flow; the oldest are dropped beyond it. Default 5,000,
 * as many as the ledger keeps requests
 */
export function createFaultBook(limit = 5000): FaultBook {
  const { isEmpty, matching, retire, ...shelf } = openShelf(limit)

  function applyHere(context: MatchContext, wanted: (entry: Entry) => boolean = () => true): AppliedFaults | undefined {
    let applied: AppliedFaults | undefined
    for (const entry of matching(context)) {
      if (!wanted(entry) || !isDue(entry, retire)) continue
      applied ??= noFaults()
      applied.plans.push(entry.id)
      applyEffects(entry.plan.do, entry.random, applied)
    }
    return applied
  }

  return {
    ...shelf,
    applyToChoice: (context, needsPerson) =>
      applyHere({ ...context, endpoint: 'authorization' }, (entry) => waitsForPage(entry, needsPerson)),
    apply(context, needsPerson) {
      if (isEmpty()) return undefined
      const unknownPerson = context.endpoint === 'authorization' && context.persona === undefined && needsPerson
      const here = applyHere(context, (entry) => !unknownPerson || !waitsForPage(entry, unknownPerson))
      if (!leadsBack(context.endpoint)) return here
      const back: MatchContext = { ...context, endpoint: 'authorization_response' }
      if (matching(back).length === 0) return here
      const applied = here ?? noFaults()
      // Only the core's answer shows whether the browser goes back, and `nth` counts what really happened.
      applied.atReturn = () => {
        const later = applyHere(back)
        applied.plans.push(...(later?.plans ?? []))
        return later
      }
      return applied
    },
  }
}
