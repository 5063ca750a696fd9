import assert from 'node:assert/strict'
import { openScene, refusal, type Scene } from './scene.ts'

describe('The way into the waiting room and out of it', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene({ limits: { insideLimit: 1 } })
  })

  it('a page that only looks gives a ticket but lets no person in; one that enters lets a called person in', async () => {
    const { duePage, tickets } = scene.citizen
    const browser = await scene.verify('jiyu')
    for (const _ of ['once', 'again']) {
      const { page, facts } = await duePage.look(browser, { journey: null })
      assert.deepEqual([page, facts.ticket?.state], ['wait', 'ready'])
    }
    assert.equal((await duePage.enter(browser, { journey: null })).page, 'slots')
    const session = await scene.sessionOf(browser)
    assert.equal((await tickets.present(session.person))?.state, 'admitted')
    assert.equal((await duePage.look(browser, { journey: null })).page, 'slots')
  })

  it('the room is asked once about a person who takes a ticket, called or waiting', async () => {
    const asked: string[] = []
    const { citizen, ...crowd } = await openScene({
      limits: { insideLimit: 1 },
      spoil: (room) => ({
        join: (...one) => {
          asked.push(`join, then ${one[3]?.enter ? 'enter' : 'wait'}`)
          return room.join(...one)
        },
        enter: (...one) => {
          asked.push('enter')
          return room.enter(...one)
        },
      }),
    })
    const take = async (name: string) => {
      const session = await crowd.sessionOf(await crowd.verify(name))
      asked.length = 0
      const { state } = await citizen.tickets.take(session, 'android')
      return [state, ...asked]
    }
    assert.deepEqual(await take('first'), ['admitted', 'join, then enter'])
    assert.deepEqual(await take('second'), ['waiting', 'join, then enter'])
  })

  it('asking again gives no other place in line', async () => {
    const { tickets } = scene.citizen
    await scene.admit('first')
    const second = await scene.sessionOf(await scene.verify('second'))
    const { key, state } = await tickets.take(second, 'android')
    assert.equal(state, 'waiting')
    assert.equal((await tickets.take(second, 'android')).key, key)
  })

  it('leaving gives up ticket, hold and claim, and the next person is called', async () => {
    const { tickets, holds, bookings } = scene.citizen
    const { session } = await scene.admit('first')
    const next = await scene.sessionOf(await scene.verify('next'))
    await tickets.take(next, 'android')
    await holds.hold(session, await scene.slot(1))
    await tickets.leave(session)
    assert.equal(await tickets.present(session.person), null)
    assert.equal((await bookings.of(session.person)).hold, null)
    assert.equal((await tickets.claimStatus(session)).kind, 'unclaimed')
    assert.equal((await tickets.present(next.person))?.state, 'ready')
    await tickets.leave(session)
  })

  it('a booking frees the place inside and the other devices; a second ticket is refused until it is cancelled', async () => {
    const { tickets, bookings, duePage } = scene.citizen
    const { browser, session } = await scene.admit('first')
    const next = await scene.verify('next')
    await tickets.take(await scene.sessionOf(next), 'android')
    const booking = await scene.book(session, await scene.slot(2))
    assert.equal((await duePage.enter(next, { journey: null })).page, 'slots')
    await refusal('already_booked', tickets.take(session, 'android'))
    const elsewhere = await scene.sessionOf(await scene.verify('first'))
    await refusal('already_booked', tickets.take(elsewhere, 'android'))
    await bookings.cancel(session.person, booking.id)
    assert.equal((await tickets.take(elsewhere, 'android')).state, 'waiting')
    assert.equal((await duePage.look(browser, { journey: null })).page, 'blocked')
  })

  it('a person who does nothing inside gives way, keeps their key and comes back in turn', async () => {
    const { still, citizen } = scene
    const { browser, session } = await scene.admit('first')
    const { key } = (await citizen.tickets.present(session.person)) ?? assert.fail('no ticket')
    const second = await scene.verify('second')
    const other = await scene.sessionOf(second)
    await citizen.tickets.take(other, 'android')
    still.pass(299)
    assert.equal((await citizen.duePage.enter(browser, { journey: null })).page, 'slots')
    still.pass(299)
    assert.equal((await citizen.tickets.present(session.person))?.state, 'admitted', 'the page renewed the idle time')
    still.pass(2)
    assert.equal((await citizen.duePage.enter(second, { journey: null })).page, 'slots')
    await refusal('not_admitted', citizen.holds.hold(session, await scene.slot(2)))
    const { page, facts } = await citizen.duePage.enter(browser, { journey: null })
    assert.deepEqual([page, facts.ticket?.state, facts.ticket?.key], ['wait', 'deferred', key])
    await citizen.tickets.leave(other)
    assert.equal((await citizen.duePage.enter(browser, { journey: null })).page, 'slots')
  })
})
