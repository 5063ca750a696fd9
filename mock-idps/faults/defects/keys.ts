import type { JWK } from 'jose'
import { attackerKey } from '../../keys/attacker.ts'
import { privateJwk } from '../../keys/signing-key.ts'
import { type DefectCase, idsOf } from './defect.ts'

interface KeysDefect extends DefectCase {
  /** Returns a changed copy of the published keys. */
  alter(keys: readonly JWK[]): JWK[]
}

const ignored = 'RFC 7517 §5: keys that are not understood are ignored'

/** The attacker's key with the name of another key. */
function impersonating({ kid, alg }: JWK): JWK {
  const fake = attackerKey(alg === 'RS256' ? 'RS256' : 'ES256').publicJwk
  return kid === undefined ? fake : { ...fake, kid }
}

/** The private member of the attacker's key, which is public knowledge. */
const attackersSecret = () => privateJwk(attackerKey('ES256')).d ?? ''

const table = {
  /** Control: entries that no client can use, before the good ones. */
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
    onlyIf: 'unread_keys',
    source: 'OpenID Connect Core §3.1.3.7 (6)',
    alter: (keys) => keys.map(impersonating),
  },
  /** A false key before the right one of the same name: both reactions are right, if the client is consistent. */
  same_kid_twice: {
    catalogue: 34,
    expects: 'refuse',
    level: 'may',
    onlyIf: 'unread_keys',
    source: 'RFC 7517 §4.5',
    alter: (keys) => keys.flatMap((key) => [impersonating(key), key]),
  },
  private_members: {
    catalogue: 34,
    expects: 'refuse',
    level: 'may',
    onlyIf: 'unread_keys',
    source: 'OpenID Connect Discovery §3, jwks_uri: must not contain private keys',
    alter: (keys) => keys.map((key) => ({ ...key, d: attackersSecret() })),
  },
  wrong_use: {
    catalogue: 34,
    expects: 'refuse',
    level: 'should',
    onlyIf: 'unread_keys',
    source: 'RFC 7517 §4.2',
    alter: (keys) => keys.map((key) => ({ ...key, use: 'enc' })),
  },
  empty: {
    catalogue: 34,
    expects: 'refuse',
    level: 'must',
    onlyIf: 'unread_keys',
    source: 'OpenID Connect Core §3.1.3.7 (6)',
    alter: () => [],
  },
} satisfies Record<string, KeysDefect>

export type KeysDefectId = keyof typeof table
export const keysDefectIds = idsOf(table)

/** Every named defect of the published keys (catalogue 34), with its control. */
export const keysDefects: Readonly<Record<KeysDefectId, KeysDefect>> = table
