import type { Effect } from './plan.ts'

type Of<Type extends Effect['type']> = Extract<Effect, { type: Type }>

/** Answers, or breaks off, in place of the core. */
export type Instead = Of<'status' | 'redirect' | 'hang' | 'reset'>
/** How the answer goes over the wire. */
export type Shape = Of<'truncate' | 'drip' | 'content_type' | 'oversize'>
/** What the answer says. */
export type Change = Of<'edit' | 'authorization_response' | 'id_token' | 'discovery' | 'keys' | 'rotate'>

/** What is done to one occasion. */
export interface Played {
  /** Ids of the plans that were played; grows when `atReturn` plays more. */
  plans: string[]
  /** The answer waits so long, in milliseconds. */
  delayMs: number
  instead: Instead | undefined
  shapes: Shape[]
  changes: Change[]
  /** An outcome of the sign-in, by its id; the first one counts. */
  outcome: string | undefined
  /** Some plan waits for the browser to be sent back to the client. Call it once, when it is. */
  atReturn: (() => Played | undefined) | undefined
}

/** Nothing yet. */
export function blankPlayed(): Played {
  return {
    plans: [],
    delayMs: 0,
    instead: undefined,
    shapes: [],
    changes: [],
    outcome: undefined,
    atReturn: undefined,
  }
}

/** An outage is one of two other faults. */
function asInstead(effect: Instead | Of<'outage'>): Instead {
  if (effect.type !== 'outage') return effect
  return effect.mode === 'reset' ? { type: 'reset' } : { type: 'status', status: effect.status ?? 503 }
}

/** Adds a plan's effects: delays add up, the first that answers instead of the core stands, the others follow in order. */
export function perform(effects: readonly Effect[], draw: () => number, played: Played): void {
  for (const effect of effects) {
    switch (effect.type) {
      case 'latency':
        played.delayMs += effect.ms + (effect.jitterMs ? Math.floor(draw() * (effect.jitterMs + 1)) : 0)
        break
      case 'status':
      case 'redirect':
      case 'hang':
      case 'reset':
      case 'outage':
        played.instead ??= asInstead(effect)
        break
      case 'truncate':
      case 'drip':
      case 'content_type':
      case 'oversize':
        played.shapes.push(effect)
        break
      case 'outcome':
        played.outcome ??= effect.outcome
        break
      default:
        played.changes.push(effect)
    }
  }
}
