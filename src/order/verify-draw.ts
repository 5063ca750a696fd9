/**
 * Order: the order of a crowd that was there before the opening, which no one can choose, and the proof of it. `npm run verify-order`.
 *
 *   announcement.json  which value will decide ──────────────────────────────┐ before
 *   pool.txt           pseudonyms by index ─▶ Merkle root ─┐                 │ at the opening
 *   draw.json          people, root, value, seed           │                 ▼ after it
 *                      seed = SHA-256(root ‖ people as 8 bytes, big-endian ‖ value)
 *   order.txt          swap-or-not(seed): the index at each place
 *
 * The root is published before the value comes into being, so whoever knows the pool does not know the value yet, and whoever knows the
 * value cannot change the pool. Everything here is pure: bytes in, findings out.
 */
import { isoSeoul } from '../domain/time.ts'
import { sha256Bytes } from '../mechanics/hash.ts'
import type { AnnouncementDocument, DrawDocument, ProofDocument } from './documents.ts'
import { isIncluded, pseudonymBytes, rootOf } from './merkle.ts'
import { hasTwice } from './pool.ts'
import { roundTime, roundValue } from './quicknet.ts'
import type { Receipt } from './receipts.ts'
import { seedOf } from './seed.ts'
import { orderOf, placeOf } from './swap-or-not.ts'

/** What an operator published about one opening. */
export interface Published {
  announcement: AnnouncementDocument
  draw: DrawDocument
  /** Pseudonyms of 16 bytes by index. */
  pool: Buffer
  /** The order people were called in: the index at each place, one a line; null: it was not published. */
  order: string | null
}

/** One thing in which the draw is not what was announced. */
export interface DrawFinding {
  rule: 'announced' | 'frozen' | 'pool' | 'value' | 'seed' | 'order' | 'receipt'
  what: string
}

/** What takes seconds for two million people, where it was worked out before. */
export interface WorkedOut {
  /** The Merkle root of the pool. */
  root?: Buffer
  /** The order that follows from the seed of the draw, whether it is the right one or not. */
  ofSeed?: Uint32Array
}

/** @returns what is wrong, and the order as it must be: the index at each place */
export function verifyDraw(
  { announcement, draw, pool, order }: Published,
  { root = rootOf(pool), ofSeed }: WorkedOut = {},
): { findings: DrawFinding[]; order: Uint32Array } {
  const people = pool.length / pseudonymBytes
  const value = provenValue(announcement, draw)
  const seed = value === null ? null : seedOf(root, people, value)
  const isSeed = seed === null || seed.toString('hex') === draw.seed
  const right = (isSeed && ofSeed) || orderOf(seed ?? Buffer.from(draw.seed, 'hex'), people)
  const findings = [
    ...ofTimes(announcement, draw),
    ...ofPool(draw, pool, root),
    ...(value === null ? [{ rule: 'value' as const, what: notTheValue(draw) }] : []),
    ...(isSeed
      ? []
      : [{ rule: 'seed' as const, what: `the seed must be ${seed.toString('hex')}, published is ${draw.seed}` }]),
    ...ofOrder(right, order),
  ]
  return { findings, order: right }
}

/** The value that was announced; null: the draw has another, or one that does not prove itself. */
function provenValue({ value: announced }: AnnouncementDocument, { value: drawn }: DrawDocument): Buffer | null {
  if (drawn.from === 'secret') {
    const secret = Buffer.from(drawn.secret, 'hex')
    return sha256Bytes(secret).toString('hex') === announced.commitment ? secret : null
  }
  const isAnnounced = announced.from === 'quicknet' && announced.round === drawn.round
  return isAnnounced ? roundValue(drawn.round, Buffer.from(drawn.signature, 'hex')) : null
}

function notTheValue({ value }: DrawDocument): string {
  return value.from === 'quicknet'
    ? `round ${value.round} is not the announced one, or its signature is not quicknet's`
    : 'the secret is not the one whose commitment was announced'
}

