import { GwanmunError } from '../../../domain/errors.ts'
import type { SubjectDirectory } from '../../../domain/person.ts'
import { type Durable, pair } from './books.ts'

export function memorySubjectDirectory(durable: Durable): SubjectDirectory {
  return {
    async subject(sector, person, fresh) {
      const { subjects, subjectTaken } = durable.state
      const stored = subjects.get(pair(sector, person))
      if (stored !== undefined) return stored
      // Two people under one subject would be one person to the relying party.
      if (subjectTaken.has(pair(sector, fresh))) throw new GwanmunError('store_unavailable')
      subjects.set(pair(sector, person), fresh)
      subjectTaken.add(pair(sector, fresh))
      return fresh
    },
  }
}
