/** What is known of a defect beside how to play it: data for the attack pack, the pages and the documentation. */
export interface DefectCase {
  /** Number in the fault catalogue of the documentation; null where it has no such case. */
  catalogue: number | null
  /** What a correct client does. What is to be accepted is a control of the refusals around it. */
  expects: 'refuse' | 'accept'
  /** `must` and `should` as RFC 2119 has them; a `may` is told but never counted against a client. */
  level: 'must' | 'should' | 'may'
  /** What says so. */
  source: string
  /**
   * Only then can a client know better: it sent this parameter, or it has to read the keys anew because it does not
   * remember them.
   */
  onlyIf?: 'max_age' | 'acr_values' | 'cold_keys'
}

/** Values of an earlier flow at the same issuer, as far as there was one. */
export interface Earlier {
  state?: string | undefined
  nonce?: string | undefined
  code?: string | undefined
}

/** The ids of a table of defects, as a list with a first member. */
export function idsOf<Id extends string>(table: Record<Id, unknown>): [Id, ...Id[]] {
  return Object.keys(table) as [Id, ...Id[]]
}

/** A value that is surely another: the same length where it can be, so that only comparing tells. */
export function otherThan(value: string | null | undefined): string {
  if (!value) return 'invented-by-the-simulator'
  return (value.startsWith('A') ? 'B' : 'A') + value.slice(1)
}
