import type { Effect } from './plan.ts'

type Of<Type extends Effect['type']> = Extract<Effect, { type: Type }>

/** Takes the place of the core's whole answer. */
export type Replacement = Of<'status' | 'redirect' | 'hang' | 'reset'>
/** Changes how the answer is sent. */
export type Shape = Of<'truncate' | 'drip' | 'content_type' | 'oversize'>
/** Changes what the answer says. */
export type Change = Of<'edit' | 'refusal' | 'authorization_response' | 'id_token' | 'discovery' | 'keys' | 'rotate'>

/** What fault plans do to one request. */
export interface AppliedFaults {
  /** Ids of the plans that were applied; grows when `atReturn` applies more. */
  plans: string[]
  /** Delay of the answer in milliseconds. */
  delayMs: number
  replacement: Replacement | undefined
  shapes: Shape[]
  changes: Change[]
  /** An outcome of the sign-in, by its id; the first one counts. */
  outcome: string | undefined
  /** Set when a plan waits for the authorization response. Call it once, when the answer sends the browser back. */
  atReturn: (() => AppliedFaults | undefined) | undefined
}

/** No faults yet. */
export function noFaults(): AppliedFaults {
  return {
    plans: [],
    delayMs: 0,
    replacement: undefined,
    shapes: [],
    changes: [],
    outcome: undefined,
    atReturn: undefined,
  }
}

/** An outage is a reset or a status. */
function asReplacement(effect: Replacement | Of<'outage'>): Replacement {
  if (effect.type !== 'outage') return effect
  return effect.mode === 'reset' ? { type: 'reset' } : { type: 'status', status: effect.status ?? 503 }
}

/** Adds the effects of a plan: delays add up, the first replacement wins, the others apply in order. */
export function applyEffects(effects: readonly Effect[], random: () => number, applied: AppliedFaults): void {
  for (const effect of effects) {
    switch (effect.type) {
      case 'latency':
        applied.delayMs += effect.ms + (effect.jitterMs ? Math.floor(random() * (effect.jitterMs + 1)) : 0)
        break
      case 'status':
      case 'redirect':
      case 'hang':
      case 'reset':
      case 'outage':
        applied.replacement ??= asReplacement(effect)
        break
      case 'truncate':
      case 'drip':
      case 'content_type':
      case 'oversize':
        applied.shapes.push(effect)
        break
      case 'outcome':
        applied.outcome ??= effect.outcome
        break
      default:
        applied.changes.push(effect)
    }
  }
}
