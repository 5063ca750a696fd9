import assert from 'node:assert/strict'
import type { SlotId } from '../../src/domain/ids.ts'
import { openScene, refusal, type Scene, TestBrowser } from '../citizen/scene.ts'

const doors = ['certificate', 'phone', 'ipin', 'naver', 'kakao']

async function freeOf({ durable }: Scene, slot: SlotId): Promise<number> {
  return (await durable.slots.slotAtClinic(slot))?.slot.free ?? assert.fail('no such slot')
}

/** A person who takes a ticket in a new browser, wherever that leads. */
async function joins(scene: Scene, name: string, at: Parameters<Scene['verify']>[1] = {}) {
  const browser = await scene.verify(name, at)
  const session = await scene.sessionOf(browser)
  return { browser, session, ticket: await scene.citizen.tickets.take(session, browser.kind) }
}

describe('One person is one person', () => {
  it('L8: has one place in line on however many devices, and helpers on other devices gain them none', async () => {
    const scene = await openScene({ limits: { insideLimit: 1 } })
    await scene.admit('first')
    const { ticket, session } = await joins(scene, 'grandmother')
    for (let helper = 0; helper < 10; helper++) {
      const own = await scene.sessionOf(await scene.verify('grandmother', { provider: doors[helper % 5] ?? '' }))
      assert.equal(own.person, session.person)
      await refusal('device_blocked', scene.citizen.tickets.take(own, 'android'))
    }
    assert.equal((await scene.citizen.tickets.present(session.person))?.key, ticket.key)
    assert.equal((await joins(scene, 'next')).ticket.key, (ticket.key ?? 0) + 1, 'nothing stands between them in line')
  })

  it('L8: a child books for both parents on one device, one after another, each in a place of their own', async () => {
    const scene = await openScene()
    const slot = await scene.slot(9)
    const browser = new TestBrowser('the child’s phone')
    const booked: string[] = []
    for (const parent of ['mother', 'father']) {
      const { session } = await joins(scene, parent, { browser })
      booked.push((await scene.book(session, slot)).person)
    }
    assert.equal(new Set(booked).size, 2)
    assert.equal(await freeOf(scene, slot), 7)
  })

  it('L13: through every door, at once and in turn, there is one person, one ticket, one hold and one booking', async () => {
    const scene = await openScene()
    const { citizen } = scene
    const [slot, other] = [await scene.slot(9), await scene.slot(9)]
    const browser = new TestBrowser('one browser')
    const at = (provider: string) => scene.verify('jiyu', { browser, provider })
    const people = new Set<string>()
    const keys = new Set<number | null>()
    for (const door of doors) {
      const session = await scene.sessionOf(await at(door))
      people.add(session.person)
      keys.add((await citizen.tickets.take(session, 'android')).key)
    }
    assert.deepEqual([people.size, keys.size], [1, 1])
    const elsewhere = await Promise.all(doors.map((provider) => scene.verify('jiyu', { provider })))
    const sessions = await Promise.all(elsewhere.map(scene.sessionOf))
    assert.deepEqual([...new Set(sessions.map(({ person }) => person))], [...people])

    const session = await scene.sessionOf(browser)
    await citizen.holds.hold(session, other)
    await scene.book(session, slot)
    assert.deepEqual([await freeOf(scene, slot), await freeOf(scene, other)], [8, 9])
    for (const second of [session, ...sessions])
      await refusal('already_booked', citizen.tickets.take(second, 'android'))
  })

  it('L15: is shut out by no one else: verifying as them elsewhere, and not going in, takes nothing from them', async () => {
    const scene = await openScene({ limits: { insideLimit: 1, blockSeconds: 600 } })
    const { citizen, still } = scene
    await scene.admit('first')
    const { session, browser, ticket } = await joins(scene, 'victim')
    const claim = await citizen.tickets.claimStatus(session)
    // As far as another person gets who knows all about them and cannot be verified as them: nowhere. And a verification alone,
    // by themselves on a forgotten computer, moves neither the claim nor its end.
    for (let again = 0; again < 20; again++) {
      still.pass(1)
      const forgotten = await scene.verify('victim', { provider: doors[again % 5] ?? '' })
      const own = await scene.sessionOf(forgotten)
      await refusal('device_blocked', citizen.tickets.take(own, 'computer'))
      assert.equal((await citizen.duePage.look(forgotten, { journey: null })).page, 'blocked')
      await refusal('device_blocked', citizen.tickets.leave(own))
      await citizen.sessions.finish(own)
    }
    assert.deepEqual(await citizen.tickets.claimStatus(session), claim)
    assert.equal((await citizen.tickets.present(session.person))?.key, ticket.key)
    assert.equal((await citizen.duePage.enter(browser, { journey: null })).page, 'wait')
    // The block ends by itself, and the person goes on wherever they are verified.
    still.pass(600)
    assert.equal((await joins(scene, 'victim', { provider: 'phone' })).ticket.key, ticket.key)
  })
})

