import type { LunarBirthday } from './person.ts'

const seoulOffsetMs = 9 * 3_600_000

/**
 * The birthday of a person who reaches `age` in `inDays` days, in the calendar of Asia/Seoul. A birthday on 29 February
 * counts from 1 March in common years.
 */
export function bornFor(age: number, now: number, inDays = 0): string {
  const today = new Date(now + seoulOffsetMs)
  const birthday = new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + inDays))
  return new Date(Date.UTC(birthday.getUTCFullYear() - age, birthday.getUTCMonth(), birthday.getUTCDate()))
    .toISOString()
    .slice(0, 10)
}

/** ICU's Korean lunisolar calendar (dangi); a leap month reads `4bis`. */
const dangi = new Intl.DateTimeFormat('en-u-ca-dangi', { month: 'numeric', day: 'numeric', timeZone: 'UTC' })

/** A solar day, `YYYY-MM-DD`, in the lunar calendar. */
export function lunarBirthdayOf(birthdate: string): LunarBirthday {
  const parts = Object.fromEntries(
    dangi.formatToParts(new Date(`${birthdate}T00:00:00Z`)).map(({ type, value }) => [type, value]),
  )
  const month = String(parts['month'])
  return { month: Number.parseInt(month, 10), day: Number(parts['day']), leap: month.endsWith('bis') }
}
