import { hash } from 'node:crypto'

/** Bytes of a pseudonym. */
export const pseudonymBytes = 16

/**
 * The Merkle root of a pool, as a Merkle Tree Hash of RFC 9162, 2.1.1 with SHA-256. The entry of an index is the index as 8 bytes, big-endian,
 * and its pseudonym.
 * @param pool pseudonyms of 16 bytes in the order of their index; at least one
 * @returns 32 bytes
 */
export function rootOf(pool: Buffer): Buffer {
  let nodes = pool.length / pseudonymBytes
  const level = leavesOf(pool, nodes)
  const input = Buffer.alloc(65)
  input[0] = 1
  // Level by level, in place. The last of an odd number goes up as it is: the split at the highest power of two, from below.
  for (; nodes > 1; nodes = Math.ceil(nodes / 2)) {
    for (let left = 0; left + 1 < nodes; left += 2) {
      level.copy(input, 1, left * 32, (left + 2) * 32)
      level.write(hash('sha256', input, 'binary'), left * 16, 'latin1')
    }
    if (nodes % 2 === 1) level.copyWithin((nodes - 1) * 16, (nodes - 1) * 32, nodes * 32)
  }
  return level.subarray(0, 32)
}

function leavesOf(pool: Buffer, people: number): Buffer {
  const leaves = Buffer.alloc(people * 32)
  const input = Buffer.alloc(9 + pseudonymBytes)
  for (let index = 0; index < people; index++) {
    input.writeUInt32BE(index, 5)
    pool.copy(input, 9, index * pseudonymBytes, (index + 1) * pseudonymBytes)
    leaves.write(hash('sha256', input, 'binary'), index * 32, 'latin1')
  }
  return leaves
}
