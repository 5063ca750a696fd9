import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Counters } from '../../../src/domain/health.ts'
import { openBaseline } from '../../../src/health/evidence/baseline.ts'
import {
  abandonmentBaseline,
  abandonmentRate,
  networkShardOf as lotIn,
  roundTripCounters,
} from '../../../src/health/evidence/round-trip-counters.ts'
import { lightOf } from '../../../src/health/light/rules.ts'
import { defaultThresholds } from '../../../src/health/light/thresholds.ts'
import { providerWith } from '../condition.ts'

const lotOf = (address: string) => lotIn(address, 'salt')

interface Trip {
  address: string
  sent: number
  back: number
}
function tripsOf(trips: readonly Trip[]): Counters {
  const counts: Record<string, number> = {}
  const add = (counter: string, by: number) => {
    counts[counter] = (counts[counter] ?? 0) + by
  }
  for (const { address, sent, back } of trips) {
    add(roundTripCounters.started(lotOf(address)), sent)
    add(roundTripCounters.returned(lotOf(address)), back)
  }
  return counts
}
/** People of two hundred networks, of whom one in five stays away. */
const evening: Trip[] = Array.from({ length: 200 }, (_, n) => ({ address: `10.${n}.7.9`, sent: 5, back: 4 }))

describe('People sent to a provider who do not come back', () => {
  it('are counted by lots of networks: all of one /24 or one /48 are one voice', () => {
    assert.equal(lotOf('203.0.113.7'), lotOf('203.0.113.250'))
    assert.equal(lotOf('::ffff:203.0.113.7'), lotOf('203.0.113.8'))
    assert.equal(lotOf('2001:db8:1::1'), lotOf('2001:0db8:0001:ffff:1:2:3:4'))
    assert.equal(lotOf('2001:db8::1'), lotOf('2001:db8:0:1::2'))
    assert.ok(new Set(evening.map(({ address }) => lotOf(address))).size === 16)
  })

  it('are in one lot however their address is spelt: mapped, in full, with zeros, with a zone', () => {
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
        assert.equal(new Set(same.map((address) => lotIn(address, salt))).size, 1, `${same}`)
    const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(groups, fc.string(), (numbers, salt) => {
        const plain = numbers.map((group) => group.toString(16)).join(':')
        const padded = numbers.map((group) => group.toString(16).toUpperCase().padStart(4, '0')).join(':')
        const short = new URL(`http://[${plain}]`).hostname.slice(1, -1)
        const lot = lotIn(plain, salt)
        assert.deepEqual(
          [padded, short, `${short}%1`].map((one) => lotIn(one, salt)),
          [lot, lot, lot],
        )
      }),
    )
  })

  it('have a lot whatever is said of their address', () => {
    const anything = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.string(), fc.constant(''))
    fc.assert(
      fc.property(anything, fc.string(), (address, zone) => {
        for (const lot of [lotOf(address), lotOf(`${address}%${zone}`)])
          assert.ok(Number.isInteger(lot) && lot >= 0 && lot < 16)
      }),
    )
  })

  it('are spread evenly, also neighbouring networks, and otherwise by another salt', () => {
    const lots = Array.from({ length: 16 }, () => 0)
    for (let n = 0; n < 4_096; n++) {
      const lot = lotOf(`10.${n >> 8}.${n & 255}.1`)
      lots[lot] = (lots[lot] ?? 0) + 1
    }
    assert.ok(
      lots.every((count) => count > 192 && count < 320),
      `${lots}`,
    )
    const neighbours = new Set(Array.from({ length: 256 }, (_, n) => lotOf(`10.1.${n}.1`)))
    assert.equal(neighbours.size, 16)
    const moved = Array.from({ length: 100 }, (_, n) => `10.0.${n}.1`).filter(
      (one) => lotOf(one) !== lotIn(one, 'other'),
    )
    assert.ok(moved.length > 80)
  })

  it('say nothing while few were sent, or from few networks', () => {
    assert.equal(abandonmentRate({}), null)
    assert.equal(abandonmentRate(tripsOf([{ address: '10.1.1.1', sent: 10_000, back: 0 }])), null)
    assert.equal(abandonmentRate(tripsOf(evening.slice(0, 20).map((trip) => ({ ...trip, sent: 1, back: 1 })))), null)
  })

  it('are a share, the usual one on a usual evening', () => {
    const share = abandonmentRate(tripsOf(evening)) ?? -1
    assert.ok(Math.abs(share - 0.2) < 0.001, `${share}`)
  })

  it('are felt when half of everybody stays away, and colour the door yellow, never red', () => {
    const share = abandonmentRate(tripsOf(evening.map((trip) => ({ ...trip, back: 2 })))) ?? 0
    const away = share / abandonmentBaseline.first
    assert.ok(away > defaultThresholds.abandonmentYellow)
    const condition = providerWith({ verified: 100, p95Ms: 100, lastEvidenceAt: 1, abandonment: away })
    assert.deepEqual(lightOf(condition, 2, defaultThresholds).light, 'yellow')
  })

  it('of one network, or two, however many, change nothing beside an evening of others', () => {
    const usual = abandonmentRate(tripsOf(evening)) ?? 0
    fc.assert(
      fc.property(fc.array(fc.ipV4(), { minLength: 1, maxLength: 2 }), fc.nat(100_000), (addresses, flood) => {
        const flooded = tripsOf([...evening, ...addresses.map((address) => ({ address, sent: flood, back: 0 }))])
        const share = abandonmentRate(flooded) ?? 1
        assert.ok(share <= usual + 0.001, `${share}`)
      }),
    )
  })

  it('are known as usual only slowly, within bounds, and hardly while they are conspicuous', () => {
    const usual = openBaseline(abandonmentBaseline)
    let bucket = 0
    const saw = (share: number, raised = false) => usual.observe(share, { bucket: bucket++, raised })
    saw(0.9, true)
    assert.ok(usual.value() - abandonmentBaseline.first < 0.0005, 'ten times more slowly')
    usual.adopt(abandonmentBaseline.first)
    saw(0.3)
    const learned = usual.value()
    assert.ok(learned > 0.2 && learned < 0.201)
    usual.observe(1, { bucket: bucket - 1, raised: false })
    assert.equal(usual.value(), learned, 'once a bucket')
    for (let n = 0; n < 10_000; n++) saw(1)
    assert.equal(usual.value(), abandonmentBaseline.most)
    for (let n = 0; n < 10_000; n++) saw(0)
    assert.equal(usual.value(), abandonmentBaseline.least)
  })
})
