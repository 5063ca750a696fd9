import { type CalendarDate, type Instant, seoulDate } from '../domain/time.ts'

/** No living person was born before this day; the oldest person ever reached 122. */
const earliest = '1890-01-01' as CalendarDate

/** Whether a living person can have been born on this day: not before 1890, not after today in Seoul. */
export function canBeBorn(day: CalendarDate, now: Instant): boolean {
  return earliest <= day && day <= seoulDate(now)
}
