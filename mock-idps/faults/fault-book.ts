import type { ProviderId } from '../providers.ts'
import type { Endpoint, FaultPlan } from './plan.ts'

/** What is known about a request before the core sees it. */
interface Occasion {
  provider: ProviderId
  endpoint: Endpoint
  persona: string | undefined
}

/** What the response layer does to one request. */
export interface Played {
  /** Ids of the plans that were played. */
  plans: string[]
  delayMs: number
  /** Absent: the core answers, after the delay. */
  answer?: { kind: 'reset' } | { kind: 'status'; status: number; body?: unknown; retryAfter?: number }
}

interface BookedPlan {
  id: string
  plan: FaultPlan
  /** Requests that met `match` (before `nth`, `rate` and `times`). */
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
  /** Counts this request against every plan and says what to do with it; undefined = nothing. */
  play(occasion: Occasion): Played | undefined
}

/** A small seeded generator (mulberry32) of numbers in [0, 1): a fault's dice must fall alike in every run. */
function seededNumbers(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function meets({ match }: FaultPlan, occasion: Occasion): boolean {
  return (
    (match.provider ?? occasion.provider) === occasion.provider &&
    (match.endpoint ?? occasion.endpoint) === occasion.endpoint &&
    (match.persona ?? occasion.persona) === occasion.persona
  )
}

function perform(plan: FaultPlan, draw: () => number, played: Played): void {
  for (const effect of plan.do) {
    if (effect.type === 'latency') {
      played.delayMs += effect.ms + Math.floor(draw() * (effect.jitterMs ?? 0))
    } else if (!played.answer) {
      played.answer =
        effect.type === 'outage' && effect.mode === 'reset'
          ? { kind: 'reset' }
          : { kind: 'status', ...withoutType(effect), status: effect.status ?? 503 }
    }
  }
}

function withoutType(effect: FaultPlan['do'][number]): { body?: unknown; retryAfter?: number } {
  if (effect.type !== 'status') return {}
  return {
    ...(effect.body === undefined ? {} : { body: effect.body }),
    ...(effect.retryAfter === undefined ? {} : { retryAfter: effect.retryAfter }),
  }
}

export function createFaultBook(): FaultBook {
  const booked = new Map<string, BookedPlan & { draw: () => number }>()
  let count = 0

  return {
    add(plan) {
      count += 1
      const entry = { id: `fault-${count}`, plan, matched: 0, played: 0, draw: seededNumbers(plan.seed ?? 1) }
      booked.set(entry.id, entry)
      return entry
    },
    list: () => [...booked.values()].map(({ id, plan, matched, played }) => ({ id, plan, matched, played })),
    remove: (id) => booked.delete(id),
    clear: () => booked.clear(),
    play(occasion) {
      const played: Played = { plans: [], delayMs: 0 }
      for (const entry of booked.values()) {
        const { plan } = entry
        if (!meets(plan, occasion)) continue
        entry.matched += 1
        if (plan.match.nth !== undefined && entry.matched !== plan.match.nth) continue
        if (plan.rate !== undefined && entry.draw() >= plan.rate) continue
        if (plan.times !== undefined && entry.played >= plan.times) continue
        entry.played += 1
        perform(plan, entry.draw, played)
        played.plans.push(entry.id)
      }
      return played.plans.length > 0 ? played : undefined
    },
  }
}
