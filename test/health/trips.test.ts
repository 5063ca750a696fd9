import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Counts } from '../../src/domain/health.ts'
import { defaultThresholds, lightOf } from '../../src/health/light.ts'
import { awayShare, lotOf, tripCounters, usualAway } from '../../src/health/trips.ts'
import { openUsual } from '../../src/health/usual.ts'
import { doorWith } from './condition.ts'

interface Trip {
  address: string
  sent: number
  back: number
}
function tripsOf(trips: readonly Trip[]): Counts {
  const counts: Record<string, number> = {}
  const add = (counter: string, by: number) => {
    counts[counter] = (counts[counter] ?? 0) + by
  }
  for (const { address, sent, back } of trips) {
    add(tripCounters.sent(lotOf(address)), sent)
    add(tripCounters.back(lotOf(address)), back)
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

  it('say nothing while few were sent, or from few networks', () => {
    assert.equal(awayShare({}), null)
    assert.equal(awayShare(tripsOf([{ address: '10.1.1.1', sent: 10_000, back: 0 }])), null)
    assert.equal(awayShare(tripsOf(evening.slice(0, 20).map((trip) => ({ ...trip, sent: 1, back: 1 })))), null)
  })

  it('are a share, the usual one on a usual evening', () => {
    const share = awayShare(tripsOf(evening)) ?? -1
    assert.ok(Math.abs(share - 0.2) < 0.001, `${share}`)
  })

  it('are felt when half of everybody stays away, and colour the door yellow, never red', () => {
    const share = awayShare(tripsOf(evening.map((trip) => ({ ...trip, back: 2 })))) ?? 0
    const away = share / usualAway.first
    assert.ok(away > defaultThresholds.awayYellow)
    const condition = doorWith({ verified: 100, p95Ms: 100, lastEvidenceAt: 1, away })
    assert.deepEqual(lightOf(condition, 2, defaultThresholds).light, 'yellow')
  })

  it('of one network, or two, however many, change nothing beside an evening of others', () => {
    const usual = awayShare(tripsOf(evening)) ?? 0
    fc.assert(
      fc.property(fc.array(fc.ipV4(), { minLength: 1, maxLength: 2 }), fc.nat(100_000), (addresses, flood) => {
        const flooded = tripsOf([...evening, ...addresses.map((address) => ({ address, sent: flood, back: 0 }))])
        const share = awayShare(flooded) ?? 1
        assert.ok(share <= usual + 0.001, `${share}`)
      }),
    )
  })

  it('are known as usual only slowly, within bounds, and not while they are conspicuous', () => {
    const usual = openUsual(usualAway)
    let bucket = 0
    const saw = (share: number, raised = false) => usual.saw(share, { bucket: bucket++, raised })
    saw(0.9, true)
    assert.equal(usual.value(), usualAway.first)
    saw(0.3)
    const learned = usual.value()
    assert.ok(learned > 0.2 && learned < 0.201)
    usual.saw(1, { bucket: bucket - 1, raised: false })
    assert.equal(usual.value(), learned, 'once a bucket')
    for (let n = 0; n < 10_000; n++) saw(1)
    assert.equal(usual.value(), usualAway.most)
    for (let n = 0; n < 10_000; n++) saw(0)
    assert.equal(usual.value(), usualAway.least)
  })
})
