import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import { hasCode } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import {
  authorizationUrl,
  type Bench,
  client,
  doors,
  follow,
  openBench,
  pathOf,
  redeem,
  registered,
  walk,
} from './bench.ts'
import { minjun, verified } from './people.ts'

const parties = [
  registered('rp'),
  registered('old', { requirePkce: false }),
  registered('phones', { allowedDoors: ['phone', 'ipin'] }),
  registered('lean', { scope: 'openid' }),
  registered('native', {
    application_type: 'native',
    redirect_uris: ['com.example.app:/cb', 'http://[::1]/cb', 'http://127.0.0.1:1/cb'],
    sector: 'native',
  }),
  registered('strict', { minimumAcr: 'urn:gwanmun:loa:3' }),
]

describe('What the OpenID Provider refuses', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  beforeEach(() => {
    bench.verified = verified(minjun)
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  /** Sends the request; the error the relying party gets, which must carry its state and our issuer. */
  async function refusal(id: string, change: (url: URL) => void): Promise<string | null> {
    const { url, checks } = await authorizationUrl(await client(bench, id))
    change(url)
    const { searchParams } = await walk(bench.browser(), url)
    assert.equal(searchParams.get('state'), checks.state)
    assert.equal(searchParams.get('iss'), bench.issuer.origin)
    assert.equal(searchParams.get('code'), null)
    return searchParams.get('error')
  }

  it('an authorization without PKCE', async () => {
    const without = (url: URL) => {
      url.searchParams.delete('code_challenge')
      url.searchParams.delete('code_challenge_method')
    }
    assert.equal(await refusal('rp', without), 'invalid_request')
  })

  it('PKCE with the plain method', async () => {
    assert.equal(
      await refusal('rp', (url) => url.searchParams.set('code_challenge_method', 'plain')),
      'invalid_request',
    )
  })

  it('neither PKCE nor nonce from a relying party whose PKCE is waived; either will do', async () => {
    const withoutPkce = (url: URL) => {
      url.searchParams.delete('code_challenge')
      url.searchParams.delete('code_challenge_method')
    }
    const withoutBoth = (url: URL) => {
      withoutPkce(url)
      url.searchParams.delete('nonce')
    }
    assert.equal(await refusal('old', withoutBoth), 'invalid_request')
    const config = await client(bench, 'old')
    for (const change of [withoutPkce, (url: URL) => url.searchParams.delete('nonce')]) {
      const { url } = await authorizationUrl(config)
      change(url)
      assert.ok((await walk(bench.browser(), url)).searchParams.get('code'))
    }
  })

  it('a hint at a provider that does not exist, also when pushed', async () => {
    assert.equal(await refusal('rp', (url) => url.searchParams.set('idp_hint', 'naver toss')), 'invalid_request')
    const config = await client(bench, 'rp')
    const { url } = await authorizationUrl(config, { idp_hint: 'toss' })
    await assert.rejects(
      oidc.buildAuthorizationUrlWithPAR(config, Object.fromEntries(url.searchParams)),
      (error: oidc.ResponseBodyError) => error.error === 'invalid_request' && !String(error.cause).includes('toss'),
    )
  })

  it('a demand for an assurance that no allowed door reaches', async () => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['urn:gwanmun:loa:3'] } } })
    assert.equal(
      await refusal('phones', (url) => url.searchParams.set('claims', claims)),
      'unmet_authentication_requirements',
    )
  })

  it('a scope the relying party is not registered for', async () => {
    assert.equal(await refusal('lean', (url) => url.searchParams.set('scope', 'openid profile')), 'invalid_scope')
  })

  it('other flows than the code flow', async () => {
    for (const response_type of ['code id_token', 'id_token', 'token']) {
      const { url } = await authorizationUrl(await client(bench, 'rp'), { response_type })
      const { hash } = await walk(bench.browser(), url)
      assert.equal(new URLSearchParams(hash.slice(1)).get('error'), 'unsupported_response_type')
    }
  })

  it('a person whose door an operator lowered while they were away, and a request that no door meets any more', async () => {
    const lower = (id: string) =>
      doors.map((one) => (one.id === id ? { ...one, acr: 'urn:gwanmun:loa:2' as const } : one))
    try {
      bench.verified = verified(minjun, 'naver', 'urn:gwanmun:loa:2')
      assert.equal(
        await refusal('strict', () => {
          bench.doorsNow = lower('naver')
        }),
        'access_denied',
      )
      assert.ok(!bench.pending?.relyingParty.allowedDoors?.includes('naver' as ProviderId))
    } finally {
      bench.doorsNow = doors
    }
  })

  it('a person verified through a door, or with an assurance, that does not suffice', async () => {
    bench.verified = verified(minjun, 'naver', 'urn:gwanmun:loa:3')
    assert.equal(await refusal('phones', () => undefined), 'access_denied')
    bench.verified = verified(minjun, 'phone', 'urn:gwanmun:loa:2')
    const wish = (url: URL) => url.searchParams.set('acr_values', 'urn:gwanmun:loa:3')
    assert.equal(await refusal('rp', wish), 'access_denied')
  })

  it('to send anybody to a redirect URI that is not registered: it shows what is wrong instead', async () => {
    for (const change of [
      { redirect_uri: 'https://evil.test/cb' },
      { redirect_uri: 'http://127.0.0.1:9/cb?more=1' },
      { client_id: 'nobody' },
    ]) {
      const { url } = await authorizationUrl(await client(bench, 'rp'), change)
      const answer = await bench.browser().get(pathOf(url)).set('Accept', 'text/html').redirects(0).expect(400)
      assert.equal(answer.headers['location'], undefined)
      assert.match(answer.headers['content-security-policy'] ?? '', /default-src 'none'/)
      const page = JSON.parse(answer.text)
      assert.equal(page.lang, 'ko')
      assert.equal(page.title, '요청을 처리할 수 없습니다')
      assert.doesNotMatch(answer.text, /\bat .*\.js|node_modules/)
    }
  })

  it('a code used a second time, and everything that came from it is revoked', async () => {
    const config = await client(bench, 'rp')
    const { url, checks } = await authorizationUrl(config)
    const returned = await walk(bench.browser(), url)
    const tokens = await redeem(config, returned, checks)
    const sub = tokens.claims()?.sub ?? ''
    assert.equal((await oidc.fetchUserInfo(config, tokens.access_token, sub)).sub, sub)
    await assert.rejects(redeem(config, returned, checks), { error: 'invalid_grant' })
    await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, sub))
    assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false)
  })

  it('a code with another verifier, another client, or another redirect URI', async () => {
    const config = await client(bench, 'rp')
    const { url, checks } = await authorizationUrl(config)
    const returned = await walk(bench.browser(), url)
    const wrong = { ...checks, verifier: oidc.randomPKCECodeVerifier() }
    await assert.rejects(redeem(config, returned, wrong), { error: 'invalid_grant' })
    await assert.rejects(redeem(await client(bench, 'old'), returned, checks), { error: 'invalid_grant' })
    const elsewhere = new URL(returned)
    elsewhere.pathname = '/other'
    await assert.rejects(redeem(config, elsewhere, checks), { error: 'invalid_grant' })
  })
})

