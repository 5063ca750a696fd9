import assert from 'node:assert/strict'
import { methodTold } from '../../providers/oidc/assurance.ts'
import { phone } from '../../providers/phone/index.ts'
import { hasCode } from '../../src/domain/errors.ts'
import { type OpenDoor, openDoor } from '../support/door.ts'
import { type Lies, type LyingProvider, startLyingProvider } from '../support/lying-provider.ts'
import { inIdToken } from '../support/plain-doors.ts'

/** The door `plain` declares `urn:gwanmun:loa:3`. */
describe('The assurance that a provider tells', () => {
  let provider: LyingProvider
  const doors: OpenDoor[] = []
  before(async () => {
    provider = await startLyingProvider()
  })
  afterEach(async () => {
    provider.lie()
    await Promise.all(doors.splice(0).map((door) => door.close()))
  })
  after(() => provider.stop())

  function open(lies: Lies, settings: object = {}): OpenDoor {
    provider.lie(lies)
    const door = openDoor(inIdToken, { issuer: provider.issuer, ...settings })
    doors.push(door)
    return door
  }
  const telling = (acr: unknown, supported?: unknown): Lies => ({
    claims: (claims) => (acr === undefined ? claims : { ...claims, acr }),
    discovery: (document) => (supported === undefined ? document : { ...document, acr_values_supported: supported }),
  })
  const verified = (lies: Lies, settings?: object) => open(lies, settings).verify()
  const tooLow = (error: unknown) => {
    assert.ok(hasCode(error, 'assertion_invalid'), String(error))
    assert.deepEqual([error.details.fault, error.details.reason], ['person', 'acr_too_low'])
    return true
  }

  it('is believed where it reaches the door’s, where nothing is told, and where the word is not known', async () => {
    for (const acr of ['urn:gwanmun:loa:3', 'urn:gwanmun:loa:4', undefined, 'silver', 7])
      assert.equal((await verified(telling(acr))).identity.acr, 'urn:gwanmun:loa:3', String(acr))
  })

  it('is refused where it is lower, and counts against no provider', async () => {
    for (const acr of ['urn:gwanmun:loa:2', '0']) await assert.rejects(verified(telling(acr)), tooLow)
  })

  it('is asked for in words that the provider knows, the nearest first, and must then be told', async () => {
    const supported = ['urn:gwanmun:loa:4', 'urn:gwanmun:loa:2', 'silver', 'urn:gwanmun:loa:3']
    const door = open(telling('urn:gwanmun:loa:3', supported))
    await door.adapter.refresh()
    const asked = (await door.adapter.begin(door.attempt())).searchParams.get('acr_values')
    assert.equal(asked, 'urn:gwanmun:loa:3 urn:gwanmun:loa:4')
    assert.ok(await door.verify())
    for (const acr of [undefined, 'silver']) await assert.rejects(verified(telling(acr, supported)), tooLow)

    const unasked = open(telling(undefined, ['silver', 'urn:gwanmun:loa:2', 7]))
    await unasked.adapter.refresh()
    assert.ok(!(await unasked.adapter.begin(unasked.attempt())).searchParams.has('acr_values'))
    assert.ok(await unasked.verify())
  })

  it('may be in words of its own, as the configuration says', async () => {
    const acrLevels = { gold: 3, silver: 2 }
    assert.ok(await verified(telling('gold', ['silver', 'gold']), { acrLevels }))
    await assert.rejects(verified(telling('silver'), { acrLevels }), tooLow)
  })
})

describe('The method that a person used', () => {
  const told = (amr: unknown) => methodTold(amr, phone.methods)?.id

  it('is the one whose values the provider tells, whatever stands beside them', () => {
    assert.equal(told(['sms', 'otp']), 'sms')
    assert.equal(told(['otp', 'tel']), 'tel')
    assert.equal(told(['swk', 'pin', 'mfa']), 'app')
  })

  it('is the most exact one, where one has all values of the others', () => {
    const methods = [
      { id: 'pin', amr: ['pin'] },
      { id: 'app', amr: ['swk', 'pin'] },
    ]
    for (const order of [methods, methods.toReversed()])
      assert.equal(methodTold(['pin', 'swk', 'mfa'], order)?.id, 'app')
  })

  it('is not known where it may have been either of two, so that a refused one never passes as the other', () => {
    assert.equal(told(['sms', 'tel', 'otp']), undefined)
    assert.equal(told(['swk', 'pin', 'tel', 'otp']), undefined)
    const alike = [
      { id: 'one', amr: ['otp'] },
      { id: 'two', amr: ['otp'] },
    ]
    assert.equal(methodTold(['otp'], alike), null)
  })

  it('is not known where it tells none of the door’s', () => {
    for (const amr of [undefined, null, 'sms', [], ['otp'], ['pwd', 7]]) assert.equal(told(amr), undefined)
    assert.equal(methodTold(['sms', 'otp']), null)
  })
})
