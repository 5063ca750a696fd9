import { z } from 'zod'
import type { BirthPredicate, Campaign, SimplePredicate } from '../domain/campaign.ts'
import type { CampaignId } from '../domain/ids.ts'
import { dayFrom, type Instant } from '../domain/time.ts'
import { seconds, texts } from '../mechanics/setting.ts'
import { campaignPresets } from './preset-names.ts'
import { expanded, weekdays } from './weekdays.ts'

/** Windows of a campaign at most, with weekly ones counted as often as they open. A request reads through all of them. */
const mostWindows = 1_000
/** A weekly window lasts so long at most. */
const mostWeeklyMs = 366 * 86_400_000

/** Short name, as in URLs and logs. */
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be 1 to 64 of a–z, 0–9 and -')

/**
 * ISO 8601 with seconds and zone, so that a document means the same wherever it is read. `abort` keeps the comparisons
 * below from running on text that is no time, and complaining a second time.
 */
export const instant = z.iso.datetime({ offset: true, abort: true }).transform((text) => Date.parse(text))

const calendarDay = z.iso.date({ abort: true }).transform(dayFrom)

const digits = z
  .array(z.int().min(0).max(9))
  .min(1)
  .refine((list) => new Set(list).size === list.length, 'must not name a digit twice')

const simple = [
  z.strictObject({ kind: z.literal('anyone').describe('Everybody who is eligible.') }),
  z.strictObject({
    kind: z.literal('digits').describe('By the last digit of the day of birth.'),
    digits: digits.describe('Last digits of the day of birth, 0 to 9: 31 is 1, 30 is 0.'),
  }),
  z.strictObject({
    kind: z.literal('year_digits').describe('By the last digit of the year of birth.'),
    digits: digits.describe('Last digits of the year of birth, 0 to 9: 1990 is 0.'),
  }),
  z
    .strictObject({
      kind: z.literal('born').describe('By the date of birth.'),
      from: calendarDay.describe('First day of birth, `YYYY-MM-DD`, inclusive.'),
      to: calendarDay.describe('Last day of birth, `YYYY-MM-DD`, inclusive.'),
    })
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before `from`' }),
] as const

const simplePredicate = z.discriminatedUnion('kind', simple) satisfies z.ZodType<SimplePredicate>

const predicate = z.discriminatedUnion('kind', [
  ...simple,
  z.strictObject({
    kind: z.literal('all').describe('By several properties that must all hold.'),
    of: z.array(simplePredicate).min(2).max(4).describe('The properties, two to four.'),
  }),
]) satisfies z.ZodType<BirthPredicate>

const campaignWindow = z
  .strictObject({
    id: name.describe('Short name of the window, as in logs: 1 to 64 of a–z, 0–9 and -.'),
    opensAt: instant.describe('When it opens: ISO 8601 with seconds and zone.'),
    closesAt: instant.describe('When it closes: ISO 8601 with seconds and zone; after `opensAt`.'),
    weekdays: z
      .array(z.enum(weekdays))
      .min(1)
      .max(7)
      .nullable()
      .default(null)
      .describe('Days of the week in Asia/Seoul on which it is open in that time; null for all. Default null.'),
    who: predicate.describe('Who may book in it.'),
  })
  .refine(({ opensAt, closesAt }) => opensAt < closesAt, {
    path: ['closesAt'],
    message: 'must be after `opensAt`',
  })
  .refine(({ opensAt, closesAt, weekdays: days }) => days === null || closesAt - opensAt <= mostWeeklyMs, {
    path: ['closesAt'],
    message: 'must be within 366 days of `opensAt` where `weekdays` are named',
  })

