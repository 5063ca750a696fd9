import assert from 'node:assert/strict'
import type { Browser } from '../../src/citizen/browser.ts'
import { FailedTrip, openRoundTrips, type ReturnSteps } from '../../src/citizen/round-trips.ts'
import type { Verified } from '../../src/citizen/verification.ts'
import type { AttemptOutcome } from '../../src/domain/attempt.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { DeviceHash, JourneyId, PersonId, ProviderId } from '../../src/domain/ids.ts'
import type { Assertion, Attempt } from '../../src/domain/provider.ts'

const device = 'device' as DeviceHash
const provider = 'naver' as ProviderId
const attempt: Attempt = {
  provider,
  device,
  journey: 'journey' as JourneyId,
  state: 'state',
  nonce: '',
  codeVerifier: '',
  redirectUri: 'https://broker.example/doors/naver/callback',
  startedAt: 0,
  expiresAt: 1,
  lang: 'ko',
}
const browser: Browser = { device, devices: [device], session: null, readOnlySession: null, kind: 'android' }
const booked: Verified = { kind: 'booking', person: 'person' as PersonId, session: 'secret', readOnlySession: null }

function scene({ refused }: { refused?: GwanmunError } = {}) {
  const told: AttemptOutcome[] = []
  const trips = openRoundTrips({
    world: { token: () => 'A'.repeat(22) },
    starts: { begin: () => (refused ? Promise.reject(refused) : Promise.resolve(attempt)) },
    attempts: { seal: () => 'sealed', take: async () => attempt, find: () => attempt, latest: () => null },
    journeys: { requestOf: async () => null },
    verification: { complete: async () => booked },
    attemptEnded: (_, outcome) => void told.push(outcome),
  })
  const steps = (change: Partial<ReturnSteps<string>>): ReturnSteps<string> => ({
    browser,
    redeem: async () => ({ assertion: {} as Assertion, tookMs: 120 }),
    arrive: async () => 'inside',
    ...change,
  })
  return { trips, told, steps }
}

const wish = { provider, device, journey: null, lang: 'ko' as const, address: '', loginHint: null }

describe('The way to a provider and back', () => {
  it('is told to the observers once, as it ends well', async () => {
    const { trips, told, steps } = scene()
    assert.equal(await trips.complete(attempt, steps({})), 'inside')
    assert.deepEqual(told, [{ returned: true, verifiedInMs: 120, failure: null, reference: null }])
  })

  it('fails at a page with words for a person who declined, and by its error for a store of ours', async () => {
    const { trips, told, steps } = scene()
    const declined = await trips.complete(
      attempt,
      steps({ redeem: () => Promise.reject(new GwanmunError('citizen_declined', { provider })) }),
    )
    assert.ok(declined instanceof FailedTrip)
    assert.equal(declined.journey, attempt.journey)
    const lost = trips.complete(attempt, steps({ arrive: () => Promise.reject(new GwanmunError('store_unavailable')) }))
    await assert.rejects(lost, { code: 'store_unavailable' })
    assert.deepEqual(
      told.map(({ returned, verifiedInMs, failure }) => [returned, verifiedInMs, failure?.code]),
      [
        [true, null, 'citizen_declined'],
        [true, 120, 'store_unavailable'],
      ],
    )
  })

  it('ends before it starts at a door that is shut, and is not counted where our own side cannot carry it', async () => {
    const shut = scene({ refused: new GwanmunError('provider_closed', { provider }) })
    const failed = await shut.trips.start(wish, async () => 'left')
    assert.ok(failed instanceof FailedTrip)
    assert.equal(shut.told[0]?.failure?.code, 'provider_closed')
    const unable = scene({ refused: new GwanmunError('service_unavailable', { retryAfterSeconds: 1 }) })
    await assert.rejects(
      unable.trips.start(wish, async () => 'left'),
      { code: 'service_unavailable' },
    )
    assert.deepEqual(unable.told, [])
  })

  it('cannot be ended in another browser', async () => {
    const { trips } = scene()
    const callback = { provider, state: 'state', sealed: 'sealed', devices: ['another' as DeviceHash] }
    await assert.rejects(trips.take(callback), { code: 'attempt_missing' })
    assert.equal(trips.find(callback, []), null)
  })
})
