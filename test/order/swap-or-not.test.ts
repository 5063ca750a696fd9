import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { sha256Bytes } from '../../src/mechanics/hash.ts'
import { orderOf, placeOf } from '../../src/order/swap-or-not.ts'

type Oracle = typeof import('@chainsafe/swap-or-not-shuffle')
const oracle = createRequire(import.meta.url)('@chainsafe/swap-or-not-shuffle') as Oracle

const identity = (people: number) => Uint32Array.from({ length: people }, (_, index) => index)

/** The place of each index, from the order. */
function placesOf(order: Uint32Array): Uint32Array {
  const places = new Uint32Array(order.length)
  order.forEach((index, place) => {
    places[index] = place
  })
  return places
}

function assertLikeOracle(people: number): void {
  const seed = sha256Bytes(`seed ${people}`)
  const order = orderOf(seed, people)
  assert.ok(Buffer.from(order.buffer).equals(Buffer.from(oracle.shuffleList(identity(people), seed, 90).buffer)))
  const places = oracle.unshuffleList(identity(people), seed, 90)
  assert.ok(Buffer.from(placesOf(order).buffer).equals(Buffer.from(places.buffer)))
}

/** The place of an index alone is that of the whole order. */
function assertAlone(people: number, indices: readonly number[]): void {
  const seed = sha256Bytes(`alone ${people}`)
  const order = orderOf(seed, people)
  for (const index of indices) assert.equal(order[placeOf(index, seed, people)], index, `${index} of ${people}`)
}

describe('The published shuffle of the pool', () => {
  it('is the one of the consensus specification for 1 to 1,000 people', () => {
    for (let people = 1; people <= 1000; people++) assertLikeOracle(people)
  })

  it('is the one of the consensus specification for two million people', () => {
    assertLikeOracle(2_000_000)
  })

  it('gives the place of one index without the others', () => {
    for (const people of [1, 2, 3, 255, 256, 257, 1000]) assertAlone(people, [...identity(people)])
    assertAlone(100_003, [0, 1, 255, 256, 50_001, 100_002])
  })
})
