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
import { sha256Bytes } from '../mechanics/hash.ts'
import type { Announcement, Draw } from './documents.ts'
import { pseudonymBytes, rootOf } from './merkle.ts'
import { hasTwice } from './pool.ts'
import { roundTime, roundValue } from './quicknet.ts'
import { orderOf } from './swap-or-not.ts'

/** What an operator published about one opening. */
export interface Published {
  announcement: Announcement
  draw: Draw
  /** Pseudonyms of 16 bytes by index. */
  pool: Buffer
  /** The order people were called in: the index at each place, one a line; null: it was not published. */
  order: string | null
}

/** One thing in which the draw is not what was announced. */
export interface DrawFinding {
  rule: 'announced' | 'frozen' | 'pool' | 'value' | 'seed' | 'order'
  what: string
}

/** @returns what is wrong, and the order as it must be: the index at each place */
export function verifyDraw({ announcement, draw, pool, order }: Published): {
  findings: DrawFinding[]
  order: Uint32Array
} {
  const root = rootOf(pool)
  const people = pool.length / pseudonymBytes
  const value = provenValue(announcement, draw)
  const seed = value === null ? null : seedOf(root, people, value)
  const right = orderOf(seed ?? Buffer.from(draw.seed, 'hex'), people)
  const findings = [
    ...ofTimes(announcement, draw),
    ...ofPool(draw, pool, root),
    ...(value === null ? [{ rule: 'value' as const, what: notTheValue(draw) }] : []),
    ...(seed !== null && seed.toString('hex') !== draw.seed
      ? [{ rule: 'seed' as const, what: `the seed must be ${seed.toString('hex')}, published is ${draw.seed}` }]
      : []),
    ...ofOrder(right, order),
  ]
  return { findings, order: right }
}

/** SHA-256 of the root, the number of people as 8 bytes, big-endian, and the value. */
function seedOf(root: Buffer, people: number, value: Buffer): Buffer {
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(people))
  return sha256Bytes(Buffer.concat([root, count, value]))
}

/** The announced value; null: the draw has another, or one that does not prove itself. */
function provenValue({ value: announced }: Announcement, { value: drawn }: Draw): Buffer | null {
  if (announced.from === 'quicknet' && drawn.from === 'quicknet')
    return announced.round === drawn.round ? roundValue(drawn.round, Buffer.from(drawn.signature, 'hex')) : null
  if (announced.from === 'secret' && drawn.from === 'secret') {
    const secret = Buffer.from(drawn.secret, 'hex')
    return sha256Bytes(secret).toString('hex') === announced.commitment ? secret : null
  }
  return null
}

function notTheValue({ value }: Draw): string {
  return value.from === 'quicknet'
    ? `round ${value.round} is not the announced one, or its signature is not quicknet's`
    : 'the secret is not the one whose commitment was announced'
}

function ofTimes(announcement: Announcement, draw: Draw): DrawFinding[] {
  const findings: DrawFinding[] = []
  if (announcement.campaign !== draw.campaign)
    findings.push({ rule: 'announced', what: `announced is ${announcement.campaign}, drawn is ${draw.campaign}` })
  if (draw.frozenAt < announcement.opensAt)
    findings.push({
      rule: 'frozen',
      what: 'the pool was frozen before the opening: people who came in time are not in it',
    })
  const { value } = draw
  if (value.from === 'quicknet' && roundTime(value.round) <= draw.frozenAt)
    findings.push({ rule: 'frozen', what: `round ${value.round} was known before the pool was frozen` })
  return findings
}

function ofPool(draw: Draw, pool: Buffer, root: Buffer): DrawFinding[] {
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
