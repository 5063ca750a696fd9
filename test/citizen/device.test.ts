import assert from 'node:assert/strict'
import { GwanmunError } from '../../src/domain/errors.ts'
import { limits, openScene, refusal, type Scene, seconds, TestBrowser } from './scene.ts'

describe('One person, one device: the rules', () => {
  let scene: Scene
  before(async () => {
    scene = await openScene()
  })

  it('the first device that takes a ticket acts for the person; another one is refused with the end of the block', async () => {
    const { still, citizen } = scene
    await scene.admit('jiyu')
    const claimedAt = still.now()
    still.pass(60)
    const second = await scene.verify('jiyu', { provider: 'phone' })
    const { details } = await refusal('device_blocked', citizen.tickets.take(await scene.sessionOf(second), 'computer'))
    assert.equal(details.blockedUntil, claimedAt + seconds(limits.blockSeconds))
  })

  it('verifying claims no person: a second verified device changes nothing until one of them takes a ticket', async () => {
    const { citizen } = scene
    const first = await scene.verify('minho')
    const second = await scene.verify('minho')
    assert.equal((await citizen.tickets.claimStatus(await scene.sessionOf(first))).kind, 'unclaimed')
    await citizen.tickets.take(await scene.sessionOf(second), 'android')
    assert.equal((await citizen.tickets.claimStatus(await scene.sessionOf(first))).kind, 'blocked')
  })

  it('a blocked device is refused every use case of a ticket and a hold, and changes nothing', async () => {
    const { citizen } = scene
    const { holds, tickets, bookings, duePage } = citizen
    const { session } = await scene.admit('seoyeon')
    const slot = await scene.slot(5)
    const hold = await holds.hold(session, slot)
    const second = await scene.verify('seoyeon')
    const blocked = await scene.sessionOf(second)
    for (const attempt of [
      () => tickets.take(blocked, 'android'),
      () => tickets.leave(blocked),
      () => holds.hold(blocked, slot),
      () => holds.extend(blocked, hold.id),
      () => holds.release(blocked, hold.id),
      () => holds.confirm(blocked, { hold: hold.id, key: 'k' }),
    ])
      await refusal('device_blocked', attempt())
    assert.deepEqual((await bookings.of(session.person)).hold, hold)
    for (const verb of ['look', 'enter'] as const) {
      const { page, facts } = await duePage[verb](second, { journey: null })
      assert.deepEqual([page, facts.ticket], ['blocked', undefined])
    }
  })

  it('refusals never prolong the block, and verifying again on the first device renews nothing', async () => {
    const { still, citizen } = scene
    const { browser } = await scene.admit('jiho')
    const until = still.now() + seconds(limits.blockSeconds)
    const second = await scene.sessionOf(await scene.verify('jiho'))
    for (const _ of [1, 2, 3]) {
      still.pass(limits.blockSeconds / 4)
      await scene.verify('jiho', { browser })
      await citizen.duePage.look(browser, { journey: null })
      const { details } = await refusal('device_blocked', citizen.tickets.take(second, 'android'))
      assert.equal(details.blockedUntil, until)
    }
    still.pass(limits.blockSeconds / 4 + 1)
    assert.equal((await citizen.tickets.take(second, 'android')).state, 'admitted')
    assert.equal((await citizen.duePage.look(browser, { journey: null })).page, 'blocked')
  })

  it('“finish here” frees the person at once; ticket and hold move with them', async () => {
    const { citizen } = scene
    const { browser, session } = await scene.admit('hayun')
    const hold = await citizen.holds.hold(session, await scene.slot(5))
    const { key } = (await citizen.tickets.present(session.person)) ?? assert.fail('no ticket')
    await citizen.sessions.finish(session)
    assert.equal(await citizen.sessions.find(browser), null)
    const second = await scene.verify('hayun')
    const { page, facts } = await citizen.duePage.enter(second, { journey: null })
    assert.equal(page, 'confirm')
    assert.equal(facts.reservations?.hold?.id, hold.id)
    assert.equal((await citizen.tickets.take(await scene.sessionOf(second), 'android')).key, key)
  })

  it('the claim lives as long as the hold and the lease it is used for, and no longer', async () => {
    const own = await openScene({
      limits: { blockSeconds: 60, leaseSeconds: 600, idleSeconds: 100, deviceIdleSeconds: 400 },
    })
    const { still, citizen } = own
    const { session } = await own.admit('doyun')
    const second = await own.sessionOf(await own.verify('doyun'))
    still.pass(90)
    const { until } = await citizen.holds.hold(session, await own.slot(5))
    still.pass((until - still.now()) / 1000 - 1)
    await refusal('device_blocked', citizen.tickets.take(second, 'android'))
    still.pass(3)
    assert.ok(await citizen.tickets.take(second, 'android'))
  })

  it('the session id changes with every verification, and the earlier session is over', async () => {
    const { citizen } = scene
    const browser = await scene.verify('siwoo')
    const earlier = browser.session
    await scene.verify('siwoo', { browser })
    assert.notEqual(browser.session, earlier)
    const stale = new TestBrowser('stale')
    stale.device = browser.device
    stale.session = earlier
    assert.equal(await citizen.sessions.find(stale), null)
  })

  it('a session that is carried to another browser opens nothing', async () => {
    const { citizen } = scene
    const { session } = await scene.verify('yejun')
    const thief = new TestBrowser('thief')
    thief.session = session
    assert.equal(await citizen.sessions.find(thief), null)
    await refusal('not_verified', citizen.sessions.demand(thief))
    thief.device = null
    assert.equal(await citizen.sessions.find(thief), null)
  })

  it('of two devices that take a ticket at the same moment exactly one may go on', async () => {
    const { citizen } = scene
    const both = await Promise.all(['one', 'other'].map(() => scene.verify('suah').then(scene.sessionOf)))
    const outcomes = await Promise.allSettled(both.map((session) => citizen.tickets.take(session, 'android')))
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected')
    assert.equal(refused.length, 1)
    assert.ok(refused[0]?.reason instanceof GwanmunError && refused[0].reason.code === 'device_blocked')
  })

  it('another person verified in the same browser frees the one before, as “finish here” does', async () => {
    const { citizen } = scene
    const { browser } = await scene.admit('mother-waiting')
    // No lease: she gave way, and waits to be called again.
    scene.still.pass(limits.idleSeconds + 1)
    await scene.verify('daughter', { browser })
    const phone = await scene.verify('mother-waiting')
    assert.equal((await citizen.duePage.enter(phone, { journey: null })).page, 'slots')
    const again = await scene.verify('mother-waiting', { browser })
    assert.equal((await citizen.duePage.enter(again, { journey: null })).page, 'blocked', 'and one device it stays')
  })

  it('another person verified in the same browser frees no one who is inside or holds a place: they go on in that browser', async () => {
    const { citizen } = scene
    for (const holds of [false, true]) {
      const name = `father-inside-${holds}`
      const { browser, session } = await scene.admit(name)
      if (holds) await citizen.holds.hold(session, await scene.slot(5))
      await scene.verify('son', { browser })
      const phone = await scene.verify(name)
      assert.equal((await citizen.duePage.enter(phone, { journey: null })).page, 'blocked')
      // The exits that the blocked page names: go on there, or verify there again and finish.
      await scene.verify(name, { browser })
      assert.equal((await citizen.duePage.enter(browser, { journey: null })).page, holds ? 'confirm' : 'slots')
      await citizen.sessions.finish(await scene.sessionOf(browser))
      assert.equal((await citizen.duePage.enter(phone, { journey: null })).page, holds ? 'confirm' : 'slots')
    }
  })

  it('another person verified elsewhere frees no one, even with a session carried from there', async () => {
    const { citizen } = scene
    const { browser, session } = await scene.admit('grandmother')
    scene.still.pass(limits.idleSeconds + 1)
    const thief = new TestBrowser('thief-of-a-session')
    thief.session = browser.session
    await scene.verify('stranger', { browser: thief })
    assert.equal((await citizen.tickets.claimStatus(session)).kind, 'reserving')
  })

  it('a family goes on one device, one after another, each where they were', async () => {
    const { citizen } = scene
    const family = new TestBrowser('family')
    for (const name of ['mother', 'father', 'child']) {
      const { session } = await scene.admit(name, { browser: family })
      const hold = await citizen.holds.hold(session, await scene.slot(5))
      if (name !== 'father') await citizen.holds.confirm(session, { hold: hold.id, key: 'k' })
    }
    for (const [name, page] of [
      ['father', 'confirm'],
      ['mother', 'booking'],
    ] as const) {
      await scene.verify(name, { browser: family })
      assert.equal((await citizen.duePage.enter(family, { journey: null })).page, page)
    }
  })
})
