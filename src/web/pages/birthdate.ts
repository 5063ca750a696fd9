import { type CalendarDate, calendarDate } from '../../domain/time.ts'

/** Reads a date of birth as people type it: `19901109`, `1990-11-09`, `1990.11.9`. Null when it is no day that exists. */
export function birthdateTyped(text: string): CalendarDate | null {
  const digits =
    /^\s*(\d{4})[-./\s]*(\d{1,2})[-./\s]+(\d{1,2})\.?\s*$/.exec(text) ?? /^\s*(\d{4})(\d{2})(\d{2})\s*$/.exec(text)
  if (!digits) return null
  const [, year = '', month = '', day = ''] = digits
  return calendarDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
}
