import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { Instant } from '../domain/time.ts'
import { sha256Bytes } from '../mechanics/hash.ts'

/**
 * drand's quicknet, scheme bls-unchained-g1-rfc9380: its public key
 * is pinned, so a round is checked without a network. The test derives the chain's hash from these facts.
 */
export const quicknet = {
  /** Of the chain, in hex. */
  hash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  publicKey:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  /** Seconds since 1970 at which round 1 came. */
  genesis: 1_692_803_367,
  /** Seconds from one round to the next. */
  period: 3,
}

/** Separates the hashes of this scheme from others: RFC 9380, section 3.1. */
const domain = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_'
const { shortSignatures } = bls12_381
const publicKey = Buffer.from(quicknet.publicKey, 'hex')

/** When this round came, or will. */
export function roundTime(round: number): Instant {
  return (quicknet.genesis + (round - 1) * quicknet.period) * 1000
}

/** The first round that comes at this time or later. Null: so early that the chain had not begun. */
export function roundAt(at: Instant): number | null {
  const round = Math.ceil((at / 1000 - quicknet.genesis) / quicknet.period) + 1
  return round >= 1 ? round : null
}

/**
 * The value of a round: SHA-256 of its signature.
 * @param signature 48 bytes, a compressed point of G1
 * @returns 32 bytes; null: this is not the signature of the round
 */
export function roundValue(round: number, signature: Uint8Array): Buffer | null {
  const message = Buffer.alloc(8)
  message.writeBigUInt64BE(BigInt(round))
  const point = shortSignatures.hash(sha256Bytes(message), domain)
  try {
    return shortSignatures.verify(signature, point, publicKey) ? sha256Bytes(signature) : null
  } catch {
    // The bytes are no point of the curve.
    return null
  }
}
