import assert from 'node:assert/strict'
import type { Campaign } from '../../src/domain/campaign.ts'
import { limits, openScene, refusal, type Scene, seconds } from './scene.ts'

const allowed: Campaign['device'] = { blockSeconds: 600, takeover: true }

describe('Taking over on another device', () => {
  let scene: Scene
  before(async () => {
    scene = await openScene({ device: allowed })
  })

  it('makes this device act for the person; the session on the first one is over at once, place and hold move with the person', async () => {
    const { citizen } = scene
    const { browser: first, session } = await scene.admit('jiyu')
    const hold = await citizen.holds.hold(session, await scene.slot(5))
    const { key } = (await citizen.tickets.present(session.person)) ?? assert.fail('no ticket')
    const second = await scene.verify('jiyu', { provider: 'phone' })
    const claim = await citizen.exits.takeOver(await scene.sessionOf(second), 'computer')
    assert.deepEqual([claim.device, claim.generation, claim.provider], [second.device, 2, 'phone'])
    assert.equal(await citizen.sessions.find(first), null)
    const { page, facts } = await citizen.duePage.enter(second, { journey: null })
    assert.deepEqual([page, facts.reservations?.hold?.id], ['confirm', hold.id])
    assert.equal((await citizen.tickets.present(session.person))?.key, key)
    const booked = await citizen.holds.confirm(await scene.sessionOf(second), { hold: hold.id, key: 'k' })
    assert.equal(booked.slot, hold.slot)
  })

  it('ends when the block would have ended, and is possible once in a block: a third device is refused, and so is the first', async () => {
    const { citizen, still } = scene
    const { session } = await scene.admit('minho')
    const until = still.now() + seconds(600)
    still.pass(60)
    const second = await scene.sessionOf(await scene.verify('minho'))
    assert.equal((await citizen.exits.takeOver(second, 'android')).until, until)
    for (const _ of ['third device', 'first device']) {
      const late = await scene.sessionOf(await scene.verify('minho'))
      const { details } = await refusal('exit_used', citizen.exits.takeOver(late, 'ios'))
      assert.equal(details.blockedUntil, until)
    }
    assert.equal((await scene.claims.find(session.person))?.device, second.device)
  })

  it('is refused in a campaign that does not allow it, which is the default, and changes nothing', async () => {
    const own = await openScene()
    const { session } = await own.admit('seoyeon')
    const before = await own.claims.find(session.person)
    const second = await own.sessionOf(await own.verify('seoyeon'))
    const { details } = await refusal('exit_not_offered', own.citizen.exits.takeOver(second, 'android'))
    assert.equal(details.blockedUntil, before?.until)
    assert.deepEqual(await own.claims.find(session.person), before)
    assert.ok(await own.sessions.find(session.id))
    assert.equal(await own.citizen.exits.mayTakeOver(before ?? assert.fail()), false)
  })

  it('asked again by the device that took over, or by one that is not blocked, is answered alike', async () => {
    const { citizen } = scene
    const alone = await scene.sessionOf(await scene.verify('jiho'))
    assert.equal((await citizen.exits.takeOver(alone, 'android')).device, alone.device)
    const second = await scene.sessionOf(await scene.verify('jiho'))
    const taken = await citizen.exits.takeOver(second, 'android')
    assert.deepEqual(await citizen.exits.takeOver(second, 'android'), taken)
  })

  it('by two devices at the same moment is given to exactly one of them', async () => {
    const { citizen } = scene
    await scene.admit('hayun')
    const both = await Promise.all([1, 2].map(() => scene.verify('hayun').then(scene.sessionOf)))
    const outcomes = await Promise.allSettled(both.map((session) => citizen.exits.takeOver(session, 'android')))
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  it('ends the first session also after a crash between the two: the next look of the new device does it', async () => {
    const own = await openScene({ device: allowed })
    const { browser: first } = await own.admit('doyun')
    const second = await own.verify('doyun')
    const session = await own.sessionOf(second)
    const { close } = own.sessions
    own.sessions.close = () => Promise.reject(new Error('the process dies here'))
    await assert.rejects(own.citizen.exits.takeOver(session, 'android'))
    own.sessions.close = close
    assert.ok(await own.citizen.sessions.find(first))
    assert.equal((await own.citizen.duePage.look(second, { journey: null })).page, 'slots')
    assert.equal(await own.citizen.sessions.find(first), null)
  })

  it('is refused to a person who has booked, and outside their window, where no device is bound to them', async () => {
    const own = await openScene({
      device: allowed,
      windows: [{ id: 'w', opensAt: 0, closesAt: Infinity, who: { kind: 'born', ...april } }],
    })
    const inApril = { birthDate: '1990-04-10' }
    const { session } = await own.admit('suah', inApril)
    const second = await own.sessionOf(await own.verify('suah', inApril))
    await own.book(session, await own.slot(5))
    await refusal('already_booked', own.citizen.exits.takeOver(second, 'android'))
    const outside = await own.sessionOf(await own.verify('siwoo'))
    await refusal('not_your_turn', own.citizen.exits.takeOver(outside, 'android'))
    assert.equal(await own.claims.find(outside.person), null)
  })
})

const april = { from: '1990-04-01', to: '1990-04-30' } as { from: never; to: never }

describe('A device that is idle', () => {
  it('gives way to the next verified device once its person is inside and it did nothing for 180 s', async () => {
    const { still, citizen, ...scene } = await openScene()
    const { browser: first } = await scene.admit('jiyu')
    const second = await scene.verify('jiyu')
    still.pass(limits.deviceIdleSeconds - 1)
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'blocked')
    still.pass(1)
    assert.equal((await citizen.tickets.claimStatus(await scene.sessionOf(second))).kind, 'unclaimed')
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'slots')
    assert.equal(
      (await citizen.duePage.look(first, { journey: null })).page,
      'blocked',
      'its turn to be the other device',
    )
  })

  it('is none that reads on: each renewal of the stay counts, and so does each booking call', async () => {
    const { still, citizen, ...scene } = await openScene()
    const { session } = await scene.admit('minho')
    const second = await scene.verify('minho')
    const slot = await scene.slot(5)
    for (const act of [
      () => citizen.tickets.renew(session),
      () => citizen.holds.hold(session, slot),
      () => citizen.tickets.claimStatus(session),
    ]) {
      still.pass(limits.deviceIdleSeconds - 1)
      await act()
      still.pass(1)
      assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'blocked')
    }
  })

  it('is one that was sent on to its page and never opened it: its time begins when the next device asks', async () => {
    const { still, citizen, ...scene } = await openScene()
    const first = await scene.verify('hayun')
    assert.equal((await citizen.duePage.lead(first, { journey: null })).page, 'slots')
    const session = await scene.sessionOf(first)
    assert.equal((await scene.claims.find(session.person))?.freeAt, null)
    const second = await scene.verify('hayun')
    still.pass(60)
    assert.equal((await citizen.duePage.lead(second, { journey: null })).page, 'blocked')
    still.pass(limits.deviceIdleSeconds - 1)
    assert.equal((await citizen.duePage.lead(second, { journey: null })).page, 'blocked')
    still.pass(1)
    assert.equal((await citizen.duePage.lead(second, { journey: null })).page, 'slots')
  })

  it('is none that waits: it is silent by design, and stays the person’s device', async () => {
    const { still, citizen, ...scene } = await openScene({ limits: { insideLimit: 0 } })
    const first = await scene.verify('seoyeon')
    assert.equal((await citizen.duePage.enter(first, { journey: null })).page, 'wait')
    const second = await scene.verify('seoyeon')
    still.pass(limits.blockSeconds - 1)
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'blocked')
  })

  it('is none any more when its person waits to be called again', async () => {
    const { still, citizen, ...scene } = await openScene({ limits: { insideLimit: 1 } })
    const { browser: first } = await scene.admit('jiho')
    const other = await scene.verify('waits-behind')
    await citizen.duePage.enter(other, { journey: null })
    still.pass(limits.idleSeconds)
    await citizen.duePage.enter(other, { journey: null })
    assert.equal((await citizen.duePage.enter(first, { journey: null })).page, 'wait')
    const second = await scene.verify('jiho')
    still.pass(limits.deviceIdleSeconds)
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'blocked')
  })
})

