import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ProviderId } from '../../../src/domain/ids.ts'
import { ewma } from '../../../src/health/evidence/utilization.ts'
import {
  type MeasuredProvider,
  type SuggestionWish,
  stickyMs,
  suggestedProvider,
} from '../../../src/health/light/suggestion.ts'

const ids = ['certificate', 'phone', 'ipin', 'naver', 'kakao'] as ProviderId[]
const [certificate, phone, ipin, naver, kakao] = ids as [ProviderId, ProviderId, ProviderId, ProviderId, ProviderId]
const now = 1_628_503_200_000

interface Measure {
  /** Lately; where the light's minute has another one, `mean`. */
  utilization?: number
  mean?: number
  verified?: number
  lost?: number
  outage?: boolean
}

/** The five doors, each empty and without a word from anybody where nothing else is said. Phone and i-PIN stand on KCB. */
function doorsWith(measures: Partial<Record<string, Measure>> = {}): MeasuredProvider[] {
  return ids.map((id) => {
    const { utilization = 0, mean = utilization, verified = 0, lost = 0, outage = false } = measures[id] ?? {}
    const dependsOn = id === phone || id === ipin ? ['kcb'] : []
    const condition = {
      utilization: mean,
      recentUtilization: utilization,
      signals: { verified, lost, verifiedAt: null },
    }
    return { id, dependsOn, failingSince: outage ? now : null, condition }
  })
}

/** From where a light is yellow, and no person is sent there any more. */
const crowded = 0.75

/** What the odds are by. */
function weightOf({ condition: { recentUtilization = assert.fail(), signals } }: MeasuredProvider): number {
  return (
    Math.max(0, crowded - recentUtilization) ** 2 * ((signals.verified + 1) / (signals.verified + signals.lost + 1))
  )
}

const ask = (doors: readonly MeasuredProvider[], wish: Partial<SuggestionWish> = {}, at = now) =>
  suggestedProvider(
    doors,
    { among: ids, insteadOf: [], tried: [], key: 'journey', since: null, ...wish },
    { now: at, crowdedFrom: 0.75 },
  )

const keys = (count: number) => Array.from({ length: count }, (_, n) => `journey-${n}`)

function picks(doors: readonly MeasuredProvider[], count: number, wish: Partial<SuggestionWish> = {}, at = now) {
  return keys(count).map((key) => ask(doors, { key, ...wish }, at))
}

const measure = fc.record({
  utilization: fc.double({ min: 0, max: 1, noNaN: true }),
  mean: fc.double({ min: 0, max: 1, noNaN: true }),
  verified: fc.nat(200),
  lost: fc.nat(40),
  outage: fc.boolean(),
})
const measured = fc.tuple(measure, measure, measure, measure, measure).map((all) => {
  return doorsWith(Object.fromEntries(ids.map((id, n) => [id, all[n] ?? {}])))
})
const someDoors = fc.subarray(ids)

