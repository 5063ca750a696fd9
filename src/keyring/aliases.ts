import { createHmac } from 'node:crypto'
import type { PersonAlias } from '../domain/person.ts'
import type { Ci } from '../domain/provider.ts'
import type { Keyring } from './keyring.ts'

/** The aliases of a CI under every live version of the person key, newest first. */
export type AliasesOf = (ci: Ci) => PersonAlias[]

/** HMAC-SHA-256 of the CI: without the key the stores do not reveal whether a known CI is among them. */
export function openAliases(versions: Keyring['person']): AliasesOf {
  const newestFirst = versions
    .toSorted((a, b) => b.version - a.version)
    .map(({ version, key }) => ({ version, key: Buffer.from(key, 'base64url') }))
  return (ci) =>
    newestFirst.map(({ version, key }) => ({
      keyVersion: version,
      digest: createHmac('sha256', key).update(ci).digest('base64url'),
    }))
}
