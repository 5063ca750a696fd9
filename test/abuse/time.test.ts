import assert from 'node:assert/strict'
import type { CampaignWindow, WindowReason } from '../../src/domain/campaign.ts'
import type { SlotId } from '../../src/domain/ids.ts'
import type { CalendarDate, Instant } from '../../src/domain/time.ts'
import { openScene, refusal, type Scene, type SceneOptions } from '../citizen/scene.ts'

/** The clock of the scene at its beginning. */
const start = Date.parse('2021-08-09T20:00:00+09:00')
const hour = 3_600
const at = (seconds: number): Instant => start + seconds * 1000

/** Born on the 9th, a person's windows: an hour of today, and an hour of tomorrow. */
const windows: CampaignWindow[] = [
  { id: 'today', opensAt: at(hour), closesAt: at(2 * hour), who: { kind: 'digits', digits: [9] } },
  { id: 'tomorrow', opensAt: at(25 * hour), closesAt: at(26 * hour), who: { kind: 'digits', digits: [9] } },
]
const born = { nine: '1990-05-09', five: '1985-04-15' }

/** Moves the scene's clock to this very millisecond. */
function stand({ still }: Scene, instant: Instant): void {
  still.pass((instant - still.now()) / 1000)
  assert.equal(still.now(), instant)
}

const longStay = { leaseSeconds: 7_200, idleSeconds: 7_200 }
const open = (limits: SceneOptions['limits'] = {}) => openScene({ windows, limits: { ...longStay, ...limits } })

