import assert from 'node:assert/strict'
import type { InCampaign } from '../../src/citizen/in-campaign.ts'
import type { Campaign, CampaignWindow } from '../../src/domain/campaign.ts'
import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { Session } from '../../src/domain/session.ts'
import { openScene, refusal, type Scene, type SceneOptions, seconds } from './scene.ts'

const shingles = 'shingles' as CampaignId

const windowFor = (...digits: number[]): CampaignWindow[] => [
  { id: 'own', opensAt: 0, closesAt: Infinity, who: { kind: 'year_digits', digits } },
]

/** Two campaigns: the default one, and one for shingles, which sells the vaccine `zoster`. */
async function openTwo(options: SceneOptions & { shingles?: Partial<Campaign> } = {}) {
  const scene = await openScene({
    ...options,
    beside: [{ id: shingles, products: ['zoster'], ...options.shingles }],
  })
  const [flu, other] = scene.citizen.campaigns
  assert.ok(other)
  const enter = async (campaign: InCampaign, session: Session) =>
    assert.equal((await campaign.tickets.take(session, 'android')).state, 'admitted')
  const book = async (campaign: InCampaign, session: Session, product: string) => {
    const hold = await campaign.holds.hold(session, await scene.slot(5, undefined, product))
    return campaign.holds.confirm(session, { hold: hold.id, key: `of ${hold.id}` })
  }
  const verified = async (name: string, at?: Parameters<Scene['verify']>[1]) =>
    scene.sessionOf(await scene.verify(name, at))
  const claimOf = (person: PersonId) => scene.claims.find(person)
  return { scene, flu, shingles: other, enter, book, verified, claimOf }
}

describe('Two campaigns at once', () => {
  it('let a person whose window is open in one and shut in the other into the one, and name the windows of the other', async () => {
    const two = await openTwo({ windows: windowFor(0), shingles: { windows: windowFor(5) } })
    const session = await two.verified('born-1990')
    await two.enter(two.flu, session)
    const { details } = await refusal('not_your_turn', two.shingles.tickets.take(session, 'android'))
    assert.deepEqual(details.windows, [])
    const later = await two.verified('born-1985', { birthDate: '1985-03-01' })
    await refusal('not_your_turn', two.flu.tickets.take(later, 'android'))
    await two.enter(two.shingles, later)
    assert.equal((await two.flu.window.of(session)).open, true)
    assert.equal((await two.shingles.window.of(session)).reason, 'not_eligible')
  })

  it('give one person a ticket, a hold and a booking each, and neither sees what the other has', async () => {
    const two = await openTwo()
    const session = await two.verified('jiyu')
    await two.enter(two.flu, session)
    assert.equal(await two.shingles.tickets.present(session.person), null)
    const hold = await two.flu.holds.hold(session, await two.scene.slot(5))
    assert.deepEqual(await two.shingles.bookings.of(session.person), { hold: null, booking: null })
    await two.enter(two.shingles, session)
    const shingles = await two.book(two.shingles, session, 'zoster')
    assert.equal((await two.flu.bookings.of(session.person)).hold?.id, hold.id)
    const flu = await two.flu.holds.confirm(session, { hold: hold.id, key: 'flu' })
    assert.deepEqual([flu.campaign, shingles.campaign], ['flu-2021', 'shingles'])
    for (const [campaign, own] of [
      [two.flu, flu],
      [two.shingles, shingles],
    ] as const)
      assert.equal((await campaign.bookings.active(session.person))?.booking.id, own.id)
  })

  it('keep their rooms apart: a full one makes no person wait in the other, and leaving one keeps the place in the other', async () => {
    const two = await openTwo({ limits: { insideLimit: 1 } })
    const [first, second] = [await two.verified('first'), await two.verified('second')]
    await two.enter(two.flu, first)
    assert.equal((await two.flu.tickets.take(second, 'android')).state, 'waiting')
    await two.enter(two.shingles, second)
    await two.shingles.tickets.leave(second)
    assert.equal((await two.flu.tickets.present(second.person))?.state, 'waiting')
    assert.equal(await two.shingles.tickets.present(second.person), null)
  })

  it('hold no slot of the other, and a lease in one neither extends, gives back nor confirms a hold of the other', async () => {
    const two = await openTwo()
    const session = await two.verified('minho')
    const [flu, zoster] = [await two.scene.slot(5), await two.scene.slot(5, undefined, 'zoster')]
    await two.enter(two.flu, session)
    await refusal('not_found', two.flu.holds.hold(session, zoster))
    const hold = await two.flu.holds.hold(session, flu)
    await two.enter(two.shingles, session)
    await refusal('not_found', two.shingles.holds.hold(session, flu))
    await refusal('hold_expired', two.shingles.holds.extend(session, hold.id))
    await refusal('hold_expired', two.shingles.holds.confirm(session, { hold: hold.id, key: 'wrong' }))
    await two.shingles.holds.release(session, hold.id)
    assert.equal((await two.flu.bookings.of(session.person)).hold?.id, hold.id)
    assert.equal((await two.flu.holds.extend(session, hold.id)).until, hold.until + seconds(120))
  })
})

