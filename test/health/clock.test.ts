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
    for (const door of opened.splice(0)) door.close()
  })

  const store = () => memoryHealth({ now: () => now })
  function doorOn(shared: ReturnType<typeof store>, replica: string): ProviderHealth {
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
    const door = new ProviderHealth('kakao' as ProviderId, settings, {
      world: { ...system, now: () => now },
      store: shared,
      candidates,
      replica,
    })
    opened.push(door)
    campaigns.set(door, candidates.begin)
    return door
  }
  async function pass(door: ProviderHealth, seconds: number, ok: boolean): Promise<void> {
    for (let n = 0; n < seconds; n++) {
      now += 1_000
      await campaigns.get(door)?.()
      if (n % 3 === 0 && door.mayProbe()) door.probed({ ok, loginPage: null })
      await door.exchange()
    }
  }
  const seen = (door: ProviderHealth) => lightOf(door.condition(), now, defaultThresholds)

  it('hides no outage behind a good probe of the time before', async () => {
    const shared = store()
    const before = doorOn(shared, 'a')
    await pass(before, 5, true)
    now -= tenMinutes
    const door = doorOn(shared, 'b')
    await pass(door, 10, false)
    assert.equal(seen(door).reason, 'outage')
  })

  it('keeps nobody waiting for a breaker that opened before', async () => {
    const door = doorOn(store(), 'a')
    await pass(door, 2, true)
    const call = door.guard('token', () => Promise.reject(new ProviderFault('network')))
    for (let n = 0; n < 6; n++) await call('http://localhost/').catch(() => {})
    await pass(door, 1, false)
    assert.equal(door.breaker().phase, 'open')
    now -= tenMinutes
    await pass(door, 25, true)
    assert.equal(door.breaker().phase, 'closed')
  })

  it('forgets neither who is lost after it, nor shows as fresh what was seen before it', async () => {
    const door = doorOn(store(), 'a')
    await pass(door, 5, true)
    door.verified({ tookMs: 300, startedAt: now - 30_000 })
    now -= tenMinutes
    await door.exchange()
    assert.equal(seen(door).reason, 'unknown')
    for (let n = 0; n < 5; n++) door.lost('assertion')
    await pass(door, 2, true)
    assert.equal(seen(door).reason, 'failing')
  })
})
