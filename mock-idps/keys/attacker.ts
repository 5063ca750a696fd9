import type { JWK } from 'oidc-provider'
import { readSigningKey, type SigningKey } from './signing-key.ts'
import { testKeysOf } from './test-keys.ts'

/** Paths of the attacker's keys below an issuer. No document of the issuer refers to them; only manipulated tokens do. */
export const attackerPaths = {
  keys: '/attacker/keys.json',
  certificate: (alg: string) => `/attacker/${alg.toLowerCase()}.pem`,
}

/** Algorithms of the attacker's keys: those of an issuer. */
const algs = ['ES256', 'RS256']

const keys = new Map<string, SigningKey>()

function embeddedJwk(alg: string): JWK {
  const jwk = testKeysOf('attacker').keys.find((key) => key.alg === alg)
  if (!jwk) throw new Error(`the attacker has no key for ${alg}`)
  return jwk
}

/** A key pair that no issuer ever publishes. */
export function attackerKey(alg: string): SigningKey {
  const known = keys.get(alg)
  if (known) return known
  const key = readSigningKey(embeddedJwk(alg))
  keys.set(alg, key)
  return key
}

/** The self-signed certificate of that key: base64 of DER, as in an `x5c` header. */
export function attackerCertificate(alg: string): string {
  return embeddedJwk(alg).x5c?.[0] ?? ''
}

/**
 * The attacker's file at a path below an issuer; undefined for any other path. It is served so that a client that trusts
 * `jku` or `x5u` of a header finds the key there and accepts the token.
 */
export function attackerDocument(path: string): { type: string; body: string } | undefined {
  if (path === attackerPaths.keys) {
    const published = algs.map((alg) => attackerKey(alg).publicJwk)
    return { type: 'application/jwk-set+json', body: JSON.stringify({ keys: published }) }
  }
  const alg = algs.find((name) => path === attackerPaths.certificate(name))
  if (alg === undefined) return undefined
  const lines = attackerCertificate(alg)
    .match(/.{1,64}/g)
    ?.join('\n')
  const body = `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
  return { type: 'application/x-pem-file', body }
}
