import { createHash } from 'node:crypto'
import type { DefectCase } from './defect.ts'
import type { IdTokenChange, IdTokenDefect, IdTokenMaterial } from './id-token-defect.ts'

type Row = Pick<DefectCase, 'expects' | 'level' | 'source' | 'onlyIf'>
type Change = IdTokenChange | ((material: IdTokenMaterial) => IdTokenChange)

function defect(catalogue: number | null, row: Row, change: Change): IdTokenDefect {
  return { catalogue, ...row, alter: (material) => (typeof change === 'function' ? change(material) : change) }
}

const must = (source: string): Row => ({ expects: 'refuse', level: 'must', source })
const should = (source: string): Row => ({ expects: 'refuse', level: 'should', source })
const may = (source: string): Row => ({ expects: 'refuse', level: 'may', source })

const signatureRule = 'OpenID Connect Core §3.1.3.7 (6)'
const algRule = 'OpenID Connect Core §3.1.3.7 (7)'

/** The left half of the SHA-256 of a text (OpenID Connect Core §3.1.3.6). */
function leftHalf(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')
}

/** A key name that is unknown and different in every token: unknown names must not make a client fetch keys each time. */
function unknownKid({ claims }: IdTokenMaterial): string {
  return `unknown-${leftHalf(JSON.stringify(claims))}`
}

/** The header offers the attacker's key, and the token is signed with that key. */
function signedByAttacker(header: (attacker: IdTokenMaterial['attacker']) => Record<string, unknown>): Change {
  return ({ attacker }) => ({ header: { kid: undefined, ...header(attacker) }, signature: 'other_key' })
}

/** Defects of the signature, its key and the hashes. */
export const idTokenSignatureDefects = {
  /** The control for all of them: signed again, unchanged. */
  resigned: defect(null, { expects: 'accept', level: 'must', source: 'OpenID Connect Core §3.1.3.7' }, {}),
  sig_bad: defect(28, must(signatureRule), { signature: 'spoiled' }),
  sig_other_key: defect(28, must(signatureRule), { signature: 'other_key' }),
  alg_none: defect(28, must(algRule), { header: { kid: undefined }, signature: 'none' }),
  alg_hs256_public_key: defect(28, must('RFC 8725 §2.1, §3.1'), { signature: 'public_key_as_secret' }),
  alg_not_advertised: defect(28, must(algRule), { signature: 'unadvertised_alg' }),
  kid_unknown: defect(29, should('OpenID Connect Core §10.1.1'), (material) => ({
    header: { kid: unknownKid(material) },
  })),
  /** Before a rotation each algorithm has one key, so a client can find it without a name. */
  kid_absent: defect(
    30,
    { expects: 'accept', level: 'should', source: 'OpenID Connect Core §10.1' },
    { header: { kid: undefined } },
  ),
  at_hash_wrong: defect(35, may('OpenID Connect Core §3.1.3.8'), ({ accessToken }) => ({
    claims: { at_hash: leftHalf(`${accessToken}?`) },
  })),
  at_hash_ok: defect(
    35,
    { expects: 'accept', level: 'must', source: 'OpenID Connect Core §3.1.3.6' },
    ({ accessToken }) => ({ claims: { at_hash: leftHalf(accessToken) } }),
  ),
  c_hash_wrong: defect(35, may('OpenID Connect Core §3.3.2.11'), { claims: { c_hash: leftHalf('of no code') } }),
  crit_unknown: defect(37, must('RFC 7515 §4.1.11'), {
    header: { crit: ['urn:gwanmun:unheard-of'], 'urn:gwanmun:unheard-of': true },
  }),
  header_jwk: defect(
    37,
    must('RFC 8725 §3.5'),
    signedByAttacker(({ jwk }) => ({ jwk })),
  ),
  header_jku: defect(
    37,
    must('RFC 8725 §3.10'),
    signedByAttacker(({ keysUrl }) => ({ jku: keysUrl })),
  ),
  header_x5u: defect(
    37,
    must('RFC 8725 §3.10'),
    signedByAttacker(({ certificateUrl }) => ({ x5u: certificateUrl })),
  ),
  header_x5c: defect(
    37,
    must('RFC 8725 §3.5'),
    signedByAttacker(({ certificate }) => ({ x5c: [certificate] })),
  ),
} satisfies Record<string, IdTokenDefect>
