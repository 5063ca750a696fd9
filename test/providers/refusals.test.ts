import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { providers } from '../../providers/index.ts'
import { sdk } from '../../providers/sdk.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderDefinition } from '../../src/domain/provider.ts'
import { failureOf } from '../../src/domain/verification-failure.ts'
import { seenByLight } from '../federation/fault-readers.ts'
import portal from '../fixtures/sixth-door/doors/old-portal/index.js'
import { type OpenDoor, openDoor } from '../support/door.ts'
import { type LyingProvider, startLyingProvider } from '../support/lying-provider.ts'
import { inIdToken } from '../support/plain-doors.ts'

type Spelling = [what: string, status: number, body: string, headers?: Record<string, string>]
const json = { 'content-type': 'application/json;charset=UTF-8' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** How token endpoints of this world refuse a code that they never gave. */
const healthy: Spelling[] = [
  ['as RFC 6749 says', 400, '{"error":"invalid_grant"}', json],
  ['with HTTP 200, as is reported of Naver', 200, '{"error":"invalid_request","error_description":"no data"}', json],
  ['with HTTP 200 and no type', 200, '{"error":"invalid_request"}', {}],
  ['with 401', 401, '{"error":"invalid_grant"}', json],
  ['with 401 and a challenge', 401, '{"error":"invalid_grant"}', { ...json, 'www-authenticate': 'Bearer' }],
  ['with 403', 403, '{"error":"access_denied"}', json],
  ['with 404', 404, '{"error":"not_found"}', json],
  ['with a code of its own', 400, '{"error":"KOE320"}', json],
  ['with a number', 400, '{"error":4711}', json],
  ['with an object', 400, '{"error":{"type":"OAuthException","code":100}}', json],
  ['in words', 400, '{"error":"The code is not known to us."}', json],
  ['as text that is JSON', 400, '{"error":"invalid_grant"}', { 'content-type': 'text/html' }],
  ['as a form, with HTTP 200', 200, 'error=bad_verification_code&error_description=x', form],
  ['as a form, with 400', 400, 'error=invalid_grant', form],
  ['with an empty access token beside it', 200, '{"error":"invalid_grant","access_token":""}', json],
]

/** Answers that a code never given should not get: the probe fails. Only by words of the first group a return is lost. */
const ofUsOrItself: Spelling[] = [
  ['that it does not know us', 401, '{"error":"invalid_client"}', json],
  ['the same with HTTP 200', 200, '{"error":"invalid_client"}', json],
  ['the same as a form', 200, 'error=invalid_client', form],
  ['that we may not', 400, '{"error":"unauthorized_client"}', json],
  ['that it fails', 400, '{"error":"server_error"}', json],
  ['that it is away', 200, '{"error":"temporarily_unavailable"}', json],
]
const unreadable: Spelling[] = [
  ['with a page, as 400', 400, '<p>sorry, error=1&amp;x</p>', { 'content-type': 'text/html' }],
  ['with 404 and nothing', 404, '', {}],
  ['with 401 and a challenge alone', 401, '', { 'www-authenticate': 'Basic realm="x"' }],
  ['with a redirect', 302, '', { location: 'http://localhost:1/' }],
  ['in a member of its own', 200, '{"errcode":40029}', json],
]

const definitions: ProviderDefinition[] = [...providers, inIdToken, portal(sdk)]

/** A provider that answers every token call with one spelling, and a door to it. */
describe('A refusal of the token endpoint', () => {
  let provider: LyingProvider
  const doors: OpenDoor[] = []
  before(async () => {
    provider = await startLyingProvider()
  })
  afterEach(async () => {
    await Promise.all(doors.splice(0).map((door) => door.close()))
  })
  after(() => provider.stop())

  function open(definition: ProviderDefinition, more: object = {}): OpenDoor {
    const { issuer } = provider
    const addresses = {
      authorizationUrl: `${issuer}/authorize`,
      tokenUrl: `${issuer}/token`,
      profileUrl: `${issuer}/userinfo`,
    }
    const isStrategy = definition.id === ('old-portal' as string)
    const door = openDoor(definition, { issuer, ...(isStrategy ? addresses : {}), ...more })
    doors.push(door)
    return door
  }
  const answer = ([, status, body, headers = {}]: Spelling) =>
    provider.lie({ raw: { token: (response: ServerResponse) => response.writeHead(status, headers).end(body) } })
  const probe = (door: OpenDoor) => door.adapter.probe(new AbortController().signal)

  /** What comes of a code in the callback, whichever browser brought it. */
  async function failureOfReturn(door: OpenDoor) {
    const attempt = door.attempt()
    const query = new URLSearchParams({ code: 'some-code', state: attempt.state, iss: provider.issuer })
    const error = await door.adapter.complete(attempt, new URL(`${attempt.redirectUri}?${query}`)).then(
      () => assert.fail('it was believed'),
      (thrown: unknown) => thrown,
    )
    assert.ok(error instanceof GwanmunError, String(error))
    return failureOf(error) ?? assert.fail()
  }

  for (const definition of definitions) {
    describe(`at the door ${definition.id}`, () => {
      it('is healthy in every spelling, and a code that gets it counts against no person', async () => {
        const door = open(definition)
        await door.adapter.refresh()
        for (const spelling of healthy) {
          answer(spelling)
          await assert.doesNotReject(probe(door), spelling[0])
          const { fault } = await failureOfReturn(door)
          assert.equal(fault, 'browser', spelling[0])
        }
      })

      it('is the provider’s failure in words that no code brings about', async () => {
        const door = open(definition)
        await door.adapter.refresh()
        for (const spelling of ofUsOrItself) {
          answer(spelling)
          await assert.rejects(probe(door), spelling[0])
          const failure = await failureOfReturn(door)
          assert.equal(failure.fault, 'provider', spelling[0])
        }
      })

      it('that cannot be read fails the probe; the person who returns may have made it up', async () => {
        const door = open(definition)
        await door.adapter.refresh()
        for (const spelling of unreadable) {
          answer(spelling)
          await assert.rejects(probe(door), spelling[0])
          assert.equal((await failureOfReturn(door)).fault, 'browser', spelling[0])
        }
      })
    })
  }

  it('is data of each provider: a member and words of its own, by its definition or by the configuration', async () => {
    const words = { member: 'errcode', unwell: ['40013'] }
    const door = open(inIdToken, { refusals: words })
    answer(['', 200, '{"errcode":40029,"errmsg":"invalid code"}', json])
    await probe(door)
    assert.equal((await failureOfReturn(door)).fault, 'browser')
    answer(['', 200, '{"errcode":40013,"errmsg":"invalid appid"}', json])
    await assert.rejects(probe(door))
    assert.equal((await failureOfReturn(door)).fault, 'provider')

    // A provider that calls a bad code so.
    const odd = open(inIdToken, { refusals: { unwell: [] } })
    answer(['', 401, '{"error":"invalid_client"}', json])
    await probe(odd)
    assert.equal((await failureOfReturn(odd)).fault, 'browser')
  })

  it('of every code, good ones too, is seen by the share of refused returns over many networks', async () => {
    const door = open(inIdToken)
    await door.adapter.refresh()
    for (const spelling of healthy) {
      answer(spelling)
      assert.equal(seenByLight(await failureOfReturn(door)), 'refused', spelling[0])
    }
    const [unknownClient] = ofUsOrItself
    answer(unknownClient ?? assert.fail())
    assert.equal(seenByLight(await failureOfReturn(door)), 'lost, refused')
  })
})
