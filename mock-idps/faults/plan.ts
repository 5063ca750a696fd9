import { z } from 'zod'
import { providerIds } from '../providers.ts'
import { type Endpoint, endpoints, jsonEndpoints } from './endpoints.ts'
import { protocolEffects } from './protocol-effects.ts'
import { transportEffects } from './transport-effects.ts'

export type { Endpoint } from './endpoints.ts'

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
    .describe('A persona id, where a request tells whose it is: authorization (login_hint), page, token, userinfo'),
  flow: z.string().min(1).max(64).optional().describe('A flow of the ledger, e.g. "flow-12"'),
  nth: z.int().min(1).optional().describe('Only the nth occasion that meets the rest, from 1 since the plan was added'),
})

interface Written {
  match: z.output<typeof match>
  do: readonly Pick<Effect, 'type'>[]
}

/** Where a plan plays: named, or the one home of its effects; undefined = at every request. */
export function homeOf(plan: Written): Endpoint | undefined {
  if (plan.match.endpoint) return plan.match.endpoint
  return plan.do.map(({ type }) => homes[type]?.[0]).find((home) => home !== undefined)
}

/** What contradicts itself in a plan of which every part fits. */
function contradiction(plan: Written): { message: string; path: PropertyKey[] } | undefined {
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
  return undefined
}

/**
 * One fault plan: what it meets (`match`; everything left out matches all), what it does (`do`, in order: delays add up,
 * the first effect that answers instead of the core answers), and how often (`times` plays at most, default without
 * end; `rate` 0–1 of the matching occasions, default 1, drawn from `seed`, default 1, so the same occasions fail in
 * every run).
 */
export const faultPlan = z
  .strictObject({
    match: match.default({}),
    do: z.array(effect).min(1).max(10).describe('Effects, in order'),
    times: z.int().min(1).optional().describe('Plays at most; default without end'),
    rate: z.number().min(0).max(1).optional().describe('Share of the matching occasions; default 1'),
    seed: z.int().optional().describe("Of the plan's dice; default 1"),
  })
  .check(({ value, issues }) => {
    const found = contradiction(value)
    if (found) issues.push({ code: 'custom', input: value, ...found })
  })

/** A plan as written by hand. */
export type FaultPlanInput = z.input<typeof faultPlan>
export type FaultPlan = z.output<typeof faultPlan>

/** The JSON Schema (draft 2020-12) of a plan as written by hand. What contradicts itself only the parser sees. */
export function faultPlanSchema(): Record<string, unknown> {
  return z.toJSONSchema(faultPlan, { io: 'input' })
}
