import { z } from 'zod'
import type { BirthPredicate, Campaign, CampaignWindow } from '../domain/campaign.ts'
import type { CampaignId } from '../domain/ids.ts'
import type { CalendarDate } from '../domain/time.ts'

/** Short name, as in URLs and logs. */
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 of a–z, 0–9 and -')

/**
 * ISO 8601 with seconds and zone, so that a document means the same wherever it is read. `abort` keeps the comparisons
 * below from running on text that is no time, and complaining a second time.
 */
const instant = z.iso.datetime({ offset: true, abort: true }).transform((text) => Date.parse(text))

/** The pattern of the library knows the length of months and leap years. */
const calendarDay = z.iso.date({ abort: true }).transform((text) => text as CalendarDate)

const digits = z
  .array(z.int().min(0).max(9))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'must not name a digit twice')

const predicate = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('anyone') }),
  z.strictObject({ kind: z.literal('digits'), digits }),
  z
    .strictObject({ kind: z.literal('born'), from: calendarDay, to: calendarDay })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before `from`' }),
]) satisfies z.ZodType<BirthPredicate>

const campaignWindow = z
  .strictObject({ id: name, opensAt: instant, closesAt: instant, who: predicate })
  .refine(({ opensAt, closesAt }) => opensAt < closesAt, {
    path: ['closesAt'],
    message: 'must be after `opensAt`',
  }) satisfies z.ZodType<CampaignWindow>

const eligible = z
  .strictObject({ bornFrom: calendarDay.nullable().default(null), bornTo: calendarDay.nullable().default(null) })
  .refine(({ bornFrom, bornTo }) => bornFrom === null || bornTo === null || bornFrom <= bornTo, {
    path: ['bornTo'],
    message: 'must not be before `bornFrom`',
  })

const windows = z
  .array(campaignWindow)
  .min(1)
  .superRefine((list, context) => {
    const seen = new Set<string>()
    list.forEach(({ id }, index) => {
      if (seen.has(id)) context.addIssue({ code: 'custom', path: [index, 'id'], message: `is used twice: ${id}` })
      seen.add(id)
    })
  })

/**
 * A campaign as a JSON document: times as ISO 8601 with zone, days as `YYYY-MM-DD`. Parses to the domain's `Campaign`;
 * unknown keys are complaints, all complaints come at once.
 */
export const campaignDocument = z.strictObject({
  id: name.transform((text) => text as CampaignId),
  version: z.int().min(1).default(1),
  name: z.strictObject({ ko: z.string().min(1).max(200), en: z.string().min(1).max(200) }),
  eligible: eligible.default({ bornFrom: null, bornTo: null }),
  windows,
}) satisfies z.ZodType<Campaign>
