import type { SealedText } from './ids.ts'

/** Encrypts values for storage. What is sealed for one record cannot be opened for another. */
export interface Sealer {
  /** `recordId` is authenticated with the text, not hidden: give it nothing secret. */
  seal(value: unknown, recordId: string): SealedText
  /** Null when it was sealed for another record, with a key no longer held, or altered. */
  open(sealed: string, recordId: string): unknown
  /** Whether every process that shares the stores reads what releases until December 2026 do not (ADR 27). Until June 2027. */
  newForms: boolean
}
