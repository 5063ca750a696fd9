import { z } from 'zod'
import { fitting } from '../complaints.ts'
import { type Endpoint, endpoints, jsonEndpoints } from '../endpoints.ts'
import { providerIds } from '../providers.ts'
import { protocolEffects } from './protocol-effects.ts'
import { transportEffects } from './transport-effects.ts'

const effect = z.discriminatedUnion('type', [...transportEffects, ...protocolEffects])

/** An effect as written by hand. */
export type EffectInput = z.input<typeof effect>
export type Effect = z.output<typeof effect>

/** Where an effect can play at all; effects of the transport are at home everywhere. */
const homes: Partial<Record<Effect['type'], readonly Endpoint[]>> = {
  edit: jsonEndpoints,
  authorization_response: ['authorization_response'],
  id_token: ['token'],
  discovery: ['discovery'],
  keys: ['keys'],
  rotate: ['token'],
  outcome: ['authorization'],
}

const match = z.strictObject({
  provider: z.enum(providerIds).optional(),
  endpoint: z
    .enum(endpoints)
    .optional()
    .describe('Default: where the effects belong; effects of the transport play at every request'),
  persona: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'A persona id, where a request tells whose it is: authorization (login_hint), page (an outcome plays when the person is chosen there), token, userinfo',
    ),
  flow: z.string().min(1).max(64).optional().describe('A flow of the ledger, e.g. "flow-12"'),
  nth: z.int().min(1).optional().describe('Only the nth occasion that meets the rest, from 1 since the plan was added'),
})

interface Written {
  match: z.output<typeof match>
  do: readonly { type: Effect['type']; how?: string | undefined }[]
}

/** Where a plan plays: named, or the one home of its effects; undefined = at every request. */
export function homeOf(plan: Written): Endpoint | undefined {
  if (plan.match.endpoint) return plan.match.endpoint
  return plan.do.map(({ type }) => homes[type]?.[0]).find((home) => home !== undefined)
}

type Contradiction = { message: string; path: PropertyKey[] }

/** Effects after which the core's answer, if there ever is one, is not seen. */
const instead: ReadonlySet<string> = new Set(['status', 'redirect', 'hang', 'reset', 'outage'])

/** Effects of which one would keep another from being seen. A delay goes with all of them. */
function rivalry(effects: Written['do']): Contradiction | undefined {
  const first = effects.find(({ type }) => instead.has(type))
  for (const [index, effect] of effects.entries()) {
    const { type } = effect
    const path = ['do', index]
    if (first && first !== effect && type !== 'latency') {
      return { path, message: `${type} would not be seen: ${first.type} takes the place of the whole answer` }
    }
    if ((type === 'truncate' || type === 'drip') && effects.some((other) => other.type === 'oversize')) {
      return { path, message: `${type} would not be seen beside oversize` }
    }
    if (type === 'drip' && effects.some((other) => other.type === 'truncate' && other.how === 'broken_connection')) {
      return { path, message: 'drip would not be seen beside a broken connection' }
    }
  }
  return undefined
}

/** What contradicts itself in a plan of which every part fits. */
function contradiction(plan: Written): Contradiction | undefined {
  const { endpoint } = plan.match
  if (!endpoint && plan.do.some(({ type }) => type === 'edit')) {
    return { path: ['match', 'endpoint'], message: `edit needs one of ${jsonEndpoints.join(', ')}` }
  }
  const home = homeOf(plan)
  for (const [index, { type }] of plan.do.entries()) {
    const allowed = homes[type]
    if (!allowed || !home || allowed.includes(home)) continue
    const instead = endpoint ? `not at ${endpoint}` : 'not together with an effect of another endpoint'
    return { path: ['do', index], message: `${type} plays at ${allowed.join(', ')}, ${instead}` }
  }
  return rivalry(plan.do)
}

/**
 * One fault plan: what it meets (`match`; everything left out matches all), what it does (`do`, in order: delays add up;
 * what answers instead of the core stands alone but for them, and of several plans the first that does so answers), and
 * how often (`times` plays at most, default without end; `rate` 0–1 of the matching occasions, default 1, drawn from
 * `seed`, so the same occasions fail in every run; plans without a seed have dice of their own by the order in which they
 * were added, so two of them fail on different occasions).
 */
export const faultPlan = z
  .strictObject({
    match: match.default({}),
    do: z
      .array(effect)
      .min(1)
      .max(10)
      .describe('Effects, in order; beside status, redirect, hang, reset or outage only latency'),
    times: z.int().min(1).optional().describe('Plays at most; default without end'),
    rate: z.number().min(0).max(1).optional().describe('Share of the matching occasions; default 1'),
    seed: z.int().optional().describe("Of the plan's dice; default by the order of adding"),
  })
  .check(({ value, issues }) => {
    const found = contradiction(value)
    if (found) issues.push({ code: 'custom', input: value, ...found })
  })

/** A plan as written by hand. */
export type FaultPlanInput = z.input<typeof faultPlan>
export type FaultPlan = z.output<typeof faultPlan>

/** @throws InvalidOptions with every complaint */
export const readFaultPlan = (plan: unknown): FaultPlan => fitting(faultPlan, plan)

/** The JSON Schema (draft 2020-12) of a plan as written by hand. What contradicts itself only the parser sees. */
export function faultPlanSchema(): Record<string, unknown> {
  return z.toJSONSchema(faultPlan, { io: 'input' })
}