describe('The right time is the server’s', () => {
  it('L3: a ticket and a place are given from the first to the last millisecond of the window, and no other', async () => {
    const scene = await open()
    const { citizen } = scene
    const slot = await scene.slot(9)
    const session = await scene.sessionOf(await scene.verify('jiyu', { birthDate: born.nine }))
    const take = () => citizen.tickets.take(session, 'android')
    stand(scene, at(hour) - 1)
    await refusal('not_your_turn', take())
    stand(scene, at(hour))
    assert.equal((await take()).state, 'admitted')
    stand(scene, at(2 * hour) - 1)
    assert.equal((await take()).state, 'admitted')
    const hold = await citizen.holds.hold(session, slot)
    await citizen.holds.release(session, hold.id)
    stand(scene, at(2 * hour))
    await refusal('not_your_turn', take())
    await refusal('not_your_turn', citizen.holds.hold(session, slot))
  })

  it('L3: a call to come in, a stay and a hold end to the millisecond, and one millisecond late is late', async () => {
    const limits = { insideLimit: 1, readySeconds: 60, leaseSeconds: 600, idleSeconds: 600, holdSeconds: 300 }
    const scene = await openScene({ limits })
    const { citizen } = scene
    const slot = await scene.slot(9)
    const { session } = await scene.admit('inside')
    const [called, behind] = [await waiting(scene, 'called'), await waiting(scene, 'behind')]
    const ends = (await citizen.tickets.present(session.person))?.until ?? assert.fail('no stay')
    stand(scene, ends - 1)
    assert.equal((await citizen.tickets.present(session.person))?.state, 'admitted')
    stand(scene, ends)
    await refusal('not_admitted', citizen.holds.hold(session, slot))
    await citizen.tickets.leave(session)

    const call = (await citizen.tickets.present(called.person))?.until ?? assert.fail('was not called')
    stand(scene, call - 1)
    assert.equal((await citizen.tickets.present(called.person))?.state, 'ready')
    stand(scene, call)
    assert.equal((await citizen.tickets.take(behind, 'android')).state, 'admitted')
    assert.equal((await citizen.tickets.take(called, 'android')).state, 'deferred')

    const hold = await citizen.holds.hold(behind, slot)
    stand(scene, hold.until - 1)
    assert.equal((await citizen.bookings.of(behind.person)).hold?.id, hold.id)
    stand(scene, hold.until)
    await refusal('hold_expired', citizen.holds.confirm(behind, { hold: hold.id, key: 'k' }))
  })

  it('L4: a hold of the last second may be confirmed for ten minutes after the close, however long holds are set', async () => {
    const scene = await open({ holdSeconds: 900, holdExtensionSeconds: 900, holdExtensions: 5 })
    const { citizen } = scene
    const slot = await scene.slot(9)
    stand(scene, at(hour))
    const [early, late] = [await scene.admit('early'), await scene.admit('late')]
    const untroubled = await citizen.holds.hold(early.session, slot)
    assert.equal(untroubled.until, at(hour) + 900_000, 'far from the close a hold is as long as it is set')
    assert.equal((await citizen.holds.extend(early.session, untroubled.id)).until, at(hour) + 1_800_000)
    await citizen.holds.release(early.session, untroubled.id)

    const end = at(2 * hour) + 600_000
    stand(scene, at(2 * hour) - 400_000)
    const kept = await citizen.holds.hold(early.session, slot)
    assert.equal(kept.until, end - 100_000)
    assert.equal((await citizen.holds.extend(early.session, kept.id)).until, end, 'by what is left of the ten minutes')
    await refusal('hold_not_extendable', citizen.holds.extend(early.session, kept.id))
    stand(scene, at(2 * hour) - 1)
    const lost = await citizen.holds.hold(late.session, slot)
    assert.equal(lost.until, end - 1, 'to the second')
    stand(scene, at(2 * hour))
    await refusal('hold_not_extendable', citizen.holds.extend(late.session, lost.id))

    stand(scene, end - 1)
    assert.equal((await citizen.holds.confirm(early.session, { hold: kept.id, key: 'k' })).state, 'confirmed')
    stand(scene, end)
    await refusal('hold_expired', citizen.holds.confirm(late.session, { hold: lost.id, key: 'k' }))
    const again = await citizen.holds.confirm(early.session, { hold: kept.id, key: 'k' })
    assert.equal(again.state, 'confirmed', 'the same key is answered for ever')
  })

  it('L5: no place is had before the window, not even with a claim and a stay that a mistake gave', async () => {
    const scene = await open()
    const { citizen } = scene
    const slot = await scene.slot(9)
    const session = await scene.sessionOf(await scene.verify('jiyu', { birthDate: born.nine }))
    const { ticket } = await citizen.tickets.enter(await citizen.tickets.claim(session, 'android'))
    assert.equal(ticket.state, 'admitted', 'the mistake')
    stand(scene, at(hour) - 1)
    await refusal('not_your_turn', citizen.holds.hold(session, slot))
    await refusal('hold_expired', citizen.holds.confirm(session, { hold: slot as never, key: 'k' }))
    assert.deepEqual(await citizen.bookings.of(session.person), { hold: null, booking: null })
    assert.equal(await free(scene, slot), 9)
  })

  it('L7: who asks is told at every boundary what is so, why, and the next dates', async () => {
    const scene = await open()
    const told = (day: string) => scene.citizen.window.ask(day as CalendarDate) ?? assert.fail('no answer')
    const boundaries: [Instant, WindowReason, open: string | null, next: string[]][] = [
      [at(hour) - 1, 'not_yet', null, ['today', 'tomorrow']],
      [at(hour), 'open', 'today', ['tomorrow']],
      [at(2 * hour) - 1, 'open', 'today', ['tomorrow']],
      [at(2 * hour), 'between_windows', null, ['tomorrow']],
      [at(25 * hour) - 1, 'between_windows', null, ['tomorrow']],
      [at(25 * hour), 'open', 'tomorrow', []],
      [at(26 * hour) - 1, 'open', 'tomorrow', []],
      [at(26 * hour), 'over', null, []],
    ]
    for (const [instant, reason, opened, next] of boundaries) {
      stand(scene, instant)
      const nine = told(born.nine)
      const seen = [nine.reason, nine.window?.id ?? null, nine.next.map(({ id }) => id)]
      assert.deepEqual(seen, [reason, opened, next], new Date(instant).toISOString())
      assert.equal(nine.open, opened !== null)
      for (const { id, opensAt, closesAt } of nine.next)
        assert.deepEqual([opensAt, closesAt], pick(id), 'with its dates')
      // They are never sent away to a later time that is not theirs.
      assert.deepEqual([told(born.five).reason, told(born.five).next], ['not_eligible', []])
    }
  })
})

const pick = (id: string) =>
  windows.filter((one) => one.id === id).flatMap(({ opensAt, closesAt }) => [opensAt, closesAt])

async function waiting(scene: Scene, name: string) {
  const session = await scene.sessionOf(await scene.verify(name))
  assert.equal((await scene.citizen.tickets.take(session, 'android')).state, 'waiting')
  return session
}

async function free({ durable }: Scene, slot: SlotId): Promise<number> {
  return (await durable.slots.slotAtClinic(slot))?.slot.free ?? assert.fail('no such slot')
}
