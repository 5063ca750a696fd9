import { z } from 'zod'
import { GwanmunError } from '../domain/errors.ts'
import { type CalendarDate, calendarDate } from '../domain/time.ts'

/** Clinics on one page, unless asked otherwise. */
export const defaultPageSize = 10

/** What somebody wishes for, as it stands in the URL. Null leaves the choice to the search. */
export interface ClinicFilter {
  region: string | null
  district: string | null
  day: CalendarDate | null
  product: string | null
  withFree: boolean
  stepFree: boolean
  /** 1-based. */
  page: number
  /** 1 to 100. */
  pageSize: number
}

// PostgreSQL cannot store U+0000, so it cannot be asked for it either; no name holds other control characters.
const word = z
  .string()
  .max(60)
  .regex(/^\P{Cc}*$/u, 'control characters')
const choice = word.transform((text) => text.trim() || null).default(null)
/** A box in a form (`on`), or a link. */
const flag = z
  .enum(['', '0', '1', 'on', 'true', 'false'])
  .transform((text) => text === '1' || text === 'on' || text === 'true')
  .default(false)
const whole = (most: number) =>
  z
    .string()
    .regex(/^[1-9]\d{0,5}$/, 'a whole number from 1')
    .transform(Number)
    .refine((value) => value <= most, `at most ${most}`)

const filterSchema = z.object({
  region: choice,
  district: choice,
  day: z
    .string()
    .transform((text, context) => {
      const day = text === '' ? null : calendarDate(text)
      if (text !== '' && day === null) context.addIssue({ code: 'custom', message: 'a day as YYYY-MM-DD' })
      return day
    })
    .default(null),
  product: choice,
  /** Also clinics without a free place. Named for the rare wish, since an unchecked box sends nothing. */
  full: flag,
  stepFree: flag,
  page: whole(999_999).default(1),
  pageSize: whole(100).default(defaultPageSize),
})

/**
 * Reads `region, district, day, product, full, stepFree, page, pageSize` from the URL of a search; parameters it does not know are left alone.
 * @throws GwanmunError `invalid_request` with every complaint; also when a parameter is given twice
 */
export function clinicFilter(query: Readonly<Record<string, unknown>>): ClinicFilter {
  const parsed = filterSchema.safeParse(query)
  if (parsed.success) {
    const { full, ...filter } = parsed.data
    return { ...filter, withFree: !full }
  }
  throw new GwanmunError('invalid_request', {
    problems: parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message })),
  })
}
