import { hash } from 'node:crypto'

/** Bytes of a pseudonym. */
export const pseudonymBytes = 16
/** People in a block of a pool: a block is a whole subtree, so its root serves for all of them. */
export const blockPeople = 1024

/**
 * The Merkle root of a pool, as a Merkle Tree Hash of RFC 9162, 2.1.1 with SHA-256. The entry of an index is the index as 8 bytes, big-endian,
 * and its pseudonym.
 * @param pool pseudonyms of 16 bytes in the order of their index; at least one
 * @param first the index of the first of them: of a block, whose root this then is
 * @returns 32 bytes
 */
export function rootOf(pool: Uint8Array, first = 0): Buffer {
  return foldedUp(leavesOf(pool, first))
}

/** The same from the roots of its blocks, in their order; all but the last of {@link blockPeople} people. */
export function rootOfBlocks(roots: readonly Uint8Array[]): Buffer {
  return foldedUp(Buffer.concat(roots))
}

/**
 * The proof that an entry is in the pool: RFC 9162, 2.1.3.1.
 * @param block pseudonyms of the block in which the index is
 * @param roots of all blocks
 * @returns 32 bytes each, from the leaf up; none in a pool of one
 */
export function inclusionProof(index: number, block: Uint8Array, roots: readonly Uint8Array[]): Buffer[] {
  const within = index % blockPeople
  const below = pathOf(leavesOf(block, index - within), within)
  return [...below, ...pathOf(Buffer.concat(roots), Math.floor(index / blockPeople))]
}

/**
 * Whether a proof shows that the entry is in the pool with this root: RFC 9162, 2.1.3.2.
 * @param people how many the pool has
 */
export function isIncluded(
  entry: { index: number; pseudonym: Uint8Array },
  { people, root }: { people: number; root: Uint8Array },
  proof: readonly Uint8Array[],
): boolean {
  let [position, last] = [entry.index, people - 1]
  if (position > last) return false
  let node: Buffer = leavesOf(entry.pseudonym, entry.index)
  for (const sibling of proof) {
    if (last === 0) return false
    if (position % 2 === 1 || position === last) {
      node = parentOf(sibling, node)
      while (position % 2 === 0 && position > 0) [position, last] = [position >>> 1, last >>> 1]
    } else node = parentOf(node, sibling)
    ;[position, last] = [position >>> 1, last >>> 1]
  }
  return last === 0 && node.equals(root)
}

function leavesOf(pool: Uint8Array, first: number): Buffer {
  const people = pool.length / pseudonymBytes
  const leaves = Buffer.alloc(people * 32)
  const input = Buffer.alloc(9 + pseudonymBytes)
  for (let at = 0; at < people; at++) {
    input.writeUInt32BE(first + at, 5)
    input.set(pool.subarray(at * pseudonymBytes, (at + 1) * pseudonymBytes), 9)
    leaves.write(hash('sha256', input, 'binary'), at * 32, 'latin1')
  }
  return leaves
}

/** Folds a level of nodes to the root, in place. The last of an odd number goes up as it is: the split at the highest power of two, from below. */
function foldedUp(level: Buffer): Buffer {
  for (let nodes = level.length / 32; nodes > 1; nodes = Math.ceil(nodes / 2)) foldOnce(level, nodes)
  return level.subarray(0, 32)
}

function foldOnce(level: Buffer, nodes: number): void {
  const input = Buffer.alloc(65, 1)
  for (let left = 0; left + 1 < nodes; left += 2) {
    level.copy(input, 1, left * 32, (left + 2) * 32)
    level.write(hash('sha256', input, 'binary'), left * 16, 'latin1')
  }
  if (nodes % 2 === 1) level.copyWithin((nodes - 1) * 16, (nodes - 1) * 32, nodes * 32)
}

/** The siblings of a node and of those above it, on this level and up. */
function pathOf(level: Buffer, from: number): Buffer[] {
  const path: Buffer[] = []
  let position = from
  for (let nodes = level.length / 32; nodes > 1; nodes = Math.ceil(nodes / 2)) {
    const sibling = position ^ 1
    if (sibling < nodes) path.push(Buffer.from(level.subarray(sibling * 32, (sibling + 1) * 32)))
    foldOnce(level, nodes)
    position >>>= 1
  }
  return path
}

function parentOf(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(1), left, right]), 'buffer')
}
