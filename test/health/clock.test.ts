import assert from 'node:assert/strict'
import type { ProviderId } from '../../src/domain/ids.ts'
import { ProviderFault } from '../../src/domain/provider.ts'
import { defaultBreakerSettings } from '../../src/health/breaker/breaker.ts'
import { lightOf } from '../../src/health/light/rules.ts'
import { defaultThresholds } from '../../src/health/light/thresholds.ts'
import { ProviderHealth } from '../../src/health/provider-health.ts'
import { openElections } from '../../src/jobs/elections.ts'
import { memoryHealth } from '../../src/store/memory/health.ts'
import { memoryLeadership } from '../../src/store/memory/leadership.ts'
import { system } from '../../src/system.ts'

const tenMinutes = 600_000

describe('A clock that is set back by ten minutes', () => {
  let now = 0
  const opened: ProviderHealth[] = []
  const campaigns = new Map<ProviderHealth, () => Promise<void>>()
  let elected = memoryLeadership({ now: () => now })
  beforeEach(() => {
    now = 1_600_000_000_000
    elected = memoryLeadership({ now: () => now })
  })
  afterEach(() => {
    for (const health of opened.splice(0)) health.close()
  })

  const store = () => memoryHealth({ now: () => now })
  function healthOn(shared: ReturnType<typeof store>, replica: string): ProviderHealth {
    const settings = {
      breaker: defaultBreakerSettings,
      state: { ...defaultBreakerSettings, slowThresholdPercentage: 80, rampMs: 3_000 },
      ...{
        slowMs: 4_800,
        abandonmentYellow: 1.8,
        baselineRoundTripMs: 60_000,
        networkShardSalt: 'salt',
        leaseMs: 4_500,
        storeTimeoutMs: 500,
      },
    }
    const candidates = openElections({ ...system, now: () => now }, elected, 1_000)
    const health = new ProviderHealth('kakao' as ProviderId, settings, {
      world: { ...system, now: () => now },
      store: shared,
      candidates,
      replica,
    })
    opened.push(health)
    campaigns.set(health, candidates.begin)
    return health
  }
  async function pass(health: ProviderHealth, seconds: number, ok: boolean): Promise<void> {
    for (let n = 0; n < seconds; n++) {
      now += 1_000
      await campaigns.get(health)?.()
      if (n % 3 === 0 && health.mayProbe()) health.probed({ ok, loginPage: null })
      await health.exchange()
    }
  }
  const seen = (health: ProviderHealth) => lightOf(health.condition(), now, defaultThresholds)

  it('hides no outage behind a good probe from before', async () => {
    const shared = store()
    const before = healthOn(shared, 'a')
    await pass(before, 5, true)
    now -= tenMinutes
    const health = healthOn(shared, 'b')
    await pass(health, 10, false)
    assert.equal(seen(health).reason, 'outage')
  })

  it('makes no device wait for a breaker that opened before', async () => {
    const health = healthOn(store(), 'a')
    await pass(health, 2, true)
    const call = health.guard('token', () => Promise.reject(new ProviderFault('network')))
    for (let n = 0; n < 6; n++) await call('http://localhost/').catch(() => {})
    await pass(health, 1, false)
    assert.equal(health.breaker().phase, 'open')
    now -= tenMinutes
    await pass(health, 25, true)
    assert.equal(health.breaker().phase, 'closed')
  })

  it('forgets no loss after it, and shows no older evidence as recent', async () => {
    const health = healthOn(store(), 'a')
    await pass(health, 5, true)
    health.verified({ tookMs: 300, startedAt: now - 30_000 })
    now -= tenMinutes
    await health.exchange()
    assert.equal(seen(health).reason, 'unknown')
    for (let n = 0; n < 5; n++) health.roundTrips.lost('assertion', { networkShard: n })
    await pass(health, 2, true)
    assert.equal(seen(health).reason, 'failing')
  })
})
