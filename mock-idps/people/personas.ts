import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { Person } from './person.ts'

const entry = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{1,30}$/),
  name: z.string().min(1),
  birthdate: z.iso.date().optional(),
  /** Instead of a date of birth: turned this old today, in Asia/Seoul. */
  turned: z.int().min(0).max(120).optional(),
  gender: z.enum(['male', 'female']),
  nationality: z.enum(['domestic', 'foreign']),
  about: z.string(),
})

const seoulOffsetMs = 9 * 3_600_000

/** The birthday of somebody who reached this age today; born on 29 February counts from 1 March in common years. */
export function bornToday(age: number, now: number): string {
  const today = new Date(now + seoulOffsetMs)
  return new Date(Date.UTC(today.getUTCFullYear() - age, today.getUTCMonth(), today.getUTCDate()))
    .toISOString()
    .slice(0, 10)
}

const entries = z.array(entry).parse(JSON.parse(readFileSync(new URL('./personas.json', import.meta.url), 'utf8')))

/** The named people of `personas.json`, in its order. `now` (epoch milliseconds) decides who has just turned 18. */
export function namedPeople(now: number): Person[] {
  return entries.map(({ turned, birthdate, ...person }, index) => ({
    ...person,
    birthdate: birthdate ?? bornToday(turned ?? 0, now),
    registrationNumber: `SIM-P${String(index + 1).padStart(8, '0')}`,
    phone: `+82100000${String(9000 + index)}`,
  }))
}
