import { sha256Bytes } from '../mechanics/hash.ts'

/** The seed of an order: SHA-256 of the root, the number of people as 8 bytes, big-endian, and the value. */
export function seedOf(root: Uint8Array, people: number, value: Uint8Array): Buffer {
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(people))
  return sha256Bytes(Buffer.concat([root, count, value]))
}
