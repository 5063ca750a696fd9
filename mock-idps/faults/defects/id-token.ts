import { idsOf } from './defect.ts'
import type { IdTokenDefect } from './id-token-defect.ts'
import { idTokenPartyDefects } from './id-token-parties.ts'
import { idTokenSignatureDefects } from './id-token-signatures.ts'
import { idTokenTimeDefects } from './id-token-times.ts'

const table = { ...idTokenPartyDefects, ...idTokenTimeDefects, ...idTokenSignatureDefects }

export type IdTokenDefectId = keyof typeof table
export const idTokenDefectIds = idsOf(table)

/** Every named defect of an ID token (catalogue 21–37 and 81), with the controls that a correct client accepts. */
export const idTokenDefects: Readonly<Record<IdTokenDefectId, IdTokenDefect>> = table
