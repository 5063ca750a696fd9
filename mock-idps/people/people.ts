import { generatedPerson } from './generated.ts'
import type { Person } from './person.ts'
import { rosterOf } from './personas.ts'
import type { PersonInput } from './schema.ts'

/** Everybody the simulators know. */
export interface People {
  /** The named people, freshly dated. */
  named(): Person[]
  /** By persona id or `person-<n>`; undefined for anything else. */
  find(id: string): Person | undefined
}

/**
 * The people as of a clock (epoch milliseconds): one of them has always just turned 18. `extra` are somebody's own, behind
 * the stock ones.
 * @throws Error when an extra person does not fit or has an id that is taken
 */
export function createPeople(now: () => number, extra: readonly PersonInput[] = []): People {
  const roster = rosterOf(extra)
  return {
    named: () => roster.all(now()),
    find: (id) => generatedPerson(id) ?? roster.find(id, now()),
  }
}
