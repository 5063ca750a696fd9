import type { ComponentChild } from 'preact'

/** A sentence with parts that are not plain text (a time, a link). */
export type Rich = ComponentChild[]
/** One such part. */
export type Part = ComponentChild
/** A telephone number as a link, and as it is read: a Korean particle after it follows its last digit. */
export interface Phone {
  link: Part
  number: string
}
