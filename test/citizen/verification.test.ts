import assert from 'node:assert/strict'
import { openReadOnlySessions } from '../../src/citizen/read-only-session.ts'
import type { JourneyId, ProviderId } from '../../src/domain/ids.ts'
import type { Attempt } from '../../src/domain/provider.ts'
import { deviceHashOf } from '../../src/session/secret-hash.ts'
import { stillWorld } from '../support/still-world.ts'
import {
  assertionOf,
  limits,
  openScene,
  plainSealer,
  refusal,
  requestedJourney,
  type Scene,
  seconds,
  TestBrowser,
} from './scene.ts'

describe('A verification', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene()
  })

  it('through any provider makes one person of one CI, and two of twins', async () => {
    const people = []
    for (const [name, provider] of [
      ['jiyu', 'kakao'],
      ['jiyu', 'phone'],
      ['twin', 'kakao'],
    ] as const)
      people.push((await scene.sessionOf(await scene.verify(name, { provider }))).person)
    const [kakao, phone, twin] = people
    assert.equal(kakao, phone)
    assert.notEqual(kakao, twin)
  })

  it('in a browser without a device binds no person: it was not started here', async () => {
    const browser = new TestBrowser('none')
    browser.device = null
    await refusal(
      'attempt_missing',
      scene.citizen.verification.complete(assertionOf('jiyu'), { browser, journey: null }),
    )
  })

  it('for a relying party opens no session and claims no person; the journey knows who it was', async () => {
    const { verification, journeys, duePage } = scene.citizen
    const browser = new TestBrowser('login')
    const journey = await requestedJourney(scene, browser)
    const verified = await verification.complete(assertionOf('jiyu'), { browser, journey })
    assert.deepEqual(verified, { kind: 'relying-party', journey: journey.id, isLast: false })
    assert.equal((await journeys.find(journey.id, browser.devices))?.verified?.provider, 'kakao')
    assert.equal((await duePage.enter(browser, { journey: journey.id })).page, 'return-to-relying-party')
    const atHome = await scene.sessionOf(await scene.verify('jiyu'))
    assert.equal((await scene.citizen.tickets.claimStatus(atHome)).kind, 'unclaimed')
  })

  it('for a relying party that allows one device claims the person for it, and blocks every other device', async () => {
    const { citizen, still } = scene
    const until = still.now() + seconds(limits.blockSeconds)
    const come = async (name: string) => {
      const browser = new TestBrowser(name)
      const journey = await requestedJourney(scene, browser, true)
      await citizen.verification.complete(assertionOf('jiyu'), { browser, journey })
      const { page, facts } = await citizen.duePage.enter(browser, { journey: journey.id })
      return { page, until: facts.claim?.until }
    }
    assert.deepEqual(await come('first'), { page: 'return-to-relying-party', until })
    still.pass(60)
    assert.deepEqual(await come('second'), { page: 'blocked', until })
    assert.deepEqual(await come('first'), { page: 'return-to-relying-party', until })
    const here = await scene.sessionOf(await scene.verify('jiyu'))
    await refusal('device_blocked', citizen.tickets.take(here, 'android'))
  })

  it('for a relying party is checked against its doors again after the return', async () => {
    const browser = new TestBrowser('login')
    const journey = await requestedJourney(scene, browser)
    const assertion = assertionOf('jiyu', { provider: 'phone' })
    await refusal('provider_closed', scene.citizen.verification.complete(assertion, { browser, journey }))
    assert.equal((await scene.citizen.journeys.find(journey.id, browser.devices))?.verified, null)
  })
})

