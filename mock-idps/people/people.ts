import { generatedPerson } from './generated.ts'
import type { Person } from './person.ts'
import { namedPeople } from './personas.ts'

/** Everybody the simulators know. */
export interface People {
  /** The named people, freshly dated. */
  named(): Person[]
  /** By persona id or `person-<n>`; undefined for anything else. */
  find(id: string): Person | undefined
}

/** The people as of a clock (epoch milliseconds): one of them has always just turned 18. */
export function createPeople(now: () => number): People {
  return {
    named: () => namedPeople(now()),
    find: (id) => generatedPerson(id) ?? namedPeople(now()).find((person) => person.id === id),
  }
}
