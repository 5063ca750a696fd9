import { z } from 'zod'
import { providerIds } from '../providers.ts'

/** Every place a fault can stand, and the names the ledger uses. */
const endpoints = [
  'discovery',
  'keys',
  'authorization',
  'pushed_authorization',
  'page',
  'resume',
  'token',
  'userinfo',
  'other',
] as const
export type Endpoint = (typeof endpoints)[number]

const httpStatus = z.int().min(400).max(599)
const milliseconds = z.int().min(0).max(600_000)

const outage = z.strictObject({
  type: z.literal('outage'),
  /** `reset` breaks the TCP connection, `status` answers an error page. */
  mode: z.enum(['reset', 'status']).default('status'),
  /** Default 503; only with mode `status`. */
  status: httpStatus.optional(),
})

const latency = z.strictObject({
  type: z.literal('latency'),
  /** How long an answer is held back. */
  ms: milliseconds,
  /** Up to this much more, by the plan's seed. */
  jitterMs: milliseconds.optional(),
})

const status = z.strictObject({
  type: z.literal('status'),
  status: httpStatus,
  /** A string is sent as plain text, anything else as JSON. Default: an OAuth error. */
  body: z.json().optional(),
  /** Seconds, as the `Retry-After` header. */
  retryAfter: z.int().min(0).max(86_400).optional(),
})

const effect = z.discriminatedUnion('type', [outage, latency, status])

/**
 * One fault plan: what it meets (`match`; everything left out matches all), what it does (`do`, in order: delays add up,
 * the first outage or status answers), and how often (`times` plays at most, default without end; `rate` 0–1 of the
 * matching requests, default 1, drawn from `seed`, default 1, so the same requests fail in every run).
 */
export const faultPlan = z.strictObject({
  match: z
    .strictObject({
      provider: z.enum(providerIds).optional(),
      endpoint: z.enum(endpoints).optional(),
      /** A persona id, where the request tells whose it is: authorization (`login_hint`), page, token, userinfo. */
      persona: z.string().min(1).max(64).optional(),
      /** Only the nth request that matches the rest, counted from 1 since the plan was added. */
      nth: z.int().min(1).optional(),
    })
    .default({}),
  do: z.array(effect).min(1).max(10),
  times: z.int().min(1).optional(),
  rate: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
})

/** A plan as written by hand. */
export type FaultPlanInput = z.input<typeof faultPlan>
export type FaultPlan = z.output<typeof faultPlan>
