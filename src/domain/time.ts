/** Milliseconds since the Unix epoch (UTC). */
export type Instant = number

/** A calendar day, `YYYY-MM-DD`, without zone: a date of birth, or a day in Asia/Seoul. */
export type CalendarDate = string & { readonly __brand: 'CalendarDate' }

const calendarDatePattern = /^(\d{4})-(\d{2})-(\d{2})$/

/** Reads `YYYY-MM-DD`; null unless it is a day that exists (29 February only in leap years). */
export function calendarDate(text: string): CalendarDate | null {
  const [year, month, day] = calendarDatePattern.exec(text)?.slice(1).map(Number) ?? []
  if (year === undefined || month === undefined || day === undefined) return null
  return day >= 1 && day <= daysIn(year, month) ? (text as CalendarDate) : null
}

/** Days of a month of the Gregorian calendar; 0: there is no such month. */
function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return [31, 0, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0
}

/** For the `transform` of a schema (zod's, which domain does not import): the day that the text spells, or an issue. */
export function dayFrom(
  text: string,
  issues: { addIssue(issue: { code: 'custom'; message: string }): void },
): CalendarDate {
  const day = calendarDate(text)
  if (day === null) issues.addIssue({ code: 'custom', message: 'must be a day, as YYYY-MM-DD' })
  return day ?? (text as CalendarDate)
}

/** Korea has had no daylight saving time since 1988, so the offset is a constant for every date this software books. */
const seoulOffsetMs = 9 * 3_600_000

/** The day in Asia/Seoul at a given instant. */
export function seoulDate(at: Instant): CalendarDate {
  return new Date(at + seoulOffsetMs).toISOString().slice(0, 10) as CalendarDate
}

/** The first instant of a day in Asia/Seoul. */
export function seoulMidnight(day: CalendarDate): Instant {
  return Date.parse(`${day}T00:00:00+09:00`)
}

/** The first instant of the day after that of `at`, in Asia/Seoul. */
export function nextSeoulMidnight(at: Instant): Instant {
  return seoulMidnight(seoulDate(at)) + 24 * 3_600_000
}

/** The day of the week in Asia/Seoul at a given instant: 0 is Sunday, 6 is Saturday, as `Date.getUTCDay` counts. */
export function seoulWeekday(at: Instant): number {
  return new Date(at + seoulOffsetMs).getUTCDay()
}

/** An instant as ISO 8601 with the zone of Asia/Seoul, for JSON: `2026-08-09T20:00:00.000+09:00`. */
export function isoSeoul(at: Instant): string {
  return new Date(at + seoulOffsetMs).toISOString().replace('Z', '+09:00')
}
