/**
 * A code that an operator of a desk gives to a person whom another device blocks, after checking who they are. It is for one device of one
 * person, and can be used once.
 */
export interface DeskCode {
  /** What the blocked page shows: stands for the person on that device (session/device-reference.ts). */
  reference: string
  /** SHA-256 of reference and code. The code itself is never stored. */
  digest: string
  /** Name of the operator who gave it. */
  operator: string
  /** For how long it can be used, in seconds. */
  seconds: number
}

/** So many times a code may be typed wrong; then it is void. */
export const mostWrongCodes = 5

/** Hot state. Each verb is atomic; the store's clock decides what has ended. */
export interface DeskCodeStore {
  /** Replaces the code of this reference, used or not. */
  issue(code: DeskCode): Promise<void>
  /**
   * Uses the code against the claim of this generation. Repeatable for that generation, so that a crash before the claim is moved costs no new
   * code; for another generation it is used up. Counts a wrong one. Returns the operator who gave it, or null: wrong, used, ended or void.
   */
  redeem(reference: string, digest: string, generation: number): Promise<string | null>
}
