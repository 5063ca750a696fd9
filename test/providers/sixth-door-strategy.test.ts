import assert from 'node:assert/strict'
import OAuth2Strategy from 'passport-oauth2'
import { type FaultPlanInput, type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { mapStandardClaims } from '../../providers/claims.ts'
import { fromPassportStrategy, passportSettings } from '../../providers/passport/from-strategy.ts'
import { sdk } from '../../providers/sdk.ts'
import { GwanmunError } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import { failureOf } from '../../src/domain/verification-failure.ts'
import portal from '../fixtures/sixth-door/doors/old-portal/index.js'
import { openDoor } from '../support/door.ts'

const definition = { ...portal(sdk), id: 'phone' as ProviderId }

/** A strategy without a profile of its own, with whatever else is told. */
const withOptions = (options: object) =>
  fromPassportStrategy({
    id: 'phone' as ProviderId,
    name: { ko: '문', en: 'door' },
    need: { ko: '없음', en: 'none' },
    icon: 'M3 12h18',
    acr: 'urn:gwanmun:loa:2',
    amr: ['pwd'],
    settings: passportSettings,
    strategy: ({ authorizationUrl, tokenUrl, clientId, clientSecret, scope }, { verify }) =>
      new OAuth2Strategy(
        {
          authorizationURL: authorizationUrl,
          tokenURL: tokenUrl,
          clientID: clientId,
          clientSecret,
          ...(scope === undefined ? {} : { scope }),
          ...options,
        } as OAuth2Strategy.StrategyOptions,
        verify,
      ),
    mapProfile: ({ idToken }) => mapStandardClaims({ ...idToken }),
  })

describe('A door of a passport strategy', () => {
  let idps: MockIdps
  const settings = () => {
    const issuer = idps.issuer('phone')
    const [authorizationUrl, tokenUrl, profileUrl] = ['authorize', 'token', 'userinfo'].map((end) => `${issuer}/${end}`)
    return { issuer, authorizationUrl, tokenUrl, profileUrl, scope: 'openid identity' }
  }
  const open = (door = definition, change: Record<string, unknown> = {}, http = {}) =>
    openDoor(door, { ...settings(), ...change }, http)
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  beforeEach(() => idps.reset())
  after(() => idps.close())

  /** How a verification ended: the person's name, or our error. */
  async function ended(effect: FaultPlanInput['do'][number] | null, endpoint?: 'token' | 'userinfo') {
    if (effect) idps.faults.add({ match: { ...(endpoint ? { endpoint } : {}) }, do: [effect] })
    const door = open(definition, {}, effect?.type === 'hang' ? { totalMs: 400 } : {})
    try {
      return (await door.verify({ loginHint: 'woman' })).identity.name
    } catch (error) {
      assert.ok(error instanceof GwanmunError, String(error))
      const { fault, reason } = failureOf(error) ?? assert.fail()
      return `${error.code} ${fault} ${reason}`
    } finally {
      await door.close()
    }
  }

  it('brings the person whom the profile tells of', async () => assert.equal(await ended(null), '서누리'))

  for (const [what, effect, endpoint, expected] of [
    ['a token endpoint that fails', { type: 'status', status: 500 }, 'token', 'provider_unavailable provider status'],
    ['a token endpoint that hangs', { type: 'hang' }, 'token', 'provider_timeout provider timeout'],
    ['a connection that breaks', { type: 'reset' }, 'token', 'provider_unavailable provider network'],
    ['a profile that fails', { type: 'status', status: 503 }, 'userinfo', 'provider_unavailable provider status'],
    ['a profile that hangs', { type: 'hang' }, 'userinfo', 'provider_timeout provider timeout'],
    [
      'a profile without end',
      { type: 'oversize', endless: true },
      'userinfo',
      'provider_unavailable provider oversize',
    ],
    ['a profile that is refused', { type: 'status', status: 403 }, 'userinfo', 'assertion_invalid provider profile'],
    ['a profile without CI', { type: 'edit', remove: ['ci'] }, 'userinfo', 'assertion_invalid person claims'],
    [
      'a profile of another person',
      { type: 'edit', set: { sub: 'x' } },
      'userinfo',
      'assertion_invalid provider profile_of_another',
    ],
    [
      'half an answer',
      { type: 'truncate', share: 0.5, how: 'broken_connection' },
      'userinfo',
      'provider_unavailable provider network',
    ],
    [
      'an ID token of another attempt',
      { type: 'id_token', defect: 'nonce_wrong' },
      undefined,
      'assertion_invalid browser nonce',
    ],
    [
      'an ID token for another client',
      { type: 'id_token', defect: 'aud_wrong' },
      undefined,
      'assertion_invalid provider audience',
    ],
    [
      'a return of another issuer',
      { type: 'authorization_response', defect: 'iss_wrong' },
      undefined,
      'assertion_invalid browser issuer',
    ],
    ['a citizen who cancels', { type: 'outcome', outcome: 'cancel' }, undefined, 'citizen_declined person declined'],
    [
      'an error of the provider’s',
      { type: 'authorization_response', error: 'server_error' },
      undefined,
      'provider_unavailable browser authorization_error',
    ],
  ] as const)
    it(`takes ${what} as the five doors do`, async () =>
      assert.equal(await ended(effect as FaultPlanInput['do'][number], endpoint), expected))

  it('follows a token endpoint nowhere: the client’s secret is meant for the provider alone', async () => {
    const elsewhere = `${idps.url}/kakao/token`
    assert.equal(
      await ended({ type: 'redirect', location: elsewhere }, 'token'),
      'assertion_invalid browser token_refused',
    )
    assert.deepEqual(idps.ledger({ provider: 'kakao' }), [])
  })

  it('never counts a made-up code against the provider, but a secret that is not ours any more', async () => {
    const door = open()
    const wrong = open(definition, { clientSecret: 'not the one that was agreed on' })
    try {
      const attempt = door.attempt()
      const callback = new URL(`${attempt.redirectUri}?code=made-up&state=${attempt.state}`)
      const refused = (expected: object) => (error: unknown) =>
        error instanceof GwanmunError &&
        assert.deepEqual(error.details, { provider: 'phone', ...expected }) === undefined
      await assert.rejects(
        door.adapter.complete(attempt, callback),
        refused({ fault: 'browser', reason: 'invalid_grant' }),
      )
      const cause = { kind: 'oauth_error', detail: 'invalid_client (HTTP 401)' }
      await assert.rejects(
        wrong.adapter.complete(attempt, callback),
        refused({ fault: 'provider', reason: 'invalid_client', cause }),
      )
    } finally {
      await Promise.all([door.close(), wrong.close()])
    }
  })

  it('is of this attempt and no other: a stolen code is worth nothing without the verifier', async () => {
    const door = open()
    try {
      const theirs = await door.visit(door.attempt())
      const mine = door.attempt()
      theirs.searchParams.set('state', mine.state)
      await assert.rejects(door.adapter.complete(mine, theirs), { code: 'assertion_invalid' })
    } finally {
      await door.close()
    }
  })

  it('is well when a code it never gave is refused, and not when anything else comes back', async () => {
    const door = open()
    const probe = () => door.adapter.probe(AbortSignal.timeout(300))
    try {
      await probe()
      for (const effect of [
        { type: 'status', status: 500 },
        { type: 'hang' },
        { type: 'status', status: 200, body: '{"access_token":"a"}' },
        { type: 'status', status: 401, body: '{"error":"invalid_client"}' },
        { type: 'status', status: 404, body: 'no such page' },
      ] as const) {
        const id = idps.faults.add({ match: { endpoint: 'token' }, do: [effect] })
        await assert.rejects(probe(), effect.type)
        idps.faults.remove(id)
      }
    } finally {
      await door.close()
    }
  })

  it('stays ours when the strategy has state, store and PKCE of its own', async () => {
    const store = {
      store: () => assert.fail('the strategy’s own store was asked'),
      verify: () => assert.fail('the strategy’s own store was asked'),
    }
    for (const options of [{ state: true }, { state: true, pkce: true }, { store, pkce: true }]) {
      const door = open(withOptions(options))
      try {
        assert.equal((await door.verify({ loginHint: 'man' })).identity.name, '한가람')
      } finally {
        await door.close()
      }
    }
  })

  it('keeps two people who come at once apart', async () => {
    const door = open()
    try {
      const names = await Promise.all(
        ['man', 'woman'].map(async (loginHint) => (await door.verify({ loginHint })).identity.name),
      )
      assert.equal(new Set(names).size, 2)
    } finally {
      await door.close()
    }
  })

  it('ends in an error of ours, not in the end of the process, when the strategy’s own code throws', async () => {
    idps.faults.add({ match: { endpoint: 'userinfo' }, do: [{ type: 'status', status: 200, body: 'no JSON' }] })
    const door = open()
    try {
      await assert.rejects(door.verify(), { code: 'assertion_invalid' })
    } finally {
      await door.close()
    }
  })

  it('does not open over plain http, or with a strategy whose calls could not be guarded', () => {
    const plain = { authorizationURL: 'http://portal.example/authorize' }
    assert.throws(() => open(withOptions(plain)), /not https/)
    const alien = fromPassportStrategy({
      ...definition,
      settings: passportSettings,
      strategy: () => ({ authenticate() {} }),
      mapProfile: () => assert.fail(),
    })
    assert.throws(() => open(alien), /no strategy on passport-oauth2/)
  })
})
