import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'
import { promisify } from 'node:util'
import type { JWK } from 'jose'
import type { JWK as CoreJwk } from 'oidc-provider'

/** Algorithms of an issuer's keys; EdDSA only for tokens with an algorithm that was never announced. */
export type SigningAlg = 'ES256' | 'RS256' | 'EdDSA'

/** One key pair with a name. */
export interface SigningKey {
  kid: string
  private: KeyObject
  public: KeyObject
  /** As published: public members only. */
  publicJwk: JWK
}

const rsa = { modulusLength: 2048 }

const generate: Record<SigningAlg, () => KeyObject> = {
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  // About 100 ms; the others take less than one.
  RS256: () => generateKeyPairSync('rsa', rsa).privateKey,
  EdDSA: () => generateKeyPairSync('ed25519').privateKey,
}

function named(key: KeyObject, { kid, alg }: { kid: string; alg: string }): SigningKey {
  const open = createPublicKey(key)
  return {
    kid,
    private: key,
    public: open,
    publicJwk: { kid, use: 'sig', alg, ...(open.export({ format: 'jwk' }) as JWK) },
  }
}

/** Reads an embedded private key. */
export function readSigningKey(jwk: CoreJwk): SigningKey {
  return named(createPrivateKey({ key: jwk as JsonWebKey, format: 'jwk' }), { kid: jwk.kid ?? '', alg: jwk.alg ?? '' })
}

/**
 * A new key. Its name begins with `test-only-`, as all names here, and contains a part of the key: a client that remembers
 * the keys of an earlier sandbox of the same name must not confuse the two.
 */
export function newSigningKey(alg: SigningAlg, owner: string): SigningKey {
  return namedByItself(generate[alg](), alg, owner)
}

const generateInBackground = promisify(generateKeyPair)

/** The same without blocking the process while an RSA key is generated. */
export async function newSigningKeyLater(alg: SigningAlg, owner: string): Promise<SigningKey> {
  return alg === 'RS256'
    ? namedByItself((await generateInBackground('rsa', rsa)).privateKey, alg, owner)
    : newSigningKey(alg, owner)
}

function namedByItself(key: KeyObject, alg: SigningAlg, owner: string): SigningKey {
  const { x, n } = createPublicKey(key).export({ format: 'jwk' })
  const mark = (x ?? n ?? '').slice(0, 8)
  return named(key, { kid: `test-only-${owner}-${alg.toLowerCase()}-${mark}`, alg })
}

/** With its private members, for the core. */
export function privateJwk({ private: key, publicJwk }: SigningKey): CoreJwk {
  return { ...publicJwk, ...key.export({ format: 'jwk' }) } as CoreJwk
}
