import { hash } from 'node:crypto'

/** SHA-256 (FIPS 180-4) of the text (as UTF-8) or bytes: 64 characters of hex, or 43 of base64url. */
export function sha256(data: string | Uint8Array, encoding: 'hex' | 'base64url'): string {
  return hash('sha256', data, encoding)
}

/** The 32 bytes of the SHA-256. */
export function sha256Bytes(data: string | Uint8Array): Buffer {
  return hash('sha256', data, 'buffer')
}

/** A number between 0 and 1, neither of them, that is the same for the same text, and evenly spread: 48 bits of its SHA-256. */
export function hash01(text: string): number {
  return (Number.parseInt(sha256(text, 'hex').slice(0, 12), 16) + 0.5) / 2 ** 48
}