describe('The device of a person in two campaigns', () => {
  it('is one: the claim taken in one blocks other devices in both, for as long as that one says', async () => {
    const device = { blockSeconds: 600, takeover: false }
    const two = await openTwo({ limits: { insideLimit: 1 }, shingles: { device } })
    await two.enter(two.shingles, await two.verified('rival'))
    const session = await two.verified('jiyu')
    const until = two.scene.still.now() + seconds(600)
    assert.equal((await two.shingles.tickets.take(session, 'android')).state, 'waiting')
    const second = await two.verified('jiyu')
    for (const campaign of [two.shingles, two.flu]) {
      const { details } = await refusal('device_blocked', campaign.tickets.take(second, 'ios'))
      assert.equal(details.blockedUntil, until)
    }
    two.scene.still.pass(601)
    await two.enter(two.flu, second)
    assert.equal((await two.claimOf(session.person))?.device, second.device)
  })

  it('stays claimed when one campaign is over for the person and the other is not, and is free when both are', async () => {
    const two = await openTwo()
    const session = await two.verified('seoyeon')
    await two.enter(two.flu, session)
    await two.enter(two.shingles, session)
    await two.book(two.flu, session, 'moderna')
    assert.equal((await two.claimOf(session.person))?.device, session.device)
    await two.shingles.tickets.leave(session)
    assert.equal(await two.claimOf(session.person), null)
  })

  it('is idle by the campaign in which the person is inside, also while they wait in the other', async () => {
    const two = await openTwo({ limits: { insideLimit: 1 } })
    const [rival, session] = [await two.verified('rival'), await two.verified('haeun')]
    await two.enter(two.shingles, rival)
    await two.enter(two.flu, session)
    assert.equal((await two.shingles.tickets.take(session, 'android')).state, 'waiting')
    two.scene.still.pass(181)
    const second = await two.verified('haeun')
    await two.enter(two.flu, second)
    assert.equal((await two.claimOf(session.person))?.device, second.device)
  })

  it('is not taken over in a campaign that allows it while one that does not needs it', async () => {
    const two = await openTwo({ shingles: { device: { blockSeconds: null, takeover: true } } })
    const session = await two.verified('yuna')
    await two.enter(two.flu, session)
    await two.enter(two.shingles, session)
    const second = await two.verified('yuna')
    const claim = (await two.claimOf(session.person)) ?? assert.fail('no claim')
    assert.equal(await two.shingles.exits.mayTakeOver(claim), false)
    await refusal('exit_not_offered', two.shingles.exits.takeOver(second, 'ios'))
    await two.flu.tickets.leave(session)
    assert.equal(await two.shingles.exits.mayTakeOver(claim), true)
    assert.equal((await two.shingles.exits.takeOver(second, 'ios')).device, second.device)
  })

  it('goes on in one campaign when it books in the other at the very moment in which it joins there', async () => {
    const two = await openTwo()
    const session = await two.verified('race')
    await two.enter(two.flu, session)
    const hold = await two.flu.holds.hold(session, await two.scene.slot(5))
    const [booked] = await Promise.all([
      two.flu.holds.confirm(session, { hold: hold.id, key: 'race' }),
      two.shingles.tickets.take(session, 'android'),
    ])
    assert.equal(booked.state, 'confirmed')
    await two.enter(two.shingles, session)
    assert.equal((await two.book(two.shingles, session, 'zoster')).campaign, 'shingles')
    assert.equal(await two.claimOf(session.person), null)
  })

  it('that the person disowns loses its holds in both', async () => {
    const two = await openTwo()
    const session = await two.verified('dohyun')
    await two.enter(two.flu, session)
    await two.flu.holds.hold(session, await two.scene.slot(5))
    await two.enter(two.shingles, session)
    await two.shingles.holds.hold(session, await two.scene.slot(5, undefined, 'zoster'))
    await two.shingles.exits.notMe(await two.verified('dohyun'), 'ios')
    for (const campaign of [two.flu, two.shingles])
      assert.equal((await campaign.bookings.of(session.person)).hold, null)
  })

  it('is freed for the next person of the family in the same browser only when no campaign has them inside', async () => {
    const two = await openTwo()
    const browser = await two.scene.verify('mother')
    const session = await two.scene.sessionOf(browser)
    await two.enter(two.shingles, session)
    await two.scene.verify('child', { browser })
    assert.equal((await two.claimOf(session.person))?.device, session.device)
    await two.shingles.tickets.leave(session)
    assert.equal(await two.claimOf(session.person), null)
  })
})
