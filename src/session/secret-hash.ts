import type { DeviceHash, SessionId, TerminalId } from '../domain/ids.ts'
import { sha256 } from '../mechanics/hash.ts'

/**
 * SHA-256, base64url, 43 characters. A plain hash is enough: the secrets are random (160 bits or more), so there is
 * nothing to guess, and a stolen store still opens no session.
 */
const secretHash = (secret: string): string => sha256(secret, 'base64url')

/** What the store knows of the secret in the session cookie. */
export function sessionIdOf(secret: string): SessionId {
  return secretHash(secret) as SessionId
}

/** What the store knows of the key in the device cookie. */
export function deviceHashOf(key: string): DeviceHash {
  return secretHash(key) as DeviceHash
}

/** What the store knows of the key in a terminal's cookie. */
export function terminalIdOf(key: string): TerminalId {
  return secretHash(key) as TerminalId
}