describe('How long further devices are blocked', () => {
  it('is said by the campaign, and by the setting where the campaign is silent', async () => {
    for (const [device, blockSeconds] of [
      [allowed, 600],
      [{ blockSeconds: null, takeover: false }, limits.blockSeconds],
    ] as const) {
      const scene = await openScene({ device })
      const { session } = await scene.admit('jiyu')
      assert.equal((await scene.claims.find(session.person))?.until, scene.still.now() + seconds(blockSeconds))
    }
  })
})

describe('Telling that it was not me', () => {
  it('ends the other session and its hold at once, keeps the place, and lets no device act until the block ends', async () => {
    const scene = await openScene()
    const { citizen, still } = scene
    const { browser: first, session } = await scene.admit('jiyu')
    const place = await scene.slot(5)
    await citizen.holds.hold(session, place)
    const { key } = (await citizen.tickets.present(session.person)) ?? assert.fail('no ticket')
    const { until } = (await scene.claims.find(session.person)) ?? assert.fail('no claim')
    const second = await scene.sessionOf(await scene.verify('jiyu', { provider: 'phone' }))
    await citizen.exits.notMe(second, 'computer')
    assert.equal(await citizen.sessions.find(first), null)
    assert.equal(await citizen.sessions.ending(first), 'not_me')
    assert.equal((await citizen.bookings.of(session.person)).hold, null)
    assert.equal((await citizen.tickets.present(session.person))?.key, key)
    const { details } = await refusal('device_blocked', citizen.tickets.take(second, 'computer'))
    assert.deepEqual(details, { blockedUntil: until }, 'the report prolongs nothing')
    still.pass((until - still.now()) / 1000)
    assert.equal((await citizen.tickets.take(second, 'computer')).key, key)
  })

  it('counts once: again from the same device it changes nothing, from another one it is refused', async () => {
    const scene = await openScene()
    const { citizen } = scene
    await scene.admit('jiyu')
    const second = await scene.sessionOf(await scene.verify('jiyu', { provider: 'phone' }))
    for (let times = 0; times < 3; times++) await citizen.exits.notMe(second, 'computer')
    const third = await scene.sessionOf(await scene.verify('jiyu', { provider: 'naver' }))
    await refusal('exit_used', citizen.exits.notMe(third, 'ios'))
    assert.equal(scene.reported.length, 1)
    const claim = (await scene.claims.find(second.person)) ?? assert.fail('no claim')
    assert.deepEqual([claim.device, claim.reportedBy, citizen.exits.mayReport(claim)], [null, second.device, false])
  })

  it('does nothing on the device that acts, nor where no device stands in the way', async () => {
    const scene = await openScene()
    const { citizen } = scene
    const { browser, session } = await scene.admit('jiyu')
    await citizen.exits.notMe(session, 'android')
    assert.notEqual(await citizen.sessions.find(browser), null)
    await citizen.sessions.finish(session)
    const second = await scene.sessionOf(await scene.verify('jiyu', { provider: 'phone' }))
    await citizen.exits.notMe(second, 'computer')
    assert.equal(await scene.claims.find(second.person), null)
    assert.deepEqual(scene.reported, [])
  })
})

