import type { PersonId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import type { FrozenPool, Pool } from '../../domain/waiting-room.ts'

/** The people who gather for one opening, by their index. */
export class MemoryPool<Entry extends { readonly person: PersonId }> {
  opensAt: Instant
  frozen: FrozenPool | null = null
  private readonly entries: Entry[] = []
  private readonly byPerson = new Map<PersonId, Entry>()

  constructor(opensAt: Instant) {
    this.opensAt = opensAt
  }

  get people(): number {
    return this.entries.length
  }

  /** Who gathered before, whether they have left since or not. */
  find(person: PersonId): Entry | null {
    return this.byPerson.get(person) ?? null
  }

  /** Gives the next index. */
  append(entry: Entry): void {
    this.entries.push(entry)
    this.byPerson.set(entry.person, entry)
  }

  at(index: number): Entry | null {
    return this.entries[index] ?? null
  }

  from(index: number, count: number): PersonId[] {
    return this.entries.slice(index, index + count).map(({ person }) => person)
  }

  view(): Pool {
    return { opensAt: this.opensAt, people: this.people, frozen: this.frozen && { ...this.frozen } }
  }
}
