import { type CalendarDate, calendarDate } from '../../domain/time.ts'

/** What is wrong with a typed date of birth: the year has two digits, there is no such day of a living person, or it is no date. */
export type BirthdateFault = 'sixDigits' | 'noSuchDay' | 'invalid'

/** Says what is wrong with a date of birth that was refused. `100101` may be 1910 or 2010, so it is not guessed. */
export function birthdateFault(text: string): BirthdateFault {
  const digits = text.replace(/[-./\s]/g, '')
  if (/^\d{6}$/.test(digits) && birthdateTyped(text) === null) return 'sixDigits'
  return /^\d{7,8}$/.test(digits) || birthdateTyped(text) !== null ? 'noSuchDay' : 'invalid'
}

/** Reads a typed date of birth: `19901109`, `1990-11-09` or `1990.11.9`. Null when there is no such day. */
export function birthdateTyped(text: string): CalendarDate | null {
  const digits =
    /^\s*(\d{4})[-./\s]*(\d{1,2})[-./\s]+(\d{1,2})\.?\s*$/.exec(text) ?? /^\s*(\d{4})(\d{2})(\d{2})\s*$/.exec(text)
  if (!digits) return null
  const [, year = '', month = '', day = ''] = digits
  return calendarDate(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
}