const eligible = z
  .strictObject({
    bornFrom: calendarDay
      .nullable()
      .default(null)
      .describe('First eligible day of birth, `YYYY-MM-DD`, inclusive; null for no limit. Default null.'),
    bornTo: calendarDay
      .nullable()
      .default(null)
      .describe('Last eligible day of birth, `YYYY-MM-DD`, inclusive; null for no limit. Default null.'),
  })
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
  .transform((list) => list.flatMap(({ weekdays: days, ...window }) => expanded(window, days)))
  .refine((list) => list.length > 0, 'must be open on at least one day: no window has a day of its `weekdays`')
  .refine((list) => list.length <= mostWindows, `must open ${mostWindows} times at most`)

const device = z.strictObject({
  blockSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .nullable()
    .default(null)
    .describe(
      'How long a person’s further devices are blocked, in seconds, 1 to 86 400; null as `limits.blockSeconds` says. Default null.',
    ),
  takeover: z
    .boolean()
    .default(false)
    .describe(
      'Whether a further device may take over, once in a block; the session on the first device ends. Default false.',
    ),
})

const opening = z.strictObject({
  gatherSeconds: seconds(
    { from: 60, to: 86_400, fallback: 7_200 },
    'How long before an opening people may come and gather.',
  ),
  drawSeconds: seconds(
    { from: 10, to: 3_600, fallback: 30 },
    'How long after an opening the value comes that decides the order of the people who gathered; their list must be published by then.',
  ),
})

/** Openings must be so far apart, in milliseconds, besides the time of the draw: the places of one are given before the next crowd is put in order. */
const betweenOpeningsMs = 120_000

/** The campaign's windows open at these times, each once, in order. */
const openingsOf = (list: readonly { opensAt: Instant }[]) =>
  [...new Set(list.map(({ opensAt }) => opensAt))].toSorted((one, other) => one - other)

function areApart(list: readonly { opensAt: Instant }[], drawSeconds: number): boolean {
  const times = openingsOf(list)
  return times.every((at, index) => at - (times[index - 1] ?? -Infinity) >= drawSeconds * 1000 + betweenOpeningsMs)
}

/**
 * A campaign as a JSON document: times as ISO 8601 with zone, days as `YYYY-MM-DD`. Parses to the domain's `Campaign`;
 * unknown keys are complaints, all complaints come at once.
 */
const campaignFields = z.strictObject(
  {
    id: name
      .transform((text) => text as CampaignId)
      .describe('Short name, as in URLs and logs: 1 to 64 of a–z, 0–9 and -. Bookings and tickets belong to it.'),
    version: z
      .int()
      .min(1)
      .default(1)
      .describe('Number of this text of the campaign. A whole number from 1; default 1.'),
    name: texts(200).describe('What the pages call it.'),
    eligible: eligible
      .default({ bornFrom: null, bornTo: null })
      .describe('Who may book at all, by the date of birth. Default everybody.'),
    products: z
      .array(z.string().min(1).max(60))
      .min(1)
      .max(100)
      .refine((list) => new Set(list).size === list.length, 'must not name a product twice')
      .nullable()
      .default(null)
      .describe(
        'Products that are booked in it, as slots name them; 100 at most, each 1 to 60 characters. Default null: all that no other campaign names.',
      ),
    windows: windows.describe('When people may book, and who; at least one.'),
    device: device
      .default({ blockSeconds: null, takeover: false })
      .describe('What happens to a person’s further devices.'),
    opening: opening
      .nullable()
      .default(null)
      .describe(
        'Lets people come before a window opens, and puts them in an order by a draw that all can check; null: they come when it is open. Default null.',
      ),
  },
  {
    error: ({ code }) =>
      code === 'invalid_type' ? `must be a document, or one of ${campaignPresets.join(', ')}` : undefined,
  },
)

/** The same, and openings are far enough apart for a draw each. */
export const campaignDocument = campaignFields.refine(
  ({ opening: rules, windows: list }) => rules === null || areApart(list, rules.drawSeconds),
  {
    path: ['opening'],
    message: `needs windows that open at the same time, or ${betweenOpeningsMs / 60_000} minutes and \`drawSeconds\` apart`,
  },
) satisfies z.ZodType<Campaign>

/** A campaign as it is written. */
export type CampaignInput = z.input<typeof campaignDocument>
