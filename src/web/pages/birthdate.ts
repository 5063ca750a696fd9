import { type CalendarDate, calendarDate } from '../../domain/time.ts'

/** Reads a typed date of birth: `19901109`, `1990-11-09` or `1990.11.9`. Null when there is no such day. */
export function birthdateTyped(text: string): CalendarDate | null {
  const digits =
    /^\s*(\d{4})[-./\s]*(\d{1,2})[-./\s]+(\d{1,2})\.?\s*$/.exec(text) ?? /^\s*(\d{4})(\d{2})(\d{2})\s*$/.exec(text)
  if (!digits) return null
  const [, year = '', month = '', day = ''] = digits
  return calendarDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
}
