/**
 * Signing keys: published test keys, keys of one sandbox, and the attacker's.
 *
 *   test-keys.json (embedded, public) → signing-key → KeyRing ─→ core: the first keys, for ever
 *                                                        └─────→ faults: sign again after a rotation, or wrongly
 *   attacker: a key pair and certificate that no issuer publishes
 */

import { randomBytes } from 'node:crypto'
import { CompactSign, type JWK } from 'jose'
import type { JWK as CoreJwk } from 'oidc-provider'
import type { ProviderId } from '../providers.ts'
import { attackerKey } from './attacker.ts'
import {
  newSigningKey,
  newSigningKeyLater,
  privateJwk,
  readSigningKey,
  type SigningAlg,
  type SigningKey,
} from './signing-key.ts'
import { testKeysOf } from './test-keys.ts'

/**
 * Ways to sign a token: with the issuer's current key; with a key it never published; not at all (`alg: none`); with HS256
 * and the public key (PEM) as the secret; correctly, with one byte of the signature flipped afterwards; or with a published
 * key of an algorithm (EdDSA) that the discovery document does not announce.
 */
export const signatures = [
  'current',
  'other_key',
  'none',
  'public_key_as_secret',
  'spoiled',
  'unadvertised_alg',
] as const
export type Signature = (typeof signatures)[number]

type CoreAlg = Exclude<SigningAlg, 'EdDSA'>

/** The signing keys of one issuer. The core always signs with the first ones; after a rotation its tokens are signed again. */
export interface KeyRing {
  /** The first keys with their private members, for building the core. */
  readonly core: { keys: CoreJwk[] }
  /** The correct answer of the keys endpoint now: public members only, current keys first. */
  published(): { keys: JWK[] }
  /** Every key that a token of this issuer may carry, including withdrawn ones; the last twenty of each algorithm. */
  everUsed(): { keys: JWK[] }
  /** Generates the keys that a rotation postponed. Without it the next use generates them and blocks the process. */
  ready(): Promise<void>
  /** True after a rotation: the core's own tokens are then signed with an old key. */
  moved(): boolean
  /**
   * Makes new keys for all algorithms that clients use, or for one. `keepOld` (default true): up to four old keys of each
   * algorithm stay published.
   */
  rotate(options?: { keepOld?: boolean | undefined; alg?: string | undefined }): void
  /** Name of the current key of an algorithm. @throws Error when the issuer has none */
  kid(alg: string): string
  /** Signs claims. `header.alg` says which key; the header is kept as given, except that `how` may demand another alg. */
  sign(header: Record<string, unknown>, claims: Record<string, unknown>, how?: Signature): Promise<string>
  /** Back to the first keys. */
  reset(): void
}

/** Old keys of an algorithm that stay published. */
const keptOld = 4
/** Old keys of an algorithm that are still accepted in an `id_token_hint`. */
const knownOld = 19

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function flipOneByte(token: string): string {
  const [header, payload, signature = ''] = token.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const middle = bytes.length >> 1
  bytes.writeUInt8(bytes.readUInt8(middle) ^ 0xff, middle)
  return [header, payload, bytes.toString('base64url')].join('.')
}

/** The keys of one algorithm, newest first. A new key is generated when it is first needed, since RSA takes 100 ms. */
function createSlot(first: SigningKey, make: { now(): SigningKey; later(): Promise<SigningKey> }) {
  let keys: SigningKey[] = [first]
  let used: SigningKey[] = [first]
  let pending = false
  const take = (key: SigningKey) => {
    keys = [key, ...keys].slice(0, 1 + keptOld)
    used = [key, ...used].slice(0, 1 + knownOld)
    pending = false
  }
  const all = () => {
    if (pending) take(make.now())
    return keys
  }
  return {
    all,
    used: () => used,
    async ready() {
      if (!pending) return
      const key = await make.later()
      // Another request may have generated the key meanwhile.
      if (pending) take(key)
    },
    current: () => all()[0] ?? first,
    moved: () => pending || keys[0] !== first,
    rotate(keepOld: boolean) {
      const old = keepOld ? all() : []
      keys = old
      pending = true
    },
    reset() {
      keys = [first]
      used = [first]
      pending = false
    },
  }
}

