import assert from 'node:assert/strict'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { BookingId, HoldId } from '../../src/domain/ids.ts'
import type { WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import { limits, openScene, refusal, type Scene, seconds } from './scene.ts'

const anId = '00000000-0000-4000-8000-000000000000'

describe('From a free place to a booking: the rules', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene()
  })

  it('without a ticket, or outside, there is no way past the line', async () => {
    const crowded = await openScene({ limits: { insideLimit: 1 } })
    await crowded.admit('first')
    const waiting = await crowded.sessionOf(await crowded.verify('waiting'))
    await crowded.citizen.tickets.take(waiting, 'android')
    const unclaimed = await crowded.sessionOf(await crowded.verify('unclaimed'))
    const { holds } = crowded.citizen
    for (const session of [waiting, unclaimed]) {
      await refusal('not_admitted', holds.hold(session, await crowded.slot(1)))
      await refusal('not_admitted', holds.extend(session, anId as HoldId))
      await refusal('not_admitted', holds.release(session, anId as HoldId))
      await refusal('not_admitted', holds.confirm(session, { hold: anId as HoldId, key: 'k' }))
    }
  })

  it('a person whose lease the hot store lost still confirms, keeps longer or gives back the place that they hold, and takes no other', async () => {
    let room: WaitingRoomStore | null = null
    const spoilt = await openScene({
      spoil(own) {
        room = own
        return {}
      },
    })
    const { citizen, campaign } = spoilt
    const holding = async (name: string) => {
      const { session } = await spoilt.admit(name)
      const hold = await citizen.holds.hold(session, await spoilt.slot(1))
      await room?.leave(campaign.id, session.person)
      return { session, hold }
    }
    const one = await holding('confirms')
    await refusal('not_admitted', citizen.holds.hold(one.session, await spoilt.slot(1)))
    await refusal('not_admitted', citizen.holds.confirm(one.session, { hold: anId as HoldId, key: 'k' }))
    const booking = await citizen.holds.confirm(one.session, { hold: one.hold.id, key: 'k' })
    assert.equal(booking.state, 'confirmed')
    const two = await holding('extends')
    const { until } = await citizen.holds.extend(two.session, two.hold.id)
    assert.equal(until - two.hold.until, seconds(limits.holdExtensionSeconds))
    const three = await holding('gives back')
    await citizen.holds.release(three.session, three.hold.id)
    assert.equal((await citizen.bookings.of(three.session.person)).hold, null)
    await refusal('not_admitted', citizen.holds.confirm(three.session, { hold: three.hold.id, key: 'k' }))
  })

  it('a hold keeps a place for a while, longer once, is given back, and moves on to another place', async () => {
    const { still, citizen, events } = scene
    const { holds, offers, bookings } = citizen
    const { session } = await scene.admit('jiyu')
    const [one, other] = [await scene.slot(5), await scene.slot(5)]
    const free = async (slot: typeof one) => (await offers.place(slot))?.slot.free
    const first = await holds.hold(session, one)
    assert.equal(first.until, still.now() + seconds(limits.holdSeconds))
    assert.deepEqual(await holds.hold(session, one), first, 'the same slot again is the same hold')
    const longer = await holds.extend(session, first.id)
    assert.equal(longer.until - first.until, seconds(limits.holdExtensionSeconds))
    await refusal('hold_not_extendable', holds.extend(session, first.id))
    const second = await holds.hold(session, other)
    assert.deepEqual([await free(one), await free(other)], [5, 4])
    for (const _ of ['once', 'twice']) await holds.release(session, second.id)
    assert.equal(await free(other), 5)
    await refusal('hold_expired', holds.confirm(session, { hold: second.id, key: 'k' }))
    assert.deepEqual(await bookings.of(session.person), { hold: null, booking: null })
    assert.deepEqual(events, ['held', 'held', 'held', 'released', 'released'])
  })

  it('lease and claim outlive the hold, also in the last minutes of the lease; a refused hold prolongs nothing', async () => {
    const { still, citizen } = scene
    const { session } = await scene.admit('minho')
    const admitted = still.now()
    for (let gone = 240; gone < 1_190; gone += 240) {
      still.pass(240)
      await refusal('not_found', citizen.holds.hold(session, anId as Parameters<typeof citizen.holds.hold>[1]))
    }
    const lease = async () => (await citizen.tickets.present(session.person))?.until ?? 0
    assert.ok((await lease()) <= admitted + seconds(limits.leaseSeconds))
    still.pass(200)
    const { until } = await citizen.holds.hold(session, await scene.slot(2))
    assert.ok((await lease()) >= until)
    const claim = await citizen.tickets.claimStatus(session)
    assert.ok(claim.kind === 'reserving' && claim.claim.until >= until)
    still.pass((until - still.now()) / 1000 - 1)
    const { hold } = await citizen.bookings.of(session.person)
    assert.ok(await citizen.holds.confirm(session, { hold: hold?.id ?? assert.fail('no hold'), key: 'k' }))
  })

  it('to book asks for the claim once, and ends claim and lease at the same time', async () => {
    const asked: string[] = []
    const telling = <Verbs extends object>(of: string, verbs: Verbs) =>
      Object.fromEntries(
        Object.entries(verbs).map(([verb, act]: [string, (...args: unknown[]) => unknown]) => [
          verb,
          (...args: unknown[]) => {
            asked.push(`${of} ${verb}`)
            return act(...args)
          },
        ]),
      ) as Verbs
    const { admit, slot, citizen, claims } = await openScene({ spoil: (room) => telling('room', room) })
    Object.assign(claims, telling('claims', { ...claims }))
    const { session } = await admit('daeun')
    const hold = await citizen.holds.hold(session, await slot(1))
    asked.length = 0
    await citizen.holds.confirm(session, { hold: hold.id, key: 'k' })
    assert.deepEqual(asked, ['claims find', 'room leave', 'claims release'])
  })

  it('where and when a booking is, is read from the database once a minute, however many people book there', async () => {
    const { citizen, durable, slot, still } = scene
    const { slotAtClinic } = durable.slots
    let read = 0
    durable.slots.slotAtClinic = (id) => {
      read++
      return slotAtClinic(id)
    }
    const place = await slot(3)
    const appointment = await citizen.offers.appointment(place)
    assert.deepEqual(appointment, await slotAtClinic(place))
    still.pass(59)
    assert.deepEqual([await citizen.offers.appointment(place), read], [appointment, 1])
    still.pass(2)
    assert.deepEqual([await citizen.offers.appointment(place), read], [appointment, 2])
  })

  it('a retry with the same key is answered with the same booking, though the lease ended with it', async () => {
    const { citizen } = scene
    const { session } = await scene.admit('seoyeon')
    const hold = await citizen.holds.hold(session, await scene.slot(2))
    const confirm = (id: HoldId, key: string) => citizen.holds.confirm(session, { hold: id, key })
    const booking = await confirm(hold.id, 'same')
    assert.equal(await citizen.tickets.present(session.person), null)
    for (const _ of ['once', 'twice']) assert.deepEqual(await confirm(hold.id, 'same'), booking)
    await refusal('idempotency_conflict', confirm(anId as HoldId, 'same'))
    await refusal('already_booked', confirm(hold.id, 'another'))
    assert.deepEqual((await citizen.bookings.of(session.person)).booking, booking)
  })

  it('a booking that was made is answered, though the hot store is gone before the lease is given up', async () => {
    const gone = async () => {
      throw new GwanmunError('store_unavailable')
    }
    const spoilt = await openScene({ spoil: () => ({ leave: gone }) })
    const { citizen, events } = spoilt
    const { session } = await spoilt.admit('sua')
    const booking = await spoilt.book(session, await spoilt.slot(1))
    assert.deepEqual((await citizen.bookings.of(session.person)).booking, booking)
    assert.deepEqual(events, ['held', 'confirmed'])
  })

  it('an earlier key names the earlier booking for ever; the new hold is not lost by the mistake', async () => {
    const { citizen } = scene
    const { session, browser } = await scene.admit('jiho')
    const slot = await scene.slot(2)
    const first = await scene.book(session, slot, 'key-1')
    await citizen.bookings.cancel(session.person, first.id)
    await citizen.tickets.take(session, browser.kind)
    const hold = await citizen.holds.hold(session, slot)
    await refusal('idempotency_conflict', citizen.holds.confirm(session, { hold: hold.id, key: 'key-1' }))
    assert.equal((await citizen.bookings.of(session.person)).hold?.id, hold.id)
    assert.ok(await citizen.holds.confirm(session, { hold: hold.id, key: 'key-2' }))
  })

  it('an old form again after a cancellation is answered with the booking as it is, and costs no new lease', async () => {
    const { citizen, events } = scene
    const { session, browser } = await scene.admit('haeun')
    const hold = await citizen.holds.hold(session, await scene.slot(2))
    const again = () => citizen.holds.confirm(session, { hold: hold.id, key: 'page' })
    const booking = await again()
    await citizen.bookings.cancel(session.person, booking.id)
    const cancelled = { ...booking, state: 'cancelled' }
    assert.deepEqual(await again(), cancelled, 'outside')
    assert.equal(await citizen.tickets.present(session.person), null, 'no new ticket is taken')
    await citizen.tickets.take(session, browser.kind)
    assert.deepEqual(await again(), cancelled, 'inside again')
    assert.equal((await citizen.tickets.present(session.person))?.state, 'admitted', 'the new lease stays')
    assert.equal((await citizen.tickets.claimStatus(session)).kind, 'reserving')
    assert.deepEqual(events, ['held', 'confirmed', 'cancelled'])
  })

  it('hold and booking of another person are never theirs to use or to cancel', async () => {
    const { citizen } = scene
    const owner = (await scene.admit('owner')).session
    const other = (await scene.admit('other')).session
    const hold = await citizen.holds.hold(owner, await scene.slot(2))
    await refusal('hold_expired', citizen.holds.extend(other, hold.id))
    await refusal('hold_expired', citizen.holds.confirm(other, { hold: hold.id, key: 'k' }))
    await citizen.holds.release(other, hold.id)
    assert.deepEqual((await citizen.bookings.of(owner.person)).hold, hold)
    const booking = await citizen.holds.confirm(owner, { hold: hold.id, key: 'k' })
    await refusal('not_found', citizen.bookings.cancel(other.person, booking.id))
    await refusal('not_found', citizen.bookings.cancel(other.person, anId as BookingId))
    assert.equal(await citizen.bookings.active(other.person), null)
  })

  it('after its time the same place is offered where it is free, else the nearest', async () => {
    const { still, citizen, events } = scene
    const late = (await scene.admit('late')).session
    const quick = (await scene.admit('quick')).session
    const slot = await scene.slot(1)
    const hold = await citizen.holds.hold(late, slot)
    const taken = await refusal('slot_taken', citizen.holds.hold(quick, slot))
    assert.ok(Array.isArray(taken.details.nearest))
    assert.equal(events.at(-1), 'slot_taken')
    still.pass(limits.holdSeconds + 1)
    await refusal('hold_expired', citizen.holds.confirm(late, { hold: hold.id, key: 'k' }))
    const offered = await citizen.offers.afterExpiry(slot)
    assert.deepEqual([offered.stillFree, offered.place?.slot.id, offered.nearest], [true, slot, []])
    assert.equal((await citizen.offers.afterExpiry(null)).place, null)
    await citizen.holds.hold(quick, slot)
    assert.equal((await citizen.offers.afterExpiry(slot)).stillFree, false)
  })

  it('a place is kept until the appointment begins; then others are offered, never this one', async () => {
    const { still, citizen } = scene
    const { session } = await scene.admit('sujin')
    const slot = await scene.slot(2, 120)
    const hold = await citizen.holds.hold(session, slot)
    assert.equal(hold.until, still.now() + seconds(120))
    await refusal('hold_not_extendable', citizen.holds.extend(session, hold.id))
    still.pass(121)
    await refusal('hold_expired', citizen.holds.confirm(session, { hold: hold.id, key: 'k' }))
    assert.equal((await citizen.offers.afterExpiry(slot)).stillFree, false)
  })

  it('a booking is cancelled on any device, and credited once however often', async () => {
    const { citizen, events } = scene
    const { session } = await scene.admit('hayun')
    const slot = await scene.slot(1)
    const booking = await scene.book(session, slot)
    const elsewhere = await scene.sessionOf(await scene.verify('hayun'))
    for (const _ of ['once', 'twice'])
      assert.equal((await citizen.bookings.cancel(elsewhere.person, booking.id)).state, 'cancelled')
    assert.equal((await citizen.offers.place(slot))?.slot.free, 1)
    assert.deepEqual(await citizen.bookings.of(session.person), { hold: null, booking: null })
    assert.deepEqual(events, ['held', 'confirmed', 'cancelled', 'cancelled'])
  })
})
