import { z } from 'zod'
import { causeKinds, causeSources, type SeenCause } from '../../domain/cause.ts'
import type { DoorLight } from '../../domain/light.ts'
import type { AuditEntry, Lowering, Override } from '../../domain/operator.ts'
import { overrideActions } from '../../domain/operator.ts'
import { isoSeoul } from '../../domain/time.ts'
import type { AssuredDoor } from '../../operator/lowering.ts'

const time = z.iso.datetime({ offset: true })
const colour = z.enum(['green', 'yellow', 'red'])

const lightAnswer = z.object({
  light: colour,
  selectable: z.boolean(),
  reason: z.string(),
  waitSeconds: z.int().nullable(),
  since: time,
  /** Name of the light rule that decided; null: an operator did. */
  rule: z.string().nullable(),
})
const causeAnswer = z.object({
  /** Who saw it: the refresh of metadata and keys, the probe, the login-page check, or the exchange of a returned person. */
  source: z.enum(causeSources),
  kind: z.enum(causeKinds),
  /** Host and port, code, HTTP status, OAuth error, or issuers told and configured. */
  detail: z.string(),
  since: time,
  seenAt: time,
  /** When the source found the provider well again, or lost sight of it; null: it goes on. */
  endedAt: time.nullable(),
})
export const overrideAnswer = z.object({
  id: z.string(),
  door: z.string(),
  action: z.enum(overrideActions),
  light: colour.nullable(),
  lowered: z.object({ acr: z.string().nullable(), methods: z.array(z.string()) }).nullable(),
  from: time,
  until: time,
  reason: z.string(),
  author: z.string(),
  decidedAt: time,
})
const assuranceAnswer = z.object({
  /** What relying parties are told now, and what the door stands for when no operator lowers it. */
  acr: z.string(),
  declaredAcr: z.string(),
  /** Its methods; an operator may refuse each. */
  methods: z.array(z.object({ id: z.string(), amr: z.array(z.string()), refused: z.boolean() })),
})
export const doorsAnswer = z.object({
  measuredAt: time,
  /** When the decisions were last read from the store. */
  overridesReadAt: time.nullable(),
  doors: z.array(
    z.object({
      id: z.string(),
      name: z.object({ ko: z.string(), en: z.string() }),
      shown: lightAnswer,
      measured: lightAnswer,
      /** Why it fails, as this broker saw it, the latest first; at most one of each source. */
      causes: z.array(causeAnswer),
      assurance: assuranceAnswer,
      /** In force or planned, in the order of decision. */
      overrides: z.array(overrideAnswer),
    }),
  ),
})
export const auditAnswer = z.object({
  entries: z.array(
    z.object({
      at: time,
      event: z.enum(['decided', 'withdrawn', 'replaced', 'expired']),
      author: z.string().nullable(),
      reason: z.string().nullable(),
      override: overrideAnswer,
    }),
  ),
})

export function lightView(shown: DoorLight): z.infer<typeof lightAnswer> {
  const { light, selectable, reason, waitSeconds, since, rule = null } = shown
  return { light, selectable, reason, waitSeconds, since: isoSeoul(since), rule }
}

export function causeView({ source, kind, detail, since, seenAt, endedAt }: SeenCause): z.infer<typeof causeAnswer> {
  const ended = endedAt === null ? null : isoSeoul(endedAt)
  return { source, kind, detail, since: isoSeoul(since), seenAt: isoSeoul(seenAt), endedAt: ended }
}

export function overrideView({ from, until, decidedAt, ...override }: Override): z.infer<typeof overrideAnswer> {
  const lowered = override.lowered && { ...override.lowered, methods: [...override.lowered.methods] }
  return { ...override, lowered, from: isoSeoul(from), until: isoSeoul(until), decidedAt: isoSeoul(decidedAt) }
}

/** What a door gives now, beside what its definition declares. */
export function assuranceView({ acr, methods = [] }: AssuredDoor, lowered: Lowering): z.infer<typeof assuranceAnswer> {
  return {
    declaredAcr: acr,
    acr: lowered.acr ?? acr,
    methods: methods.map((method) => ({
      id: method.id,
      amr: [...method.amr],
      refused: lowered.methods.includes(method.id),
    })),
  }
}

export function auditView(entries: readonly AuditEntry[]): z.infer<typeof auditAnswer> {
  return {
    entries: entries.map(({ at, override, ...entry }) => ({
      at: isoSeoul(at),
      ...entry,
      override: overrideView(override),
    })),
  }
}
