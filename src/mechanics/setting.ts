import { z } from 'zod'

/** The values a number may have, both ends included, and the one it has unless set; without that it must be set. */
interface Range {
  from: number
  to: number
  fallback: number
}

/** Digits in groups of three, so that 1048576 can be read; four digits stay together. */
const said = (value: number) => (value < 10_000 ? `${value}` : value.toLocaleString('en-US'))

/** What it does, unit, range and default: all that the published schema and `docs/configuration.md` tell of a setting. */
const described = (text: string, unit: string, { from, to, fallback }: Range) =>
  `${text} ${unit}, ${said(from)} to ${said(to)}; default ${said(fallback)}.`

const whole = (unit: string) => (range: Range, text: string) =>
  z
    .int()
    .min(range.from)
    .max(range.to)
    .default(range.fallback)
    .describe(described(text, unit, range))

/** Whole seconds. */
export const seconds = whole('Seconds')
/** Whole bytes. */
export const bytes = whole('Bytes')
/** A whole number of something. */
export const count = whole('A whole number')
/** Whole percent. */
export const percent = whole('Percent')

/** Whole milliseconds, 10 to 600 000. */
export const milliseconds = (fallback: number, text: string) =>
  whole('Milliseconds')({ from: 10, to: 600_000, fallback }, text)

/** Whole milliseconds, 0 to 10 000: a time that may be left out. */
export const upToTenSeconds = (fallback: number, text: string) =>
  whole('Milliseconds')({ from: 0, to: 10_000, fallback }, text)

const fraction = (unit: string, range: Range, text: string) =>
  z
    .number()
    .min(range.from)
    .max(range.to)
    .default(range.fallback)
    .describe(described(text, unit, range))

/** A share, 0 to 1. */
export const ratio = (fallback: number, text: string) => fraction('A ratio', { from: 0, to: 1, fallback }, text)

/** A share that may not be the whole. */
export const share = (range: Range, text: string) => fraction('A ratio', range, text)

/** How many times as much, 1 to 1000. */
export const factor = (fallback: number, text: string) => fraction('A factor', { from: 1, to: 1_000, fallback }, text)

/** A text in both languages of the pages, 1 to `most` characters each. */
export const texts = (most: number) =>
  z.strictObject({
    ko: z.string().min(1).max(most).describe(`In Korean. 1 to ${most} characters.`),
    en: z.string().min(1).max(most).describe(`In English. 1 to ${most} characters.`),
  })