describe('A journey', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene()
  })
  const failure = { code: 'provider_unavailable', fault: 'provider', reason: 'network' } as const
  const ended = { returned: true, verifiedInMs: null, failure, reference: 'KA-2345-67' }

  it('belongs to one browser; another one knows nothing of it', async () => {
    const { journeys } = scene.citizen
    const browser = new TestBrowser('mine')
    const { id } = await requestedJourney(scene, browser)
    assert.equal((await journeys.find(id, browser.devices))?.id, id)
    for (const devices of [[deviceHashOf('theirs')], []]) {
      assert.equal(await journeys.find(id, devices), null)
      await refusal('journey_unknown', journeys.named(id, devices))
    }
  })

  it('that is named and not known is refused, also for a verified person: it is never a visit to book', async () => {
    const { journeys, duePage, tickets } = scene.citizen
    const browser = await scene.verify('jiyu')
    const ended = await requestedJourney(scene, browser)
    await journeys.answered(ended)
    for (const journey of [ended.id, 'never-was', ''])
      for (const verb of ['look', 'enter'] as const)
        await refusal('journey_unknown', duePage[verb](browser, { journey }))
    const session = await scene.sessionOf(browser)
    assert.equal((await tickets.claimStatus(session)).kind, 'unclaimed')
    assert.equal(await tickets.present(session.person), null)
    assert.equal(await journeys.named(null, browser.devices), null, 'a request that names none is a visit to book')
  })

  it('is found by every key of a browser whose first requests came side by side, and claims for the first of them', async () => {
    const { journeys, duePage, verification } = scene.citizen
    const [first, second] = [new TestBrowser('first key'), new TestBrowser('second key')]
    const journey = await requestedJourney(scene, second, true)
    const { devices } = { devices: [...first.devices, ...second.devices] }
    const browser = { ...first, device: first.device, devices }
    assert.equal((await journeys.find(journey.id, devices))?.id, journey.id)
    await verification.complete(assertionOf('jiyu'), { browser, journey })
    const { page, facts } = await duePage.enter(browser, { journey: journey.id })
    assert.deepEqual([page, facts.claim?.device], ['return-to-relying-party', first.device])
    const booker = await scene.verify('jiyu', { browser: first })
    assert.equal((await duePage.enter(booker, { journey: null })).page, 'slots', 'this browser does not block itself')
  })

  it('of a relying party that ended while a provider failed does not come back as a visit to book', async () => {
    const { journeys } = scene.citizen
    const browser = new TestBrowser('slow')
    const journey = await requestedJourney(scene, browser)
    const { id, device } = journey
    await journeys.answered(journey)
    await journeys.attemptEnded({ provider: 'kakao' as ProviderId, journey: id, device, relyingParty: true }, ended)
    assert.equal(await journeys.find(id, browser.devices), null)
  })

  it('of a relying party that was cancelled meanwhile leads nowhere, least of all to a booking', async () => {
    const { journeys } = scene.citizen
    const browser = new TestBrowser('mine')
    const journey = await requestedJourney(scene, browser)
    const attempt = { journey: journey.id, relyingParty: true } as Attempt
    assert.equal((await journeys.requestOf(attempt, browser.devices))?.id, journey.id)
    await journeys.answered(journey)
    await refusal('journey_unknown', journeys.requestOf(attempt, browser.devices))
    assert.equal(await journeys.requestOf({ journey: journey.id } as Attempt, browser.devices), null)
  })

  it('remembers the last ten providers that failed, and begins with the first of them', async () => {
    const { journeys } = scene.citizen
    const { device } = new TestBrowser('unlucky')
    assert.ok(device)
    const journey = 'j-unlucky' as JourneyId
    for (let n = 0; n < 12; n++) {
      scene.still.pass(1)
      await journeys.attemptEnded({ provider: `p-${n}` as ProviderId, journey, device }, ended)
    }
    const found = (await journeys.find(journey, [device])) ?? assert.fail('no journey')
    assert.deepEqual(
      found.tried.map(({ provider }) => provider),
      Array.from({ length: 10 }, (_, n) => `p-${n + 2}`),
    )
    assert.equal(found.tried.at(-1)?.fullUntil, undefined)
  })

  it('loses neither the person nor a provider when two tabs come back at once', async () => {
    const { journeys, verification } = scene.citizen
    const browser = new TestBrowser('two tabs')
    const { device } = browser
    assert.ok(device)
    const journey = await requestedJourney(scene, browser)
    await Promise.all([
      verification.complete(assertionOf('jiyu'), { browser, journey }),
      ...['naver', 'phone'].map((provider) =>
        journeys.attemptEnded(
          { provider: provider as ProviderId, journey: journey.id, device, relyingParty: true },
          ended,
        ),
      ),
    ])
    const { verified, tried } = (await journeys.find(journey.id, [device])) ?? assert.fail('no journey')
    assert.equal(verified?.provider, 'kakao')
    assert.deepEqual(tried.map(({ provider }) => provider).toSorted(), ['naver', 'phone'])
  })

  it('tells when our own limit refused, and asks people back after three to eight seconds, not all at once', async () => {
    const { journeys } = scene.citizen
    const { device } = new TestBrowser('crowded')
    assert.ok(device)
    const journey = 'j-crowded' as JourneyId
    const full = { ...ended, failure: { ...failure, fault: 'broker', reason: 'bulkhead_full' } } as const
    await journeys.attemptEnded({ provider: 'kakao' as ProviderId, journey, device }, full)
    const [tried] = (await journeys.find(journey, [device]))?.tried ?? []
    const wait = (tried?.fullUntil ?? 0) - scene.still.now()
    assert.ok(wait >= 3_000 && wait <= 8_000, `${wait} ms`)
  })
})

describe('A read-only session', () => {
  async function withReadOnly(): Promise<Scene> {
    const { now } = stillWorld()
    return openScene({ readOnlySessions: openReadOnlySessions({ sealer: plainSealer, now, sessionSeconds: 600 }) })
  }

  it('lets its person read while the hot store does not answer, and shows no full name', async () => {
    const scene = await withReadOnly()
    const browser = await scene.verify('홍길동')
    const read = await scene.citizen.sessions.demandReader(browser)
    scene.sessions.away = true
    assert.deepEqual(await scene.citizen.sessions.demandReader(browser), {
      ...read,
      expiresAt: 600_000 + scene.still.now(),
    })
    assert.deepEqual([read.maskedName, read.birthYear, read.provider], ['홍○동', 1990, 'kakao'])
    await refusal('store_unavailable', scene.citizen.sessions.demand(browser))
  })

  it('is over when its time is over, and opens in no other browser', async () => {
    const scene = await withReadOnly()
    const browser = await scene.verify('jiyu')
    const thief = new TestBrowser('thief')
    thief.readOnlySession = browser.readOnlySession
    scene.sessions.away = true
    thief.session = browser.session
    await refusal('store_unavailable', scene.citizen.sessions.reader(thief))
    scene.still.pass(601)
    assert.equal(await scene.citizen.sessions.reader(browser), null)
  })

  it('is given to no person where the hot store is this process', async () => {
    const scene = await openScene()
    const browser = await scene.verify('jiyu')
    assert.equal(browser.readOnlySession, null)
    scene.sessions.away = true
    await refusal('store_unavailable', scene.citizen.sessions.reader(browser))
  })
})
