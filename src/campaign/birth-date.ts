import { type CalendarDate, type Instant, seoulDate } from '../domain/time.ts'

/** Nobody living was born before; the oldest person ever reached 122. */
const earliest = '1890-01-01' as CalendarDate

/** Whether somebody alive can have been born on this day: not before 1890, not after today in Seoul. */
export function canBeBorn(day: CalendarDate, now: Instant): boolean {
  return earliest <= day && day <= seoulDate(now)
}
