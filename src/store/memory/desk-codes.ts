import { type DeskCode, type DeskCodeStore, mostWrongCodes } from '../../domain/desk-code.ts'
import type { World } from '../../domain/world.ts'
import { expiringMap } from './expiring-map.ts'

interface Kept extends Pick<DeskCode, 'digest' | 'operator'> {
  wrong: number
  /** Of the claim against which it was used; null: it was not. */
  generation: number | null
}

/** Codes of this process: a restart voids them. */
export function memoryDeskCodes({ now }: Pick<World, 'now'>): DeskCodeStore {
  const codes = expiringMap<string, { code: Kept; until: number }>(now)
  return {
    async issue({ reference, digest, operator, seconds }) {
      const until = now() + seconds * 1000
      codes.set(reference, { code: { digest, operator, wrong: 0, generation: null }, until }, until)
    },
    async redeem(reference, digest, generation) {
      const kept = codes.get(reference)
      if (!kept || kept.code.wrong >= mostWrongCodes) return null
      const { code, until } = kept
      const isRight = code.digest === digest
      const isOpen = code.generation === null || code.generation === generation
      if (isRight && !isOpen) return null
      const after = isRight ? { ...code, generation } : { ...code, wrong: code.wrong + 1 }
      codes.set(reference, { code: after, until }, until)
      return isRight ? code.operator : null
    },
  }
}
