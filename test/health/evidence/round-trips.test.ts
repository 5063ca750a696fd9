import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Counters } from '../../../src/domain/health.ts'
import { openBaseline } from '../../../src/health/evidence/baseline.ts'
import {
  abandonmentBaseline,
  abandonmentRate,
  roundTripCounters,
  networkShardOf as shardIn,
} from '../../../src/health/evidence/round-trip-counters.ts'
import { lightOf } from '../../../src/health/light/rules.ts'
import { defaultThresholds } from '../../../src/health/light/thresholds.ts'
import { providerWith } from '../condition.ts'

const shardOf = (address: string) => shardIn(address, 'salt')

interface RoundTripCount {
  address: string
  started: number
  returned: number
}
function countersOf(roundTrips: readonly RoundTripCount[]): Counters {
  const counters: Record<string, number> = {}
  const add = (counter: string, by: number) => {
    counters[counter] = (counters[counter] ?? 0) + by
  }
  for (const { address, started, returned } of roundTrips) {
    add(roundTripCounters.started(shardOf(address)), started)
    add(roundTripCounters.returned(shardOf(address)), returned)
  }
  return counters
}
/** Two hundred networks; one person in five does not return. */
const evening: RoundTripCount[] = Array.from({ length: 200 }, (_, n) => ({
  address: `10.${n}.7.9`,
  started: 5,
  returned: 4,
}))

describe('Round trips that do not return', () => {
  it('are counted by network shard: a /24 or a /48 is in one shard', () => {
    assert.equal(shardOf('203.0.113.7'), shardOf('203.0.113.250'))
    assert.equal(shardOf('::ffff:203.0.113.7'), shardOf('203.0.113.8'))
    assert.equal(shardOf('2001:db8:1::1'), shardOf('2001:0db8:0001:ffff:1:2:3:4'))
    assert.equal(shardOf('2001:db8::1'), shardOf('2001:db8:0:1::2'))
    assert.ok(new Set(evening.map(({ address }) => shardOf(address))).size === 16)
  })

  it('are in one shard however the address is spelt: mapped, in full, with zeros, with a zone', () => {
    const spellings = [
      ['10.0.0.1', '::ffff:10.0.0.1', '::FFFF:a00:1', '0:0:0:0:0:ffff:0a00:0001', '::ffff:a00:1%eth0', '10.0.0.99'],
      ['192.168.255.7', '::ffff:c0a8:ff07', '0:0::ffff:192.168.255.8'],
      ['2001:db8:1::1', '2001:0DB8:1:0:0:0:0:1', '2001:db8:1::1%3', '2001:db8:1:ffff::10.0.0.1'],
      ['fe80::1', 'fe80::1%eth0', 'fe80:0:0:1::2'],
      ['0:0:5:1:2:3:4:6', '::5:1:2:3:4:6'],
      ['::1', '::', '::2:3', '0:0:0:1:2:3:4:5', '::ffff:0:10.0.0.1'],
    ]
    for (const salt of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
      for (const same of spellings)
        assert.equal(new Set(same.map((address) => shardIn(address, salt))).size, 1, `${same}`)
    const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(groups, fc.string(), (numbers, salt) => {
        const plain = numbers.map((group) => group.toString(16)).join(':')
        const padded = numbers.map((group) => group.toString(16).toUpperCase().padStart(4, '0')).join(':')
        const short = new URL(`http://[${plain}]`).hostname.slice(1, -1)
        const shard = shardIn(plain, salt)
        assert.deepEqual(
          [padded, short, `${short}%1`].map((one) => shardIn(one, salt)),
          [shard, shard, shard],
        )
      }),
    )
  })

  it('have a shard whatever the address is', () => {
    const anything = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.string(), fc.constant(''))
    fc.assert(
      fc.property(anything, fc.string(), (address, zone) => {
        for (const shard of [shardOf(address), shardOf(`${address}%${zone}`)])
          assert.ok(Number.isInteger(shard) && shard >= 0 && shard < 16)
      }),
    )
  })

  it('are spread evenly over the shards, neighbouring networks too, and differently with another salt', () => {
    const shards = Array.from({ length: 16 }, () => 0)
    for (let n = 0; n < 4_096; n++) {
      const shard = shardOf(`10.${n >> 8}.${n & 255}.1`)
      shards[shard] = (shards[shard] ?? 0) + 1
    }
    assert.ok(
      shards.every((count) => count > 192 && count < 320),
      `${shards}`,
    )
    const neighbours = new Set(Array.from({ length: 256 }, (_, n) => shardOf(`10.1.${n}.1`)))
    assert.equal(neighbours.size, 16)
    const moved = Array.from({ length: 100 }, (_, n) => `10.0.${n}.1`).filter(
      (one) => shardOf(one) !== shardIn(one, 'other'),
    )
    assert.ok(moved.length > 80)
  })

  it('give no rate while few started, or from few networks', () => {
    assert.equal(abandonmentRate({}), null)
    assert.equal(abandonmentRate(countersOf([{ address: '10.1.1.1', started: 10_000, returned: 0 }])), null)
    assert.equal(
      abandonmentRate(countersOf(evening.slice(0, 20).map((one) => ({ ...one, started: 1, returned: 1 })))),
      null,
    )
  })

  it('give the baseline rate on a normal evening', () => {
    const share = abandonmentRate(countersOf(evening)) ?? -1
    assert.ok(Math.abs(share - 0.2) < 0.001, `${share}`)
  })

  it('make the light yellow, never red, when half of all people do not return', () => {
    const share = abandonmentRate(countersOf(evening.map((one) => ({ ...one, returned: 2 })))) ?? 0
    const abandonment = share / abandonmentBaseline.first
    assert.ok(abandonment > defaultThresholds.abandonmentYellow)
    const condition = providerWith({ verified: 100, p95Ms: 100, lastEvidenceAt: 1, abandonment: abandonment })
    assert.deepEqual(lightOf(condition, 2, defaultThresholds).light, 'yellow')
  })

  it('of one or two networks, however many, change nothing beside an evening of others', () => {
    const normal = abandonmentRate(countersOf(evening)) ?? 0
    fc.assert(
      fc.property(fc.array(fc.ipV4(), { minLength: 1, maxLength: 2 }), fc.nat(100_000), (addresses, flood) => {
        const flooded = countersOf([
          ...evening,
          ...addresses.map((address) => ({ address, started: flood, returned: 0 })),
        ])
        const share = abandonmentRate(flooded) ?? 1
        assert.ok(share <= normal + 0.001, `${share}`)
      }),
    )
  })

  it('move the baseline slowly, within bounds, and ten times more slowly while they are conspicuous', () => {
    const baseline = openBaseline(abandonmentBaseline)
    let bucket = 0
    const observe = (share: number, raised = false) => baseline.observe(share, { bucket: bucket++, raised })
    observe(0.9, true)
    assert.ok(baseline.value() - abandonmentBaseline.first < 0.0005, 'ten times more slowly')
    baseline.adopt(abandonmentBaseline.first)
    observe(0.3)
    const learned = baseline.value()
    assert.ok(learned > 0.2 && learned < 0.201)
    baseline.observe(1, { bucket: bucket - 1, raised: false })
    assert.equal(baseline.value(), learned, 'once a bucket')
    for (let n = 0; n < 10_000; n++) observe(1)
    assert.equal(baseline.value(), abandonmentBaseline.most)
    for (let n = 0; n < 10_000; n++) observe(0)
    assert.equal(baseline.value(), abandonmentBaseline.least)
  })
})
