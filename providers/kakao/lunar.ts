import type { CalendarDate } from '../../src/domain/time.ts'

/** A day in the Korean lunar calendar. */
export interface LunarDate {
  /** The lunar year, by the number of the solar one it begins in. */
  year: number
  /** 1–12 */
  month: number
  /** 1–30 */
  day: number
  /** In the leap month (윤달) after the month of that number. */
  leap: boolean
}

const dayMs = 86_400_000

/** ICU's Korean lunisolar calendar; a leap month reads `4bis`. */
const dangi = new Intl.DateTimeFormat('en-u-ca-dangi', {
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  timeZone: 'UTC',
})

function isDay(at: number, { year, month, day, leap }: LunarDate): boolean {
  const parts = Object.fromEntries(dangi.formatToParts(at).map(({ type, value }) => [type, value]))
  return (
    Number(parts['relatedYear']) === year &&
    parts['month'] === (leap ? `${month}bis` : `${month}`) &&
    Number(parts['day']) === day
  )
}

/**
 * The solar day of a lunar one; null when there is no such day (most years have no leap month, half the months no 30th).
 * @throws Error when this Node.js was built without the calendar (`small-icu`)
 */
export function solarDay(lunar: LunarDate): CalendarDate | null {
  if (dangi.resolvedOptions().calendar !== 'dangi') throw new Error('this Node.js has no dangi calendar')
  // New year falls between 20 January and 21 February and a month has 29 or 30 days, one more of them after a leap month.
  const first = Date.UTC(lunar.year, 0, 20) + Math.floor((lunar.month - 1) * 29.5 + lunar.day - 1) * dayMs
  const last = Date.UTC(lunar.year, 1, 21) + Math.ceil((lunar.month + 1) * 29.6 + lunar.day) * dayMs
  for (let at = first; at <= last; at += dayMs)
    if (isDay(at, lunar)) return new Date(at).toISOString().slice(0, 10) as CalendarDate
  return null
}
