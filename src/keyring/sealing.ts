import { CompactEncrypt, type CryptoKey, compactDecrypt } from 'jose'
import type { SealedText } from '../domain/ids.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { KeyVersions } from './keyring.ts'

const utf8 = new TextEncoder()
const text = new TextDecoder()

/**
 * A sealer on JWE compact serialization, `dir` + A256GCM (RFC 7516, RFC 7518 §5.3). The protected header is the
 * additional authenticated data: it carries the key version (`kid`) and the record id (`rid`).
 */
export async function openSealer(versions: KeyVersions): Promise<Sealer> {
  const keys = new Map(
    await Promise.all(
      versions.map(async ({ version, key }) => {
        const raw = Buffer.from(key, 'base64url')
        const imported = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt'])
        return [String(version), imported] as const
      }),
    ),
  )
  const newest = String(Math.max(...versions.map(({ version }) => version)))
  const newestKey = keys.get(newest) as CryptoKey

  return {
    async seal(value, recordId) {
      const jwe = new CompactEncrypt(utf8.encode(JSON.stringify(value)))
      jwe.setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: newest, rid: recordId })
      return (await jwe.encrypt(newestKey)) as SealedText
    },
    async open(sealed, recordId) {
      try {
        const { plaintext, protectedHeader } = await compactDecrypt(
          sealed,
          ({ kid }) => {
            const key = keys.get(kid ?? '')
            if (!key) throw new Error('unknown key version')
            return key
          },
          { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
        )
        return protectedHeader['rid'] === recordId ? JSON.parse(text.decode(plaintext)) : null
      } catch {
        return null // The caller may only learn that it does not open, not why.
      }
    },
  }
}
