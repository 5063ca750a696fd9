import { z } from 'zod'
import type { ProbeRecord, SharedBreaker } from '../../domain/health.ts'

/**
 * The two records that replicas share as JSON. Two versions of the broker may run on one Redis during a rolling deploy: what
 * does not have this shape counts as absent, and is never misread.
 */
const count = z.int().min(0)
const latestCount = z.object({ bucket: z.number(), count })

const shared = {
  version: count,
  epoch: count,
  backoffUntil: z.number().nullable(),
  lossesClearedAt: z.number().nullable(),
}
const notClosed = { ...shared, since: z.number(), probesUnreliable: z.boolean() }

const breakerSchema: z.ZodType<SharedBreaker> = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('closed'), ...shared }),
  z.object({ phase: z.literal('open'), ...notClosed }),
  z.object({ phase: z.literal('half-open'), ...notClosed }),
  z.object({ phase: z.literal('slow-start'), ...notClosed, step: z.literal([0, 1, 2]) }),
])

const probeSchema: z.ZodType<ProbeRecord> = z.object({
  at: z.number(),
  failures: count,
  good: count,
  probesSinceLoss: count,
  lost: latestCount.nullable(),
  run: count,
  loginPage: z
    .object({
      failures: count,
      since: z.number(),
      run: count,
      proven: z.boolean(),
      disprovedAt: z.number().nullable(),
    })
    .nullable(),
  probeBlindFailures: z.object({ times: count, at: z.number(), shards: count.default(0) }).nullable(),
  baseline: z.object({ abandonment: z.number(), roundTripMs: z.number() }).nullable(),
})

/** Null = nothing is stored, or not in this shape. */
export const breakerFrom = (text: string): SharedBreaker | null => parsed(breakerSchema, text)
export const probeFrom = (text: string): ProbeRecord | null => parsed(probeSchema, text)

function parsed<Value>(schema: z.ZodType<Value>, text: string): Value | null {
  if (text === '') return null
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