describe('A journey that ends without a verified person', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  after(() => bench.close())

  it('goes back with the error, the state and the issuer', async () => {
    for (const [ending, error] of [
      ['cancel', 'access_denied'],
      ['cancel?error=temporarily_unavailable', 'temporarily_unavailable'],
    ] as const) {
      const { url, checks } = await authorizationUrl(await client(bench, 'rp'))
      const { searchParams } = await walk(bench.browser(), url, ending)
      assert.equal(searchParams.get('error'), error)
      assert.equal(searchParams.get('error_description'), 'as the test says')
      assert.equal(searchParams.get('state'), checks.state)
      assert.equal(searchParams.get('iss'), bench.issuer.origin)
    }
  })

  it('goes back to a native app too: by its own scheme, or to loopback on any port, IPv6 included', async () => {
    for (const redirect_uri of ['com.example.app:/cb', 'http://[::1]:5123/cb', 'http://127.0.0.1:5123/cb']) {
      const browser = bench.browser()
      const { url, checks } = await authorizationUrl(await client(bench, 'native'), { redirect_uri })
      const journey = await follow(browser, url)
      const back = (await follow(browser, (await follow(browser, `${journey}/cancel`)) ?? '')) ?? ''
      assert(back.startsWith(`${redirect_uri}?`), back)
      const { searchParams } = new URL(back)
      assert.deepEqual([searchParams.get('error'), searchParams.get('state')], ['access_denied', checks.state])
    }
  })

  it('belongs to the browser that started it: another one has none', async () => {
    const { url } = await authorizationUrl(await client(bench, 'rp'))
    const journey = await follow(bench.browser(), url)
    const other = bench.browser()
    await other.get(String(journey)).expect(404)
    assert.equal(bench.pending, null)
    await other.get(`${journey}/finish`).expect(410, 'journey_unknown')
    await other.get(`${journey}/cancel`).expect(410, 'journey_unknown')
  })

  it('cannot be taken over with a cookie that no person signed', async () => {
    const { url } = await authorizationUrl(await client(bench, 'rp'))
    const journey = String(await follow(bench.browser(), url))
    const uid = journey.split('/').at(-1)
    await bench.browser().get(journey).set('Cookie', `gw_op_interaction=${uid}`).expect(404)
  })

  it('is over when it is over: the way back works once', async () => {
    const browser = bench.browser()
    const { url } = await authorizationUrl(await client(bench, 'rp'))
    const journey = await follow(browser, url)
    const resume = pathOf((await follow(browser, `${journey}/finish`)) ?? '')
    await browser.get(resume).redirects(0).expect(303)
    const again = await browser.get(resume).set('Accept', 'text/html').set('Accept-Language', 'en').redirects(0)
    assert.equal(again.status, 400)
    assert.equal(JSON.parse(again.text).title, 'Please start again')
    await browser.get(`${journey}/finish`).expect(410, 'journey_unknown')
  })

  it('is refused with a code of our own', async () => {
    const req = { headers: {}, socket: {} } as Parameters<typeof bench.provider.finish>[0]
    const res = { getHeader: () => undefined } as unknown as Parameters<typeof bench.provider.finish>[1]
    await assert.rejects(bench.provider.finish(req, res, 'a journey', verified(minjun)), (error) =>
      hasCode(error, 'journey_unknown'),
    )
  })
})
