import assert from 'node:assert/strict'
import { mock } from 'node:test'
import { GwanmunError, hasCode } from '../../src/domain/errors.ts'
import type { Fault } from '../../src/domain/fault.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { type OpenDoor, openDoor } from '../support/door.ts'
import { type Lies, type LyingProvider, startLyingProvider, toldPerson } from '../support/lying-provider.ts'
import { atUserinfo, inIdToken } from '../support/plain-doors.ts'
import {
  broken,
  type End,
  hang,
  idTokens,
  type Json,
  keySets,
  oversized,
  page,
  redirects,
  status,
  tokenAnswers,
  userinfos,
  withClaims,
  without,
} from './lies.ts'

/** Short enough that hanging is over soon; `oversize` is what does not fit. */
const limits = { totalMs: 400, connectMs: 300, maxBytes: 32_768 }

/** Whose doing a lie is. What one account does not tell may be told of the next (field fault A1). */
const faults: Partial<Record<End, Fault>> = { counted: 'provider', forgeable: 'browser', 'of the account': 'person' }

describe('A provider that does not say what it should', () => {
  let provider: LyingProvider
  const doors: OpenDoor[] = []

  before(async () => {
    provider = await startLyingProvider()
  })
  beforeEach(() => {
    provider.lie()
    provider.asked.length = 0
  })
  afterEach(async () => {
    mock.timers.reset()
    await Promise.all(doors.splice(0).map((door) => door.close()))
  })
  after(() => provider.stop())

  function open(definition: ProviderDefinition): OpenDoor {
    const door = openDoor(definition, { issuer: provider.issuer }, limits)
    doors.push(door)
    return door
  }

  function assertEnd(error: unknown, end: End): void {
    assert.ok(error instanceof GwanmunError, String(error))
    if (end in faults) {
      assert.ok(hasCode(error, 'assertion_invalid'), error.code)
      assert.equal(error.details.fault, faults[end], error.details.reason)
    } else assert.equal(error.code, end)
    const told = `${error.message} ${JSON.stringify(error.details)}`
    for (const value of Object.values(toldPerson)) assert.ok(!told.includes(value))
  }

  /** Refused as it must be, within the time there is, and the same door takes the truth afterwards. */
  async function assertRefused(definition: ProviderDefinition, lies: Lies, end: End): Promise<void> {
    const lied = open(definition)
    // Keys are had before they are needed: who lies about them has to do it from the start.
    const aboutKeys = lies.keys !== undefined || lies.raw?.keys !== undefined
    if (aboutKeys) provider.lie(lies)
    await lied.adapter.refresh().catch((error: unknown) => assert.ok(aboutKeys, String(error)))
    provider.lie(lies)
    const attempt = lied.attempt()
    const back = await lied.visit(attempt)
    const startedAt = performance.now()
    const refused = await lied.adapter.complete(attempt, back).then(
      () => assert.fail('it was believed'),
      (error: unknown) => error,
    )
    assert.ok(performance.now() - startedAt < 2_000)
    assertEnd(refused, end)
    provider.lie()
    // Keys that were lied about may be remembered for a while; a door opened anew knows none.
    const control = lies.keys ? open(definition) : lied
    const { identity, ci } = await control.verify()
    assert.deepEqual([identity.name, ci], [toldPerson.name, toldPerson.ci])
  }

  describe('in its ID token', () => {
    for (const [what, lies, end] of idTokens)
      it(`is refused with one ${what}`, () => assertRefused(inIdToken, lies, end))

    const accepted: [string, Lies][] = [
      ['for us in a list of one', withClaims({ aud: ['gwanmun'] })],
      ['for us, issued to us', withClaims({ azp: 'gwanmun' })],
      ['with claims we never heard of', withClaims({ favourite_colour: 'green' })],
      ['without the time of the proof', { claims: without('auth_time') }],
      ['without naming its key, where there is one', { header: ({ alg }) => ({ alg }) }],
    ]
    for (const [what, lies] of accepted)
      it(`is believed with one ${what}`, async () => {
        provider.lie(lies)
        assert.equal((await open(inIdToken).verify()).ci, toldPerson.ci)
      })

    it('is believed after its keys were rotated, without a restart', async () => {
      const door = open(inIdToken)
      await door.verify()
      const kid = 'renamed'
      provider.lie({
        header: (header) => ({ ...header, kid }),
        keys: ({ keys }) => ({ keys: keys.map((key) => ({ ...key, kid })) }),
      })
      provider.asked.length = 0
      for (let n = 0; n < 2; n++) {
        const attempt = door.attempt()
        assert.ok(await door.adapter.complete(attempt, await door.visit(attempt)))
      }
      assert.equal(provider.asked.filter((path) => path === '/keys').length, 1)
    })
  })

  describe('at its token endpoint', () => {
    for (const [what, lies, end] of tokenAnswers)
      it(`is refused with an answer ${what}`, () => assertRefused(inIdToken, lies, end))

    for (const type of ['bearer', 'BEARER'])
      it(`is believed with the token type spelled ${type}, and without an expiry`, async () => {
        provider.lie({ token: (body) => ({ ...without('expires_in')(body), token_type: type }) })
        assert.ok(await open(inIdToken).verify())
      })

    it('gets every code once, whatever it answers', async () => {
      const door = open(inIdToken)
      await door.adapter.refresh()
      provider.lie({ raw: { token: broken } })
      const attempt = door.attempt()
      await assert.rejects(door.adapter.complete(attempt, await door.visit(attempt)))
      assert.equal(provider.asked.filter((path) => path === '/token').length, 1)
    })

    it('is not well when it redeems the probe’s code', async () => {
      const door = open(inIdToken)
      await door.adapter.probe(new AbortController().signal)
      provider.lie({ token: (body) => body })
      await assert.rejects(door.adapter.probe(new AbortController().signal))
    })
  })

  describe('at userinfo', () => {
    for (const [what, lies, end] of userinfos)
      it(`is refused with an answer ${what}`, () => assertRefused(atUserinfo, lies, end))
  })

  describe('with its keys', () => {
    for (const [what, lies, end] of keySets)
      it(`is refused with a set ${what}`, () => assertRefused(inIdToken, lies, end))

    it('is not asked for them again and again by tokens that name unknown keys', async () => {
      const door = open(inIdToken)
      await door.verify()
      let n = 0
      provider.lie({ header: (header) => ({ ...header, kid: `unknown-${n++}` }) })
      provider.asked.length = 0
      for (let tries = 0; tries < 40; tries++) {
        const attempt = door.attempt()
        await assert.rejects(door.adapter.complete(attempt, await door.visit(attempt)))
      }
      assert.ok(provider.asked.filter((path) => path === '/keys').length <= 6)
    })

    it('is asked a handful of times at most, however many come with a new key at once', async () => {
      const door = open(inIdToken)
      await door.adapter.refresh()
      const attempts = Array.from({ length: 30 }, () => door.attempt())
      const backs = await Promise.all(attempts.map((attempt) => door.visit(attempt)))
      const kid = 'renamed'
      provider.lie({
        header: (header) => ({ ...header, kid }),
        keys: ({ keys }) => ({ keys: keys.map((key) => ({ ...key, kid })) }),
      })
      provider.asked.length = 0
      await Promise.all(attempts.map((attempt, at) => door.adapter.complete(attempt, backs[at] as URL)))
      assert.ok(provider.asked.filter((path) => path === '/keys').length <= 5)
    })

    it('needs not to be reached for them while nothing about them is new', async () => {
      const door = open(inIdToken)
      await door.adapter.refresh()
      provider.lie({ raw: { keys: broken } })
      for (const minutes of [0, 4, 30]) {
        mock.timers.enable({ apis: ['Date'], now: Date.now() + minutes * 60_000 })
        const attempt = door.attempt()
        assert.ok(await door.adapter.complete(attempt, await door.visit(attempt)))
        mock.timers.reset()
      }
      assert.equal(provider.asked.filter((path) => path === '/keys').length, 1)
    })

    it('is asked again by the next person after a rotation during which they could not be had', async () => {
      const door = open(inIdToken)
      await door.verify()
      const kid = 'renamed'
      const header = (told: Json) => ({ ...told, kid })
      const keys: Lies['keys'] = (set) => ({ keys: set.keys.map((key) => ({ ...key, kid })) })
      const returns = async () => {
        const attempt = door.attempt()
        return door.adapter.complete(attempt, await door.visit(attempt))
      }
      provider.lie({ header, raw: { keys: status(503) } })
      await assert.rejects(returns(), (error) => {
        assert.ok(hasCode(error, 'assertion_invalid'))
        const { reason, cause } = error.details
        assert.deepEqual([reason, cause?.kind], ['OAUTH_KEY_SELECTION_FAILED', 'http_status'])
        return true
      })
      provider.lie({ header, keys })
      assert.ok(await returns())

      // Also once the bucket is empty, as soon as there is one more call in it: not a minute later.
      provider.lie({ header: (told) => ({ ...told, kid: 'unknown' }) })
      for (let tries = 0; tries < 8; tries++) await assert.rejects(returns())
      provider.lie({
        header: (told) => ({ ...told, kid: 'again' }),
        keys: ({ keys: [key] }) => ({ keys: [{ ...key, kid: 'again' }] }),
      })
      await assert.rejects(returns())
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 10_000 })
      assert.ok(await returns())
    })

    it('is fetched from nowhere a token points to', async () => {
      provider.lie({
        signedBy: 'another key',
        header: (header) => ({ ...header, jku: `${provider.issuer}/evil`, x5u: `${provider.issuer}/evil` }),
      })
      await assert.rejects(open(inIdToken).verify())
      assert.ok(!provider.asked.includes('/evil'))
    })
  })

  describe('in what the browser brings back', () => {
    for (const [what, redirect] of redirects)
      it(`is refused ${what}, which anybody can make up`, () => assertRefused(inIdToken, { redirect }, 'forgeable'))

    it('never gets a code that came in the name of another (mix-up)', async () => {
      const door = open(inIdToken)
      await door.adapter.refresh()
      provider.lie({ redirect: (parameters) => parameters.set('iss', 'https://elsewhere.example') })
      const attempt = door.attempt()
      await assert.rejects(door.adapter.complete(attempt, await door.visit(attempt)))
      assert.ok(!provider.asked.includes('/token'))
    })

    it('is believed whatever else is in the URL: what we do not know, we do not hear', async () => {
      provider.lie({
        redirect(parameters) {
          for (const name of ['id_token', 'token', 'response', 'session_state', 'error_description'])
            parameters.append(name, '<b>x</b>')
        },
      })
      assert.ok(await open(inIdToken).verify())
    })
  })

  describe('in its metadata', () => {
    const documents: [string, Lies][] = [
      ['of another issuer', { discovery: (document) => ({ ...document, issuer: 'https://elsewhere.example' }) }],
      ['without an issuer', { discovery: without('issuer') }],
      ['that is a page, with 200', { raw: { discovery: page } }],
      ['that is not there', { raw: { discovery: status(404) } }],
      ['that never comes', { raw: { discovery: hang } }],
      ['larger than any honest one', { raw: { discovery: oversized } }],
      ['in place of which the connection breaks', { raw: { discovery: broken } }],
    ]
    for (const [what, lies] of documents)
      it(`is not available with a document ${what}, and is once it tells the truth`, async () => {
        const door = open(inIdToken)
        provider.lie(lies)
        await assert.rejects(door.adapter.refresh())
        await assert.rejects(door.adapter.begin(door.attempt()), (error) => hasCode(error, 'provider_unavailable'))
        provider.lie()
        assert.ok(await door.verify())
      })

    it('cannot talk us into weaker signatures', async () => {
      const weak = (document: Json) => ({
        ...document,
        id_token_signing_alg_values_supported: ['none', 'HS256', 'ES256'],
      })
      provider.lie({ discovery: weak, header: () => ({ alg: 'none' }) })
      await assert.rejects(open(inIdToken).verify(), (error) => hasCode(error, 'assertion_invalid'))
      provider.lie({ discovery: weak })
      assert.ok(await open(inIdToken).verify())
    })
  })
})
