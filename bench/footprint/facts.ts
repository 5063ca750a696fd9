/** Something that is measured once, without a rate. */
export interface Fact {
  /** Rows of the table are found by it (`--only`). */
  id: string
  title: string
  value: number
  unit: 'ms' | 'MiB' | '% of a core' | 'bytes' | 'scripts' | 'keys' | 'requests'
}
