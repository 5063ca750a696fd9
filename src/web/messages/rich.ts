import type { ComponentChild } from 'preact'

/** A sentence with parts that are not plain text (a time, a link). */
export type Rich = ComponentChild[]
/** One such part. */
export type Part = ComponentChild