describe('A place is one person’s at a time', () => {
  it('L14: a person holds one place, however many they ask for and however fast', async () => {
    const scene = await openScene()
    const { citizen } = scene
    const slots = await Promise.all(Array.from({ length: 6 }, () => scene.slot(3)))
    const { session } = await scene.admit('hoarder')
    const asked = await Promise.allSettled(slots.map((slot) => citizen.holds.hold(session, slot)))
    assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, 5, 'five in half an hour')
    const free = await Promise.all(slots.map((slot) => freeOf(scene, slot)))
    assert.equal(
      free.reduce((sum, one) => sum + one, 0),
      6 * 3 - 1,
    )
  })

  it('L14: who holds and gives back to hide places may do it five times in half an hour, and still books what is held', async () => {
    const scene = await openScene()
    const { citizen, still } = scene
    const slot = await scene.slot(3)
    const { session } = await scene.admit('hoarder')
    for (let time = 0; time < 5; time++) {
      const { id } = await citizen.holds.hold(session, slot)
      still.pass(10)
      if (time < 4) await citizen.holds.release(session, id)
    }
    const { details } = await refusal('too_many_holds', citizen.holds.hold(session, await scene.slot(3)))
    assert.deepEqual(details, { retryAfterSeconds: 1_800 - 50 })
    const { hold } = await citizen.bookings.of(session.person)
    assert.equal((await citizen.holds.confirm(session, { hold: hold?.id ?? assert.fail(), key: 'k' })).slot, slot)
  })

  it('L9: who grabs at leftovers by program comes in like all others, and a place that was just given back is no exception', async () => {
    const scene = await openScene({ limits: { insideLimit: 1 } })
    const { citizen } = scene
    const slot = await scene.slot(1)
    const { session } = await scene.admit('inside')
    const hold = await citizen.holds.hold(session, slot)
    const macro = await joins(scene, 'macro')
    assert.equal(macro.ticket.state, 'waiting')
    await citizen.holds.release(session, hold.id)
    assert.equal(await freeOf(scene, slot), 1)
    for (let asked = 0; asked < 100; asked++) {
      await refusal('not_admitted', citizen.holds.hold(macro.session, slot))
      assert.equal((await citizen.tickets.take(macro.session, 'other')).key, macro.ticket.key)
    }
    assert.equal(await freeOf(scene, slot), 1)
  })

  it('L11: a cancelled place says neither that it was cancelled nor by whom, and holds no right for the one who gave it back', async () => {
    const scene = await openScene({ limits: { insideLimit: 1 } })
    const { citizen, durable } = scene
    const slot = await scene.slot(1)
    const before = await durable.slots.slotAtClinic(slot)
    const { session } = await scene.admit('friend')
    const booking = await scene.book(session, slot)
    const { session: inside } = await scene.admit('inside')
    await citizen.bookings.cancel(session.person, booking.id)
    // To the letter what it was before any person had booked it.
    assert.deepEqual(await durable.slots.slotAtClinic(slot), before)
    await refusal('not_admitted', citizen.holds.hold(session, slot))
    const [ally] = [await joins(scene, 'ally')]
    assert.equal(ally.ticket.state, 'waiting', 'an ally comes in by their turn, whatever they know')
    assert.equal((await citizen.holds.hold(inside, slot)).slot, slot)
  })
})
