import assert from 'node:assert/strict'
import type { PersonId, ProviderId, VerificationId } from '../../src/domain/ids.ts'
import type { Journey, VerifiedPerson } from '../../src/domain/journey.ts'
import { openScene, refusal, type Scene, TestBrowser } from './scene.ts'

const payload = { params: { client_id: 'health', login_hint: '01012345678' } }
const jiyu: VerifiedPerson = {
  person: 'jiyu' as PersonId,
  verification: 'verification' as VerificationId,
  provider: 'kakao' as ProviderId,
  acr: 'urn:gwanmun:loa:3',
  amr: ['pin'],
  authTime: 0,
}
let serial = 0

describe('A request in its journey', () => {
  let scene: Scene
  beforeEach(async () => {
    scene = await openScene()
  })

  const begun = (singleDevice: boolean): Promise<Journey> =>
    scene.citizen.journeys.begin({
      id: `kept-${serial++}` as Journey['id'],
      device: new TestBrowser(`browser ${serial}`).device ?? assert.fail(),
      relyingParty: { clientId: 'health', clientName: '건강', allowedDoors: null, idpHint: [] },
      loginHint: null,
      singleDevice,
      kept: payload,
    })

  it('ends with the verification of its person, unless they are claimed for one device first', async () => {
    const { journeys, keptRequests } = scene.citizen
    for (const singleDevice of [false, true]) {
      const journey = await begun(singleDevice)
      assert.deepEqual(await keptRequests.find(journey.id), { payload, verified: null, device: journey.device })
      await journeys.recordVerified(journey, jiyu)
      const { verified } = (await keptRequests.find(journey.id)) ?? assert.fail()
      assert.deepEqual(verified, singleDevice ? null : jiyu)
    }
  })

  it('is answered beside what is noted in the journey meanwhile; then the journey is over, and the answer waits to be fetched', async () => {
    const { journeys, keptRequests } = scene.citizen
    const journey = await begun(true)
    await journeys.recordVerified(journey, jiyu)
    const answered = { ...payload, result: { error: 'access_denied' } }
    assert.equal(await keptRequests.answer(journey.id, answered), true)
    await journeys.answered(journey)
    assert.equal(await journeys.find(journey.id, [journey.device]), null)
    await refusal('journey_unknown', journeys.recordVerified(journey, jiyu))
    assert.deepEqual((await keptRequests.find(journey.id))?.payload, answered)
    await keptRequests.remove(journey.id)
    assert.equal(await keptRequests.answer(journey.id, answered), false, 'what has ended does not come back')
  })

  it('is not there in a journey of a person who comes to book, or whose request is kept by itself', async () => {
    const { journeys, keptRequests } = scene.citizen
    const device = new TestBrowser('other').device ?? assert.fail()
    const booker = { provider: 'kakao' as ProviderId, journey: 'booker' as Journey['id'], device }
    assert.equal(await keptRequests.find(booker.journey), null)
    const relyingParty = { clientId: 'health', clientName: '건강', allowedDoors: null, idpHint: [] }
    const id = 'by-itself' as Journey['id']
    const journey = await journeys.begin({ id, device, relyingParty, loginHint: null, singleDevice: false, kept: null })
    assert.equal(await keptRequests.find(id), null)
    await journeys.answered(journey)
    assert.equal(await journeys.find(id, [device]), null)
  })
})
