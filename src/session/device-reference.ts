import type { Session } from '../domain/session.ts'
import { sha256 } from '../mechanics/hash.ts'
import { readableNumber } from '../mechanics/readable-number.ts'

/**
 * What a person tells a desk of this device, such as `K7M4P-2XQ9D`: the same for this person on this device, and for no other pair (45 bits
 * of a SHA-256). It is no secret, and leads to neither: the device's key is random.
 */
export function deviceReference({ person, device }: Pick<Session, 'person' | 'device'>): string {
  return readableNumber(sha256(`${person} ${device}`, 'hex'))
}
