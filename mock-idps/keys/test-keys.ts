import { readFileSync } from 'node:fs'
import type { JWK } from 'oidc-provider'
import type { ProviderId } from '../providers.ts'

type Owner = ProviderId | 'attacker'

let embedded: Record<Owner, { keys: JWK[] }> | undefined

/** The embedded test-only private keys: ES256 first, RS256 second. Public knowledge; read at the first use. */
export function testKeysOf(owner: Owner): { keys: JWK[] } {
  embedded ??= JSON.parse(readFileSync(new URL('./test-keys.json', import.meta.url), 'utf8')) as Record<
    Owner,
    { keys: JWK[] }
  >
  return embedded[owner]
}
