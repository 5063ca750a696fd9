import type { PersonId } from '../../src/domain/ids.ts'
import type { Stores } from '../../src/stores.ts'

/**
 * The same stores, but the two questions a verification asks the database (who is this person, have they a booking) are
 * answered from a map. The difference shows what PGlite, which runs inside the broker's process, adds to its CPU.
 */
export function withoutDatabase(stores: Stores): Stores {
  const people = new Map<string, PersonId>()
  return {
    ...stores,
    people: {
      async resolve([alias], fresh) {
        const digest = alias?.digest ?? ''
        const person = people.get(digest) ?? fresh
        people.set(digest, person)
        return person
      },
    },
    reservations: { ...stores.reservations, of: async () => ({ hold: null, booking: null }) },
  }
}
