import assert from 'node:assert/strict'
import type { World } from '../../src/domain/world.ts'
import { openBeacon } from '../../src/order/beacon.ts'
import { quicknet } from '../../src/order/quicknet.ts'
import { drawsSetting } from '../../src/order/settings.ts'
import { stillWorld } from '../support/still-world.ts'
import { rounds } from './rounds.ts'

const [other, { round, signature }] = rounds
const addresses = ['https://one.invalid', 'https://two.invalid']

/** A beacon whose addresses answer this, in turn. */
function beaconOf(...answers: (() => Response | Promise<Response>)[]) {
  const asked: string[] = []
  const fetch: World['fetch'] = async (url) => {
    asked.push(String(url))
    return answers[asked.length - 1]?.() ?? assert.fail('asked too often')
  }
  const still = stillWorld(undefined, { fetch })
  return { asked, still, beacon: openBeacon(addresses, still.world) ?? assert.fail() }
}

const right = () => Response.json({ round, randomness: 'any', signature })

describe('The beacon of an opening', () => {
  it('is asked for the announced round of its chain, one address after the other', async () => {
    const { asked, beacon } = beaconOf(() => new Response('', { status: 404 }), right)
    assert.equal(await beacon.signatureOf(round), signature)
    assert.deepEqual(
      asked,
      addresses.map((address) => `${address}/${quicknet.hash}/public/${round}`),
    )
  })

  it('is not believed: what it answers must be this round, and signed by the pinned key', async () => {
    const wrong = [
      () => Response.json({ round, signature: other.signature }),
      () => Response.json({ round: other.round, signature: other.signature }),
      () => Response.json({ round, signature: 'ab'.repeat(48) }),
      () => Response.json({ round, signature: 'short' }),
      () => new Response('{'),
      () => new Response('x'.repeat(100_000)),
      () => Promise.reject(new Error('no network')),
    ]
    for (const answer of wrong) assert.equal(await beaconOf(answer, answer).beacon.signatureOf(round), null)
    assert.equal(await beaconOf(wrong[0] ?? assert.fail(), right).beacon.signatureOf(round), signature)
  })

  it('is given up after four seconds without an answer', async () => {
    const fetch: World['fetch'] = (_url, init) =>
      new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
    const still = stillWorld(undefined, { fetch })
    const signed = openBeacon(addresses.slice(0, 1), still.world)?.signatureOf(round)
    await still.live(4)
    assert.equal(await signed, null)
    assert.equal(still.timers, 0)
  })

  it('is none without an address, and has public ones unless told otherwise', () => {
    assert.equal(openBeacon([], stillWorld().world), null)
    assert.ok(drawsSetting.parse({}).beacons.every((address) => address.startsWith('https://')))
    assert.deepEqual(drawsSetting.parse({ beacons: ['http://localhost:1/'] }).beacons, ['http://localhost:1'])
    assert.ok(!drawsSetting.safeParse({ beacons: ['http://beacon.invalid'] }).success)
  })
})
