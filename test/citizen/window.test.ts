import assert from 'node:assert/strict'
import type { CampaignWindow } from '../../src/domain/campaign.ts'
import type { CalendarDate } from '../../src/domain/time.ts'
import { openScene, refusal, type Scene, seconds } from './scene.ts'

const hour = 3_600
const start = Date.parse('2021-08-09T20:00:00+09:00')
const opening = (id: string, digit: number, [from, to]: readonly [number, number]): CampaignWindow => ({
  id,
  opensAt: start + seconds(from * hour),
  closesAt: start + seconds(to * hour),
  who: { kind: 'digits', digits: [digit] },
})

/** People by the last digit of their day of birth. */
const born = { nine: '1990-05-09', five: '1985-04-15', one: '1988-12-31', two: '1990-05-12' }

describe('Each in the window of their birthday: the rules', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene({
      limits: { leaseSeconds: 3 * hour, idleSeconds: 3 * hour },
      windows: [
        opening('nine', 9, [-1, 1]),
        opening('one', 1, [-1, 1]),
        ...[3, 2, 5, 4].map((hours) => opening(`five-in-${hours}`, 5, [hours, hours + 1])),
      ],
    })
  })

  it('outside it a person gets no ticket and no place, and is told the next three windows, soonest first', async () => {
    const { citizen } = scene
    const browser = await scene.verify('jiyu', { birthDate: born.five })
    const { page, facts } = await citizen.duePage.enter(browser, { journey: null })
    assert.deepEqual([page, facts.ticket], ['not-your-window', undefined])
    const session = await scene.sessionOf(browser)
    const { details } = await refusal('not_your_turn', citizen.tickets.take(session, 'android'))
    assert.deepEqual(
      details.windows.map(({ id }) => id),
      ['five-in-2', 'five-in-3', 'five-in-4'],
    )
    assert.equal(await citizen.tickets.present(session.person), null)
    await refusal('not_admitted', citizen.holds.hold(session, await scene.slot(5)))
    assert.deepEqual(await citizen.window.decisiveDigits(session), { day: 5, year: null })
  })

  it('outside it a person is bound to no device: a second one is told the same, and neither is blocked when it opens', async () => {
    const { still, citizen } = scene
    const browsers = [
      await scene.verify('jiyu', { birthDate: born.five }),
      await scene.verify('jiyu', { birthDate: born.five }),
    ]
    for (const browser of browsers) {
      for (const verb of ['look', 'enter'] as const)
        assert.equal((await citizen.duePage[verb](browser, { journey: null })).page, 'not-your-window')
      const session = await scene.sessionOf(browser)
      await refusal('not_your_turn', citizen.tickets.take(session, 'android'))
      assert.equal((await citizen.tickets.claimStatus(session)).kind, 'unclaimed')
    }
    still.pass(2 * hour)
    const [, second] = browsers
    assert.ok(second)
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'slots')
  })

  it('a claim taken inside it does not turn “not your time” into “on another device” when it has closed', async () => {
    const { still, citizen } = scene
    still.pass(hour - 60)
    await scene.admit('jiyu')
    const second = await scene.verify('jiyu')
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'blocked')
    still.pass(61)
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'not-your-window')
    await refusal('not_your_turn', citizen.tickets.take(await scene.sessionOf(second), 'android'))
  })

  it('a person for whom no window was ever meant is told so, and named none', async () => {
    const session = await scene.sessionOf(await scene.verify('minho', { birthDate: born.two }))
    const { reason, next } = await scene.citizen.window.of(session)
    assert.deepEqual([reason, next], ['not_eligible', []])
    const { details } = await refusal('not_your_turn', scene.citizen.tickets.take(session, 'android'))
    assert.deepEqual(details.windows, [])
  })

  it('the 31st goes with 1', async () => {
    const { session } = await scene.admit('seoyeon', { birthDate: born.one })
    assert.equal((await scene.citizen.window.of(session)).window?.id, 'one')
  })

  it('when it closes there is no new hold and no new ticket; a hold is confirmed, a booking read and cancelled', async () => {
    const { still, citizen } = scene
    const slot = await scene.slot(5)
    const holding = await scene.admit('holding')
    const choosing = await scene.admit('choosing')
    const done = await scene.admit('done')
    const booking = await scene.book(done.session, slot)
    still.pass(hour - 60)
    const hold = await citizen.holds.hold(holding.session, slot)
    still.pass(61)

    await refusal('not_your_turn', citizen.holds.hold(choosing.session, slot))
    await refusal('not_your_turn', citizen.tickets.take(choosing.session, 'android'))
    assert.equal((await citizen.duePage.enter(choosing.browser, { journey: null })).page, 'not-your-window')

    assert.equal((await citizen.duePage.enter(holding.browser, { journey: null })).page, 'confirm')
    assert.equal((await citizen.holds.confirm(holding.session, { hold: hold.id, key: 'k' })).state, 'confirmed')

    assert.equal((await citizen.bookings.active(done.session.person))?.booking.id, booking.id)
    assert.equal((await citizen.bookings.cancel(done.session.person, booking.id)).state, 'cancelled')
    assert.equal((await citizen.duePage.enter(done.browser, { journey: null })).page, 'not-your-window')
  })

  it('a version published while a person holds closes the window for new holds; theirs is confirmed to its last millisecond', async () => {
    const { still, citizen } = scene
    const slot = await scene.slot(5)
    const [holding, late] = [await scene.admit('holding'), await scene.admit('late')]
    const choosing = await scene.admit('choosing')
    const hold = await citizen.holds.hold(holding.session, slot)
    const tooLate = await citizen.holds.hold(late.session, slot)
    scene.republish([opening('five', 5, [-1, 1])])

    await refusal('not_your_turn', citizen.holds.hold(choosing.session, slot))
    await refusal('not_your_turn', citizen.tickets.take(await scene.sessionOf(await scene.verify('new')), 'android'))
    assert.equal((await citizen.duePage.enter(holding.browser, { journey: null })).page, 'confirm')
    still.pass((hold.until - scene.still.now() - 1) / 1000)
    assert.equal((await citizen.holds.confirm(holding.session, { hold: hold.id, key: 'k' })).state, 'confirmed')
    still.pass(0.001)
    await refusal('hold_expired', citizen.holds.confirm(late.session, { hold: tooLate.id, key: 'k' }))
    assert.equal((await citizen.bookings.active(holding.session.person))?.booking.state, 'confirmed')
  })

  it('a version that opens the window again lets in whom the one before shut out, with the next request', async () => {
    const session = await scene.sessionOf(await scene.verify('minho', { birthDate: born.two }))
    await refusal('not_your_turn', scene.citizen.tickets.take(session, 'android'))
    scene.republish([opening('two', 2, [-1, 1])])
    assert.equal((await scene.citizen.tickets.take(session, 'android')).state, 'admitted')
  })

  it('anyone may ask beforehand; a day on which no person living was born has no answer', () => {
    const ask = (day: string) => scene.citizen.window.ask(day as CalendarDate)
    assert.equal(ask(born.nine)?.open, true)
    assert.equal(ask(born.five)?.reason, 'not_yet')
    for (const day of ['1800-01-09', '2921-01-09']) assert.equal(ask(day), null)
  })
})