describe('The switch that ends all blocks', () => {
  it('frees each person for their next device, with place and hold; a device that no other one replaces goes on', async () => {
    const scene = await openScene()
    const { citizen, still } = scene
    const { browser: first, session } = await scene.admit('jiyu')
    const { browser: alone } = await scene.admit('minho')
    const hold = await citizen.holds.hold(session, await scene.slot(5))
    const second = await scene.verify('jiyu', { provider: 'phone' })
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'blocked')
    still.pass(1)
    scene.endBlocks()
    assert.equal((await citizen.tickets.claimStatus(await scene.sessionOf(second))).kind, 'unclaimed')
    for (const browser of [first, alone])
      assert.notEqual((await citizen.duePage.enter(browser, { journey: null })).page, 'blocked')
    const { page, facts } = await citizen.duePage.enter(second, { journey: null })
    assert.deepEqual([page, facts.reservations?.hold?.id], ['confirm', hold.id])
    assert.equal((await citizen.duePage.enter(first, { journey: null })).page, 'blocked', 'the new block is as always')
  })

  it('opens nothing that a person reported: that waits for the end of the block, or a desk', async () => {
    const scene = await openScene()
    const { browser: first } = await scene.admit('jiyu')
    const second = await scene.verify('jiyu', { provider: 'phone' })
    await scene.citizen.exits.notMe(await scene.sessionOf(second), 'computer')
    scene.still.pass(1)
    scene.endBlocks()
    await scene.verify('jiyu', { browser: first })
    for (const browser of [first, second])
      assert.equal((await scene.citizen.duePage.enter(browser, { journey: null })).page, 'blocked')
  })
})
