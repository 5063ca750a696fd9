import assert from 'node:assert/strict'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { LightsBoard } from '../../src/domain/light.ts'
import { openMetrics } from '../../src/operations/metrics.ts'
import type { ProviderFigures } from '../../src/operations/provider-gauges.ts'

const figures: ProviderFigures = {
  id: 'kakao',
  verified: 3,
  lost: 1,
  failures: 1,
  p95Ms: 800,
  roundTripMs: 30_000,
  baselineRoundTripMs: 40_000,
  abandonment: 1.5,
  refused: null,
  slowRoundTrips: 0.25,
  overdue: 0.125,
  loginPageFailures: 2,
  probeFailures: 0,
  utilization: 0.5,
  breaker: 'slow-start',
  shared: true,
  causes: [],
}

describe('The gauges of a provider', () => {
  it('have their former name beside the present one, marked as deprecated', async () => {
    const metrics = openMetrics()
    metrics.providers([figures])
    const text = await metrics.text()
    for (const [present, former, value] of [
      ['utilization_ratio', 'saturation_ratio', 0.5],
      ['round_trip_seconds', 'way_seconds', 30],
      ['round_trip_baseline_seconds', 'way_usual_seconds', 40],
      ['abandonment_ratio', 'away_ratio', 1.5],
      ['slow_round_trips_ratio', 'long_ways_ratio', 0.25],
      ['login_page_failures', 'page_failures', 2],
      ['success_ratio', 'success_ratio', 0.75],
    ] as const) {
      assert.ok(text.includes(`gwanmun_provider_${present}{provider="kakao"} ${value}\n`), present)
      assert.ok(text.includes(`gwanmun_door_${former}{provider="kakao"} ${value}\n`), former)
      assert.ok(text.includes(`# HELP gwanmun_door_${former} Deprecated: gwanmun_provider_${present}\n`), former)
    }
    assert.ok(text.includes('gwanmun_provider_overdue_ratio{provider="kakao"} 0.125'))
    assert.ok(!text.includes('gwanmun_door_overdue_ratio'), 'a gauge that never had another name')
    assert.ok(text.includes('gwanmun_provider_breaker{provider="kakao",state="slow-start"} 1'))
    assert.ok(text.includes('gwanmun_door_breaker{provider="kakao",state="ramp"} 1'))
  })

  it('leave out what was not measured, and remove it when it is measured no longer', async () => {
    const metrics = openMetrics()
    metrics.providers([figures])
    metrics.providers([{ ...figures, p95Ms: null }])
    const text = await metrics.text()
    for (const absent of ['refused_ratio', 'exchange_p95_seconds'])
      assert.ok(!text.includes(`gwanmun_provider_${absent}{`), absent)
  })

  it('name the kind of cause that each source sees, while it sees it, and never its detail', async () => {
    const metrics = openMetrics()
    const seen = { detail: 'CERT_HAS_EXPIRED idp.example', since: 0, seenAt: 0, endedAt: null }
    const causesAfter = async (causes: ProviderFigures['causes']) => {
      metrics.providers([{ ...figures, causes }])
      return [...(await metrics.text()).matchAll(/^gwanmun_provider_cause\{(.+)\} 1$/gm)].map(([, labels]) => labels)
    }
    assert.deepEqual(await causesAfter([{ ...seen, source: 'probe', kind: 'tls' }]), [
      'provider="kakao",source="probe",kind="tls"',
    ])
    assert.deepEqual(
      await causesAfter([
        { ...seen, source: 'probe', kind: 'dns' },
        { ...seen, source: 'exchange', kind: 'timeout', endedAt: 1 },
      ]),
      ['provider="kakao",source="probe",kind="dns"'],
    )
    assert.deepEqual(await causesAfter([]), [])
  })

  it('are worked out when they are asked for, and only then', async () => {
    const metrics = openMetrics()
    let read = 0
    metrics.beforeText(() => metrics.providers([{ ...figures, probeFailures: ++read }]))
    assert.equal(read, 0)
    for (const failures of [1, 2])
      assert.ok((await metrics.text()).includes(`gwanmun_provider_probe_failures{provider="kakao"} ${failures}\n`))
  })

  it('name one light rule at a time', async () => {
    const metrics = openMetrics()
    const board = (rule: string | undefined): LightsBoard => {
      const door = { id: 'kakao' as ProviderId, name: { ko: '카카오', en: 'Kakao' }, waitSeconds: null, since: 0, rule }
      return {
        measuredAt: 0,
        nextMs: 3_000,
        staleMs: 30_000,
        doors: [{ ...door, light: 'red', selectable: false, reason: 'outage' }],
      }
    }
    const rulesAfter = async (rule: string | undefined) => {
      metrics.lights(board(rule), board(rule))
      return [
        ...(await metrics.text()).matchAll(/^gwanmun_provider_rule\{provider="kakao",rule="([\w-]+)"\} 1$/gm),
      ].map(([, name]) => name)
    }
    assert.deepEqual(await rulesAfter('probes-failed'), ['probes-failed'])
    assert.deepEqual(await rulesAfter('getting-better'), ['getting-better'])
    assert.deepEqual(await rulesAfter(undefined), [])
  })
})
