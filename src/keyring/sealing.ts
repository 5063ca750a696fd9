import type { KeyObject } from 'node:crypto'
import type { SealedText } from '../domain/ids.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { World } from '../domain/world.ts'
import { aesKey, decrypt, encrypt, ivBytes, tagBytes } from './aes-gcm.ts'
import type { Keyring } from './keyring.ts'

/**
 * Sealed records, in one of two envelopes. Both are AES-256-GCM with a random IV (aes-gcm.ts) over JSON in UTF-8, and both
 * authenticate themselves, the version of the key and the record id:
 *
 *   compact   1.{version}.base64url(IV | ciphertext | tag)             bound to `1.{version}.{record id}`
 *   JWE       base64url(header)..IV.ciphertext.tag (RFC 7516 §7.1)     bound to base64url(header): alg, enc, kid, rid
 *
 * A version has no dot, so what is bound can be read in one way only; a header in base64url never begins with `1.`.
 *
 * Random IVs: at most 2³² records a key (NIST SP 800-38D §8.3); then two of them have the same IV with a chance of 2⁻³². A brokered
 * login seals about ten records, so a key is good for 400 million logins. When to rotate: docs/security.md.
 *
 * Releases until December 2026 wrote JWE and read nothing else. So that they and we can run side by side, a key without `envelope`
 * still seals as JWE. From the release of June 2027 on such a key is refused, and JWE goes.
 */
type Envelope = 'compact' | 'jwe'

/** Longest sealed text, in characters; what we keep has 100 kB at most (a pushed request). Longer ones are not looked at. */
const longest = 1_048_576

interface SealingKey {
  version: number
  envelope: Envelope
  key: KeyObject
}

/** @throws RangeError from `seal` for a value that is too long to be opened again */
export function openSealer(versions: Keyring['sealing'], { token }: Pick<World, 'token'>): Sealer {
  const keys = versions.map(({ version, key, envelope }): SealingKey => {
    return { version, envelope: envelope === 1 ? 'compact' : 'jwe', key: aesKey(key) }
  })
  const newest = keys.reduce((one, other) => (other.version > one.version ? other : one))
  const byVersion = new Map(keys.map((key) => [String(key.version), key.key]))
  const freshIv = () => Buffer.from(token(128), 'base64url').subarray(0, ivBytes)

  return {
    newForms: newest.envelope === 'compact',
    seal(value, recordId) {
      const record = { text: Buffer.from(JSON.stringify(value)), recordId, iv: freshIv() }
      const sealed = newest.envelope === 'compact' ? sealCompact(newest, record) : sealJwe(newest, record)
      if (sealed.length > longest)
        throw new RangeError(`a record of ${sealed.length} characters is too long to be sealed`)
      return sealed as SealedText
    },
    open(sealed, recordId) {
      if (sealed.length > longest) return null
      const text = openCompact(sealed, recordId, byVersion) ?? openJwe(sealed, recordId, byVersion)
      return text && JSON.parse(text.toString())
    },
  }
}

interface Opened {
  text: Buffer
  recordId: string
  iv: Buffer
}

type KeysByVersion = ReadonlyMap<string, KeyObject>

const compactForm = /^1\.([1-9]\d{0,15})\.([\w-]+)$/

const boundCompact = (version: string | number, recordId: string) => Buffer.from(`1.${version}.${recordId}`)

function sealCompact({ version, key }: SealingKey, { text, recordId, iv }: Opened): string {
  const sealed = encrypt(text, { key, iv, boundTo: boundCompact(version, recordId) })
  return `1.${version}.${Buffer.concat([iv, sealed]).toString('base64url')}`
}

function openCompact(sealed: string, recordId: string, keys: KeysByVersion): Buffer | null {
  const [, version = '', body = ''] = compactForm.exec(sealed) ?? []
  const [key, bytes] = [keys.get(version), bytesOf(body)]
  if (!key || !bytes) return null
  const iv = bytes.subarray(0, ivBytes)
  return decrypt(bytes.subarray(ivBytes), { key, iv, boundTo: boundCompact(version, recordId) })
}

function sealJwe({ version, key }: SealingKey, { text, recordId, iv }: Opened): string {
  const parameters = { alg: 'dir', enc: 'A256GCM', kid: String(version), rid: recordId }
  const header = Buffer.from(JSON.stringify(parameters)).toString('base64url')
  const sealed = encrypt(text, { key, iv, boundTo: Buffer.from(header) })
  const tag = sealed.subarray(text.length)
  return [header, '', ...[iv, sealed.subarray(0, text.length), tag].map((part) => part.toString('base64url'))].join('.')
}

function openJwe(sealed: string, recordId: string, keys: KeysByVersion): Buffer | null {
  const [header = '', encryptedKey, ...rest] = sealed.split('.', 6)
  const [iv, ciphertext, tag] = rest.map(bytesOf)
  const parameters = headerOf(header)
  const key = keys.get(String(parameters['kid']))
  if (encryptedKey !== '' || rest.length !== 3 || !key || !iv || !ciphertext || tag?.length !== tagBytes) return null
  if (parameters['alg'] !== 'dir' || parameters['enc'] !== 'A256GCM' || parameters['rid'] !== recordId) return null
  return decrypt(Buffer.concat([ciphertext, tag]), { key, iv, boundTo: Buffer.from(header) })
}

/** A header that is none is one without parameters. */
function headerOf(text: string): { [name: string]: unknown } {
  try {
    const header: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return typeof header === 'object' && header !== null ? { ...header } : {}
  } catch {
    return {}
  }
}

/** Null for text that is not the one spelling of its bytes: two texts that open alike would be two names of one record. */
function bytesOf(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : null
}
