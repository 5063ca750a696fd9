import type { PersonId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { FrozenPool, Pool } from '../../domain/waiting-room.ts'

/** The people who gather for one opening, by their index. */
export class MemoryPool<Entry extends { readonly person: PersonId }> {
  opensAt: Instant
  frozen: FrozenPool | null = null
  /** By index; after a loss some may not have come back. */
  private readonly entries: (Entry | undefined)[] = []
  private readonly byPerson = new Map<PersonId, Entry>()

  /** @param people indices that were given before a loss */
  constructor(opensAt: Instant, people: number) {
    this.opensAt = opensAt
    this.entries.length = people
  }

  get people(): number {
    return this.entries.length
  }

  /** Who gathered before, whether they have left since or not. */
  find(person: PersonId): Entry | null {
    return this.byPerson.get(person) ?? null
  }

  /** Gives this index, the next one or one that was given before a loss. */
  put(index: number, entry: Entry): void {
    this.entries[index] = entry
    this.byPerson.set(entry.person, entry)
  }

  at(index: number): Entry | null {
    return this.entries[index] ?? null
  }

  from(index: number, count: number): (PersonId | null)[] {
    const { length } = this.entries
    return Array.from(
      { length: Math.max(0, Math.min(count, length - index)) },
      (_, n) => this.at(index + n)?.person ?? null,
    )
  }

  view(): Pool {
    return { opensAt: this.opensAt, people: this.people, frozen: this.frozen && { ...this.frozen } }
  }
}
