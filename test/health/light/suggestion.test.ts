import assert from 'node:assert/strict'
import type { ProviderId } from '../../../src/domain/ids.ts'
import { type MeasuredProvider, suggestionsBy } from '../../../src/health/light/suggestion.ts'

const now = 1_628_503_200_000
const ids = ['phone', 'ipin'] as [ProviderId, ProviderId]
const [phone, ipin] = ids
const measuredWith = (utilization: Partial<Record<'phone' | 'ipin', { utilization: number }>>): MeasuredProvider[] =>
  ids.map((id) => {
    const { utilization: share = 0 } = utilization[id as string as 'phone' | 'ipin'] ?? {}
    const condition = { utilization: share, recentUtilization: share, signals: { verified: 0, lost: 0 } }
    return { id, dependsOn: ['kcb'], outage: false, condition }
  })

describe('The suggestion of another provider', () => {
  it('depends on the present measurements, and on the operators that the providers depend on', () => {
    let measured = measuredWith({ ipin: { utilization: 1 } })
    let down: ProviderId | null = null
    const suggest = suggestionsBy(
      {
        providers: () => measured.map(({ id, condition }) => ({ id, condition })),
        board: () => ({ doors: ids.map((id) => ({ id, reason: id === down ? 'outage' : 'ok' })) }),
      },
      { providers: measured, now: () => now, crowdedFrom: 0.75 },
    )
    const wish = { among: [phone, ipin], insteadOf: [], tried: [], key: 'one', since: null }
    assert.equal(suggest(wish), phone)
    measured = measuredWith({ phone: { utilization: 1 } })
    assert.equal(suggest(wish), ipin)
    down = phone
    assert.equal(suggest(wish), null)
  })

  it('follows the setting: no provider is suggested from the utilization at which its light turns yellow', () => {
    const measured = measuredWith({ phone: { utilization: 0.5 }, ipin: { utilization: 0.49 } })
    const suggestionsFrom = (crowdedFrom: number) => {
      const suggest = suggestionsBy(
        {
          providers: () => measured.map(({ id, condition }) => ({ id, condition })),
          board: () => ({ doors: ids.map((id) => ({ id, reason: 'ok' as const })) }),
        },
        { providers: [], now: () => now, crowdedFrom },
      )
      return new Set(
        Array.from({ length: 500 }, (_, n) => `journey-${n}`).map((key) =>
          suggest({ among: [phone, ipin], insteadOf: [], tried: [], key, since: null }),
        ),
      )
    }
    assert.deepEqual(suggestionsFrom(0.75), new Set([phone, ipin]))
    assert.deepEqual(suggestionsFrom(0.5), new Set([ipin]))
    assert.deepEqual(suggestionsFrom(0.4), new Set([null]))
  })
})