interface KeyRingSetup {
  /** Keys of its own; else the provider's embedded ones (ES256 and RS256). */
  own: boolean
  /** Whether some client's tokens are signed with RS256; else the ring has no key for it of its own, and rotates none. */
  rsa: boolean
}

/**
 * A first key of a sandbox. Generating an RSA key takes about 100 ms, a minute for five hundred sandboxes; so the provider's
 * embedded RSA key is used under a name of this ring, and a client that searches by name finds only the keys published here.
 */
function ownKey(alg: CoreAlg, provider: ProviderId): SigningKey {
  const lent = alg === 'RS256' && testKeysOf(provider).keys.find((key) => key.alg === alg)
  if (!lent) return newSigningKey(alg, provider)
  return readSigningKey({ ...lent, kid: `${lent.kid}-${randomBytes(6).toString('hex')}` })
}

function firstKeys(provider: ProviderId, { own, rsa }: KeyRingSetup): [CoreAlg, SigningKey][] {
  const algs: CoreAlg[] = !own || rsa ? ['ES256', 'RS256'] : ['ES256']
  if (own) return algs.map((alg) => [alg, ownKey(alg, provider)])
  const { keys } = testKeysOf(provider)
  return algs
    .flatMap((alg) => keys.filter((key) => key.alg === alg).map((key) => [alg, readSigningKey(key)] as const))
    .map(([alg, key]) => [alg, key])
}

/** jose refuses to sign a header with `crit` unless each name is declared as understood. */
function signed(header: Record<string, unknown>, claims: object, key: Parameters<CompactSign['sign']>[0]) {
  const names = Array.isArray(header['crit']) ? header['crit'] : []
  const crit = Object.fromEntries(names.map((name) => [String(name), true]))
  return new CompactSign(Buffer.from(JSON.stringify(claims)))
    .setProtectedHeader({ ...header, alg: String(header['alg']) })
    .sign(key, { crit })
}

export function createKeyRing(provider: ProviderId, setup: KeyRingSetup): KeyRing {
  const first = firstKeys(provider, setup)
  const slots = new Map(
    first.map(([alg, key]) => {
      const make = { now: () => newSigningKey(alg, provider), later: () => newSigningKeyLater(alg, provider) }
      return [alg as string, createSlot(key, make)]
    }),
  )
  let unannounced: SigningKey | undefined

  function keyFor(alg: unknown): SigningKey {
    const slot = slots.get(String(alg))
    if (!slot) throw new Error(`${provider} has no key for ${String(alg)}`)
    return slot.current()
  }

  return {
    core: { keys: first.map(([, key]) => privateJwk(key)) },
    published() {
      const keys = [...slots.values()].flatMap((slot) => slot.all())
      return { keys: [...keys, ...(unannounced ? [unannounced] : [])].map(({ publicJwk }) => publicJwk) }
    },
    everUsed: () => ({ keys: [...slots.values()].flatMap((slot) => slot.used()).map(({ publicJwk }) => publicJwk) }),
    async ready() {
      await Promise.all([...slots.values()].map((slot) => slot.ready()))
    },
    moved: () => [...slots.values()].some((slot) => slot.moved()),
    rotate({ keepOld = true, alg } = {}) {
      for (const [name, slot] of slots) {
        if (alg === undefined ? name !== 'RS256' || setup.rsa : alg === name) slot.rotate(keepOld)
      }
    },
    kid: (alg) => keyFor(alg).kid,
    async sign(header, claims, how = 'current') {
      const { alg } = header
      switch (how) {
        case 'none':
          return `${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.`
        case 'public_key_as_secret': {
          const secret = Buffer.from(keyFor(alg).public.export({ type: 'spki', format: 'pem' }))
          return signed({ ...header, alg: 'HS256' }, claims, secret)
        }
        case 'unadvertised_alg':
          unannounced ??= newSigningKey('EdDSA', provider)
          return signed({ ...header, alg: 'EdDSA', kid: unannounced.kid }, claims, unannounced.private)
        case 'other_key':
          return signed(header, claims, attackerKey(String(alg)).private)
        case 'spoiled':
          return flipOneByte(await signed(header, claims, keyFor(alg).private))
        case 'current':
          return signed(header, claims, keyFor(alg).private)
      }
    },
    reset() {
      for (const slot of slots.values()) slot.reset()
      unannounced = undefined
    },
  }
}
