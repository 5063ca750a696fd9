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

/** The endpoints at which an effect can apply; transport effects apply everywhere. */
const homes: Partial<Record<Effect['type'], readonly Endpoint[]>> = {
  edit: jsonEndpoints,
  authorization_response: ['authorization_response'],
  refusal: ['token'],
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
    .describe('Default: where the effects belong; transport effects apply to every request'),
  persona: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe(
      'A persona id, at requests that name a person: authorization (login_hint), page (an outcome applies when the person is chosen there), token, userinfo',
    ),
  flow: z.string().min(1).max(64).optional().describe('A flow of the ledger, e.g. "flow-12"'),
  nth: z.int().min(1).optional().describe('Only the nth matching request, counted from 1 since the plan was added'),
})

interface Written {
  match: z.output<typeof match>
  do: readonly { type: Effect['type']; how?: string | undefined }[]
}

/** The endpoint at which a plan applies: the named one, or the home of its effects; undefined: every request. */
export function homeOf(plan: Written): Endpoint | undefined {
  if (plan.match.endpoint) return plan.match.endpoint
  return plan.do.map(({ type }) => homes[type]?.[0]).find((home) => home !== undefined)
}

type Contradiction = { message: string; path: PropertyKey[] }

/** Effects that take the place of the core's answer. */
const replacing: ReadonlySet<string> = new Set(['status', 'redirect', 'hang', 'reset', 'outage'])

/** Finds an effect that another effect would hide. A delay combines with all of them. */
function hiddenEffect(effects: Written['do']): Contradiction | undefined {
  const first = effects.find(({ type }) => replacing.has(type))
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

/** Finds a contradiction between the parts of a plan. */
function contradiction(plan: Written): Contradiction | undefined {
  const { endpoint } = plan.match
  if (!endpoint && plan.do.some(({ type }) => type === 'edit')) {
    return { path: ['match', 'endpoint'], message: `edit needs one of ${jsonEndpoints.join(', ')}` }
  }
  const home = homeOf(plan)
  for (const [index, { type }] of plan.do.entries()) {
    const allowed = homes[type]
    if (!allowed || !home || allowed.includes(home)) continue
    const where = endpoint ? `not at ${endpoint}` : 'not together with an effect of another endpoint'
    return { path: ['do', index], message: `${type} applies at ${allowed.join(', ')}, ${where}` }
  }
  return hiddenEffect(plan.do)
}

/**
 * One fault plan.
 * - `match`: the requests it applies to; a field that is left out matches all.
 * - `do`: its effects, in order. Delays add up. An effect that replaces the core's answer combines with delays only; of
 *   several plans the first replacement wins.
 * - `times`: the largest number of applications, default unlimited.
 * - `rate`: the share 0–1 of matching requests, default 1, selected by `seed`, so that the same requests fail in every
 *   run. The seed of a plan that has none follows from the order of adding, so two such plans fail at different requests.
 */
export const faultPlan = z
  .strictObject({
    match: match.default({}),
    do: z
      .array(effect)
      .min(1)
      .max(10)
      .describe('Effects, in order; beside status, redirect, hang, reset or outage only latency'),
    times: z.int().min(1).optional().describe('Largest number of applications; default unlimited'),
    rate: z.number().min(0).max(1).optional().describe('Share of the matching requests; default 1'),
    seed: z
      .int()
      .optional()
      .describe('Seed of the random numbers for rate and jitterMs; default by the order of adding'),
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

/** The JSON Schema (draft 2020-12) of a plan as written by hand. Only the parser finds contradictions between its parts. */
export function faultPlanSchema(): Record<string, unknown> {
  return z.toJSONSchema(faultPlan, { io: 'input' })
}
