/**
 * The invented people, and what identifies them.
 *
 *   personas.json ─→ personas (a checked list) ─┐
 *   settings.people (schema) ───────────────────┼→ People: named(), find(id) → claims, identifiers (CI, DI, sub, i-PIN)
 *   person-<n> → generated ─────────────────────┘
 *
 * All values come from a seed, so they are the same in every process. calendar: lunar birthdays, ages in Asia/Seoul.
 */

import { generatedPerson } from './generated.ts'
import type { Person } from './person.ts'
import { rosterOf } from './personas.ts'
import type { PersonInput } from './schema.ts'

/** The people of one sandbox. */
export interface People {
  /** The named people, with ages as of now. */
  named(): Person[]
  /** By persona id or `person-<n>`; undefined for anything else. */
  find(id: string): Person | undefined
}

/**
 * The people of a sandbox. One of them has always just turned 18 on the given clock (epoch milliseconds).
 * @param extra people from the settings, listed after the built-in ones
 * @throws InvalidOptions when an extra person is invalid or has an id that is taken
 */
export function createPeople(now: () => number, extra: readonly PersonInput[] = []): People {
  const roster = rosterOf(extra)
  return {
    named: () => roster.all(now()),
    find: (id) => generatedPerson(id) ?? roster.find(id, now()),
  }
}
