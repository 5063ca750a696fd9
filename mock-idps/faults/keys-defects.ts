import type { JWK } from 'jose'
import { attackerKey } from '../keys/attacker.ts'
import { privateJwk } from '../keys/signing-key.ts'
import { type DefectCase, idsOf } from './defect.ts'

interface KeysDefect extends DefectCase {
  /** A changed copy of the published keys. */
  alter(keys: readonly JWK[]): JWK[]
}

const ignored = 'RFC 7517 §5: keys that are not understood are ignored'

/** The attacker's key under another's name. */
function posing({ kid, alg }: JWK): JWK {
  const fake = attackerKey(alg === 'RS256' ? 'RS256' : 'ES256').publicJwk
  return { ...fake, ...(kid === undefined ? {} : { kid }) }
}

/** The private member of a key that is public knowledge anyway. */
const attackersSecret = () => privateJwk(attackerKey('ES256')).d ?? ''

const table = {
  /** Control: entries no client can use, before the good ones. */
  bad_entries_beside: {
    catalogue: 34,
    expects: 'accept',
    level: 'should',
    source: ignored,
    alter: (keys) => [
      { kty: 'PQC', kid: 'test-only-unheard-of', use: 'sig', alg: 'UNHEARD-OF' },
      { ...attackerKey('ES256').publicJwk, d: attackersSecret(), kid: 'test-only-private' },
      { ...attackerKey('ES256').publicJwk, kid: 'test-only-for-encryption', use: 'enc' },
      ...keys,
    ],
  },
  same_kid_other_key: {
    catalogue: 34,
    expects: 'refuse',
    level: 'must',
    onlyIf: 'cold_keys',
    source: 'OpenID Connect Core §3.1.3.7 (6)',
    alter: (keys) => keys.map(posing),
  },
  /** The right key, and before it a false one of the same name: either answer is right, if it is always the same. */
  same_kid_twice: {
    catalogue: 34,
    expects: 'refuse',
    level: 'may',
    onlyIf: 'cold_keys',
    source: 'RFC 7517 §4.5',
    alter: (keys) => keys.flatMap((key) => [posing(key), key]),
  },
  private_members: {
    catalogue: 34,
    expects: 'refuse',
    level: 'may',
    onlyIf: 'cold_keys',
    source: 'OpenID Connect Discovery §3, jwks_uri: must not contain private keys',
    alter: (keys) => keys.map((key) => ({ ...key, d: attackersSecret() })),
  },
  wrong_use: {
    catalogue: 34,
    expects: 'refuse',
    level: 'should',
    onlyIf: 'cold_keys',
    source: 'RFC 7517 §4.2',
    alter: (keys) => keys.map((key) => ({ ...key, use: 'enc' })),
  },
  empty: {
    catalogue: 34,
    expects: 'refuse',
    level: 'must',
    onlyIf: 'cold_keys',
    source: 'OpenID Connect Core §3.1.3.7 (6)',
    alter: () => [],
  },
} satisfies Record<string, KeysDefect>

export type KeysDefectId = keyof typeof table
export const keysDefectIds = idsOf(table)

/** Every named defect of the published keys (catalogue 34), with its control. */
export const keysDefects: Readonly<Record<KeysDefectId, KeysDefect>> = table