function ofTimes(announcement: AnnouncementDocument, draw: DrawDocument): DrawFinding[] {
  const findings: DrawFinding[] = []
  if (announcement.campaign !== draw.campaign || announcement.opensAt !== draw.opensAt)
    findings.push({
      rule: 'announced',
      what: `announced is ${nameOf(announcement)}, drawn is ${nameOf(draw)}`,
    })
  if (draw.frozenAt < announcement.opensAt)
    findings.push({
      rule: 'frozen',
      what: 'the pool was frozen before the opening: people who came in time are not in it',
    })
  const { value } = draw
  if (value.from === 'quicknet' && roundTime(value.round) <= Math.max(draw.frozenAt, draw.publishedAt))
    findings.push({ rule: 'frozen', what: `round ${value.round} was known before the root was published` })
  return findings
}

const nameOf = ({ campaign, opensAt }: Pick<DrawDocument, 'campaign' | 'opensAt'>) =>
  `${campaign} at ${isoSeoul(opensAt)}`

function ofPool(draw: DrawDocument, pool: Buffer, root: Buffer): DrawFinding[] {
  const findings: DrawFinding[] = []
  const people = pool.length / pseudonymBytes
  if (people !== draw.people)
    findings.push({ rule: 'pool', what: `pool.txt has ${people} people, published are ${draw.people}` })
  if (root.toString('hex') !== draw.root)
    findings.push({
      rule: 'pool',
      what: 'the root of pool.txt is not the published one: an entry is added, missing, moved or changed',
    })
  if (hasTwice(pool)) findings.push({ rule: 'pool', what: 'a pseudonym is in the pool twice' })
  return findings
}

function ofOrder(right: Uint32Array, published: string | null): DrawFinding[] {
  if (published === null) return []
  const lines = published.trimEnd().split('\n')
  if (lines.length !== right.length)
    return [{ rule: 'order', what: `order.txt has ${lines.length} places, the pool ${right.length} people` }]
  const place = right.findIndex((index, at) => lines[at] !== String(index))
  if (place < 0) return []
  return [
    {
      rule: 'order',
      what: `place ${place} belongs to index ${right[place]}, order.txt has ${lines[place]?.slice(0, 20)}`,
    },
  ]
}

/** What is wrong with the pool for the person of a receipt. */
export function ofReceipt(receipt: Receipt, { draw, pool }: Pick<Published, 'draw' | 'pool'>): DrawFinding[] {
  const { campaign, opensAt, index, pseudonym } = receipt
  if (index === null || opensAt === null) return [{ rule: 'receipt', what: 'this receipt is for no pool' }]
  if (campaign !== draw.campaign || Date.parse(opensAt) !== draw.opensAt)
    return [{ rule: 'receipt', what: `this receipt is for ${campaign} at ${opensAt}` }]
  const line = pool.toString('hex', index * pseudonymBytes, (index + 1) * pseudonymBytes)
  if (line === pseudonym) return []
  const found = line === '' ? 'is missing' : 'has another pseudonym'
  return [{ rule: 'receipt', what: `line ${index + 1} of pool.txt ${found}: the person of this receipt was left out` }]
}

/** What is wrong with the proof that one entry is in a published pool, and with the place that it got. */
export function ofProof({ index, pseudonym, people, root, proof, seed, place }: ProofDocument): DrawFinding[] {
  const bytes = (hex: string) => Buffer.from(hex, 'hex')
  const entry = { index, pseudonym: bytes(pseudonym) }
  const findings: DrawFinding[] = []
  if (!isIncluded(entry, { people, root: bytes(root) }, proof.map(bytes)))
    findings.push({ rule: 'pool', what: `index ${index} with this pseudonym is not in the pool with this root` })
  const right = seed === null ? null : placeOf(index, bytes(seed), people)
  if (place !== null && right !== place)
    findings.push({ rule: 'order', what: `place ${right} belongs to index ${index}, the proof says ${place}` })
  return findings
}
