import type { PersonAlias, PersonDirectory } from '../../../domain/person.ts'
import { type Durable, pair } from './books.ts'

const keyOf = ({ keyVersion, digest }: PersonAlias) => pair(String(keyVersion), digest)

export function memoryPersonDirectory(durable: Durable): PersonDirectory {
  return {
    async resolve(aliases, fresh) {
      const { aliases: known } = durable.state
      // Of two people who are known by aliases of one CI, the one of the oldest key is kept.
      const oldestFirst = aliases.toSorted((one, other) => one.keyVersion - other.keyVersion)
      const person = oldestFirst.map((alias) => known.get(keyOf(alias))).find((found) => found !== undefined) ?? fresh
      for (const alias of aliases) if (!known.has(keyOf(alias))) known.set(keyOf(alias), person)
      return person
    },
  }
}