describe('A door to go on with', () => {
  describe('is drawn', () => {
    for (const [what, measures] of [
      ['evenly where nothing was measured', {}],
      [
        'by the square of the room below yellow',
        { certificate: { utilization: 0.6 }, phone: { utilization: 0.5 }, naver: { utilization: 0.25 } },
      ],
      [
        'by the share of people verified',
        { certificate: { verified: 10, lost: 90 }, kakao: { verified: 60, lost: 20 } },
      ],
      [
        'by both',
        { ipin: { utilization: 0.5, verified: 80, lost: 20 }, kakao: { utilization: 0.2, verified: 9, lost: 1 } },
      ],
      [
        'by the last seconds, not by the mean of a minute',
        { phone: { utilization: 0.3, mean: 0.7 }, kakao: { utilization: 0.6, mean: 0 } },
      ],
    ] as const)
      it(`${what}, for 20,000 people`, () => {
        const people = 20_000
        const doors = doorsWith(measures)
        const weights = doors.map(weightOf)
        const whole = weights.reduce((sum, weight) => sum + weight)
        const found = picks(doors, people)
        const chiSquare = doors.reduce((sum, { id }, n) => {
          const expected = (people * (weights[n] ?? 0)) / whole
          return sum + (found.filter((one) => one === id).length - expected) ** 2 / expected
        }, 0)
        // Four degrees of freedom: by chance more than this in one of 100,000 cases.
        assert.ok(chiSquare < 28.5, `${chiSquare}`)
      })

    it('for who has failed at one door, as evenly as before among the rest', () => {
      const found = picks(doorsWith(), 4_000, { insteadOf: [kakao], tried: [kakao] })
      for (const id of [certificate, phone, ipin, naver])
        assert.ok(Math.abs(found.filter((one) => one === id).length - 1_000) < 120, id)
    })
  })

  describe('is never', () => {
    it('one that is not clear, the one it stands in for, or one where a person more would make it yellow', () => {
      fc.assert(
        fc.property(measured, someDoors, someDoors, someDoors, fc.string(), (doors, among, insteadOf, tried, key) => {
          const found = ask(doors, { among, insteadOf, tried, key })
          if (found === null) return
          assert.ok(among.includes(found) && !insteadOf.includes(found))
          const { recentUtilization } = doors.find(({ id }) => id === found)?.condition ?? assert.fail()
          assert.ok(recentUtilization !== undefined && recentUtilization < crowded)
        }),
      )
    })

    it('one on an operator that another door in an outage stands on', () => {
      fc.assert(
        fc.property(measured, fc.string(), (doors, key) => {
          const kcbIsDown = doors.some(
            ({ failingSince, dependsOn = [] }) => failingSince !== null && dependsOn.includes('kcb'),
          )
          const found = ask(doors, { key, insteadOf: [naver] })
          if (kcbIsDown) assert.ok(found !== phone && found !== ipin)
        }),
      )
    })

    it('missing while there is a door with room that is clear and on an operator that is not down', () => {
      fc.assert(
        fc.property(measured, someDoors, fc.string(), (doors, tried, key) => {
          const well = doors.map((door) => ({ ...door, failingSince: null }))
          assert.equal(
            ask(well, { tried, key }) !== null,
            well.some((door) => weightOf(door) > 0),
          )
        }),
      )
    })

    it('ruled out by losses alone, few or many: lights judge, this only shifts the odds', () => {
      fc.assert(
        fc.property(fc.nat(200), fc.nat(200), fc.string(), (verified, lost, key) => {
          assert.equal(ask(doorsWith({ naver: { verified, lost } }), { among: [naver], key }), naver)
        }),
      )
    })

    it('left by many for the only loss of a quiet minute: half of its people stay', () => {
      const before = picks(doorsWith(), 4_000).filter((one) => one === naver).length
      const after = picks(doorsWith({ naver: { lost: 1 } }), 4_000).filter((one) => one === naver).length
      assert.ok(after / before > 0.45 && after / before < 0.65, `${after} of ${before}`)
    })

    it('likelier the more people were lost there, nor less likely the more were verified', () => {
      fc.assert(
        fc.property(fc.nat(50), fc.nat(50), fc.integer({ min: 1, max: 50 }), (verified, lost, more) => {
          const sentBy = (measure: Measure, key: string) => ask(doorsWith({ naver: measure }), { key }) === naver
          for (const key of keys(40)) {
            const isSent = sentBy({ verified, lost }, key)
            if (!isSent) assert.ok(!sentBy({ verified, lost: lost + more }, key))
            if (isSent) assert.ok(sentBy({ verified: verified + more, lost }, key))
          }
        }),
      )
    })

    it('one where this person has been, until nothing else is left', () => {
      const tried = [certificate, phone]
      assert.ok(picks(doorsWith(), 200, { tried }).every((one) => one !== certificate && one !== phone))
      const left = picks(doorsWith(), 200, { tried, among: tried })
      assert.deepEqual(new Set(left), new Set(tried))
    })

    it('one on the same operator as the one that failed, also before that shows, until nothing else is left', () => {
      const wish = { insteadOf: [phone], tried: [phone] }
      assert.ok(picks(doorsWith(), 200, wish).every((one) => one !== ipin))
      assert.equal(ask(doorsWith(), { ...wish, among: [phone, ipin] }), ipin)
      assert.equal(ask(doorsWith({ phone: { outage: true } }), { ...wish, among: [phone, ipin] }), null)
    })
  })

  describe('stays the same', () => {
    it('for a minute from when a person saw it, whatever the clock shows', () => {
      fc.assert(
        fc.property(measured, fc.string(), fc.nat(stickyMs - 1), fc.nat(9e9), (doors, key, laterMs, since) => {
          assert.equal(ask(doors, { key, since }, since + laterMs), ask(doors, { key, since }, since))
        }),
      )
    })

    it('when another process’s clock is a little behind the one that noted the beginning', () => {
      for (const key of keys(50))
        assert.equal(ask(doorsWith(), { key, since: now }, now - 4_000), ask(doorsWith(), { key, since: now }))
    })

    it('without a known beginning for a minute, too, which ends for one in sixty people each second', () => {
      const doors = doorsWith()
      const people = keys(6_000)
      const minuteOf = (key: string) => {
        const seen = Array.from({ length: 13 }, (_, n) => ask(doors, { key }, now + n * 5_000))
        return seen.findIndex((one) => one !== seen[0])
      }
      const changed = people.map(minuteOf).filter((at) => at !== -1)
      // Four of five get another door, a twelfth of them in each five seconds.
      for (let step = 1; step <= 12; step++) {
        const share = changed.filter((at) => at === step).length / people.length
        assert.ok(Math.abs(share - 0.8 / 12) < 0.02, `${step}: ${share}`)
      }
      for (const key of people.slice(0, 200)) {
        const seconds = Array.from({ length: 181 }, (_, n) => ask(doors, { key }, now + n * 1_000))
        const changes = seconds.flatMap((one, n) => (n > 0 && one !== seconds[n - 1] ? [n] : []))
        for (const [n, at] of changes.entries()) assert.ok(n === 0 || (at - (changes[n - 1] ?? 0)) % 60 === 0)
      }
    })

    it('for all other people when one door leaves: only its own people move', () => {
      fc.assert(
        fc.property(measured, fc.constantFrom(...ids), (doors, gone) => {
          const well = doors.map((door) => ({ ...door, failingSince: null }))
          const among = ids.filter((id) => id !== gone)
          for (const key of keys(40)) {
            const before = ask(well, { key })
            if (before !== gone) assert.equal(ask(well, { key, among }), before)
          }
        }),
      )
    })

    it('for all but those whom a change of weight moves: towards a door that has more room, away from one that has less', () => {
      fc.assert(
        fc.property(
          measured,
          fc.constantFrom(...ids),
          fc.double({ min: 0, max: 1, noNaN: true }),
          (doors, one, becomes) => {
            const well = doors.map((door) => ({ ...door, failingSince: null }))
            const before = well.find(({ id }) => id === one)?.condition.recentUtilization ?? assert.fail()
            const changed = well.map((door) =>
              door.id === one ? { ...door, condition: { ...door.condition, recentUtilization: becomes } } : door,
            )
            for (const key of keys(40)) {
              const [was, is] = [ask(well, { key }), ask(changed, { key })]
              if (was !== is) assert.equal(becomes < before ? is : was, one)
            }
          },
        ),
      )
    })
  })

  it('shows most people the same when a page is loaded again, though people come and go at every door', () => {
    let seed = 1
    const wobble = () => {
      seed = (seed * 48_271) % 2_147_483_647
      return 0.1 * (seed / 2_147_483_647 - 0.5)
    }
    const measures = (load: number, settle: (before: number, share: number) => number) => {
      let lately = ids.map(() => load)
      return () => {
        lately = lately.map((before) => settle(before, load + wobble()))
        return doorsWith(Object.fromEntries(ids.map((id, n) => [id, { utilization: lately[n] ?? 0 }])))
      }
    }
    const movedBy = (settle: (before: number, share: number) => number) => {
      const next = measures(0.5, settle)
      for (let n = 0; n < 30; n++) next()
      const [first, later] = [next(), next()]
      return keys(2_000).filter((key) => ask(first, { key }) !== ask(later, { key })).length
    }
    const [smooth, raw] = [movedBy(ewma), movedBy((_, share) => share)]
    assert.ok(smooth < 150 && smooth < raw / 2, `${smooth}, ${raw}`)
  })
})
