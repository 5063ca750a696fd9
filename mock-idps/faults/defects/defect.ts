/** Facts about a defect, for the negative pack, the pages and the documentation. */
export interface DefectCase {
  /** Number in the fault catalogue of the documentation; null: the catalogue has no such case. */
  catalogue: number | null
  /** What a correct client does. A case to accept is a control for the refusals. */
  expects: 'refuse' | 'accept'
  /** `must` and `should` as in RFC 2119; a failed `may` is reported but never counts against a client. */
  level: 'must' | 'should' | 'may'
  /** The source of the rule: RFC section, statute or report. */
  source: string
  /**
   * The condition under which a client can notice the defect: it sent this parameter, or it has not read the keys yet.
   */
  onlyIf?: 'max_age' | 'acr_values' | 'unread_keys'
}

/** Values of an earlier flow at the same issuer; undefined when there was none. */
export interface Earlier {
  state?: string | undefined
  nonce?: string | undefined
  code?: string | undefined
}

/** The ids of a table of defects, as a non-empty list. */
export function idsOf<Id extends string>(table: Record<Id, unknown>): [Id, ...Id[]] {
  return Object.keys(table) as [Id, ...Id[]]
}

/** A different value, of the same length where possible, so that only a comparison can tell. */
export function otherThan(value: string | null | undefined): string {
  if (!value) return 'invented-by-the-simulator'
  return (value.startsWith('A') ? 'B' : 'A') + value.slice(1)
}
