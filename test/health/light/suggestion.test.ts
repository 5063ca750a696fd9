import assert from 'node:assert/strict'
import type { ProviderId } from '../../../src/domain/ids.ts'
import { type MeasuredProvider, suggestionsBy } from '../../../src/health/light/suggestion.ts'

const now = 1_628_503_200_000
const ids = ['phone', 'ipin'] as [ProviderId, ProviderId]
const [phone, ipin] = ids
const well = { light: 'green', reason: 'ok', since: now - 60_000 } as const
const dead = { light: 'red', reason: 'outage', since: now - 20_000 } as const
const measuredWith = (utilization: Partial<Record<'phone' | 'ipin', { utilization: number }>>): MeasuredProvider[] =>
  ids.map((id) => {
    const { utilization: share = 0 } = utilization[id as string as 'phone' | 'ipin'] ?? {}
    const condition = {
      utilization: share,
      recentUtilization: share,
      signals: { verified: 0, lost: 0, verifiedAt: null },
    }
    return { id, dependsOn: ['kcb'], failingSince: null, condition }
  })

describe('The suggestion of another provider', () => {
  it('depends on the present measurements, and on the operators that the providers depend on', () => {
    let measured = measuredWith({ ipin: { utilization: 1 } })
    let down: ProviderId | null = null
    const suggest = suggestionsBy(
      {
        providers: () => measured.map(({ id, condition }) => ({ id, condition })),
        board: () => ({ doors: ids.map((id) => (id === down ? { id, ...dead } : { id, ...well })) }),
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
          board: () => ({ doors: ids.map((id) => ({ id, ...well })) }),
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

  it('is no sibling of a door that fails or is dead, until a person was verified at one of them since', () => {
    const relay = ['kakao', 'naver', 'bank'] as ProviderId[]
    const suggested = (
      of: typeof dead | { light: 'red'; reason: 'failing'; since: number },
      verifiedAt: number | null,
    ) =>
      suggestionsBy(
        {
          providers: () =>
            relay.map((id, index) => {
              const signals = { verified: 1, lost: 0, verifiedAt: index === 1 ? verifiedAt : null }
              return { id, condition: { utilization: 0, signals } }
            }),
          board: () => ({ doors: relay.map((id, index) => ({ id, ...(index === 0 ? of : well) })) }),
        },
        { providers: relay.map((id) => ({ id, dependsOn: ['relay'] })), now: () => now, crowdedFrom: 0.75 },
      )({ among: relay.slice(2), insteadOf: [], tried: [], key: 'one', since: null })
    for (const of of [dead, { ...dead, reason: 'failing' as const }]) {
      assert.equal(suggested(of, null), null)
      assert.equal(suggested(of, dead.since - 1), null)
      assert.equal(suggested(of, dead.since + 1), 'bank')
    }
  })
})
