import { pseudonymBytes } from './merkle.ts'

/** 32 digits and a line feed. */
const lineBytes = pseudonymBytes * 2 + 1
const lineFeed = 10
/** By character code: the value of a digit of lower-case hex, else 255. */
const digits = Uint8Array.from({ length: 256 }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code))
  return value < 0 ? 255 : value
})

/**
 * `pool.txt`: one line a person, the pseudonym in lower-case hex. Its line is its index, from 0, so no index can be missing or there twice.
 * @throws Error that names the first line that is wrong
 */
export function readPool(file: Buffer): Buffer {
  const people = Math.ceil(file.length / lineBytes)
  const pool = Buffer.alloc(people * pseudonymBytes)
  for (let index = 0; index < people; index++) {
    const line = index * lineBytes
    if (file[line + lineBytes - 1] !== lineFeed) throw notALine(index)
    for (let byte = 0; byte < pseudonymBytes; byte++) {
      const high = digits[file[line + 2 * byte] as number] as number
      const low = digits[file[line + 2 * byte + 1] as number] as number
      if ((high | low) > 15) throw notALine(index)
      pool[index * pseudonymBytes + byte] = (high << 4) | low
    }
  }
  return pool
}

/** The lines of `pool.txt` for these pseudonyms. */
export function linesOf(pseudonyms: Uint8Array): string {
  const bytes = Buffer.from(pseudonyms)
  let lines = ''
  for (let at = 0; at < bytes.length; at += pseudonymBytes)
    lines += `${bytes.toString('hex', at, at + pseudonymBytes)}\n`
  return lines
}

function notALine(index: number): Error {
  return new Error(`pool.txt: line ${index + 1} is not 32 digits of lower-case hex`)
}

/**
 * Whether a pseudonym is in the pool twice. It compares the first 8 of 16 bytes: of two million pseudonyms two begin alike by chance once in
 * nine million pools.
 */
export function hasTwice(pool: Buffer): boolean {
  // The order of the bytes in a number is that of the machine: only whether two are equal counts.
  const halves = new BigUint64Array(new Uint8Array(pool).buffer)
  const starts = new BigUint64Array(halves.length / 2)
  for (let index = 0; index < starts.length; index++) starts[index] = halves[2 * index] as bigint
  starts.sort()
  for (let at = 1; at < starts.length; at++) if (starts[at] === starts[at - 1]) return true
  return false
}
