import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import {
  authorizationUrl,
  type Bench,
  callback,
  client,
  follow,
  login,
  openBench,
  pathOf,
  registered,
  secretOf,
  walk,
} from './bench.ts'
import { minjun, verified } from './people.ts'

const parties = [
  registered('rp', {
    grant_types: ['authorization_code', 'refresh_token'],
    post_logout_redirect_uris: ['http://127.0.0.1:9/bye'],
  }),
  registered('other'),
  { client_id: 'spa', token_endpoint_auth_method: 'none', redirect_uris: [callback] },
]

const page = (text: string) => JSON.parse(text) as { title: string; form: { action: string; hidden: { xsrf: string } } }

describe('Tokens', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  beforeEach(() => {
    bench.verified = verified(minjun)
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  it('are told about to the relying party they were made for, with the assurance and without the person', async () => {
    const config = await client(bench, 'rp')
    const { tokens, claims } = await login(bench.browser(), config, { scope: 'openid profile' })
    const told = await oidc.tokenIntrospection(config, tokens.access_token)
    assert.equal(told.active, true)
    assert.equal(told.sub, claims.sub)
    assert.equal(told['acr'], 'urn:gwanmun:loa:3')
    assert.equal(told['auth_time'], claims['auth_time'])
    assert.equal(told.scope, 'openid profile')
    assert.ok(!('name' in told))
    const stranger = await oidc.tokenIntrospection(await client(bench, 'other'), tokens.access_token)
    assert.deepEqual(stranger, { active: false })
  })

  it('can be revoked by that relying party and no other', async () => {
    const config = await client(bench, 'rp')
    const { tokens } = await login(bench.browser(), config)
    await oidc.tokenRevocation(await client(bench, 'other'), tokens.access_token).catch(() => undefined)
    assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, true)
    await oidc.tokenRevocation(config, tokens.access_token)
    assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false)
  })

  it('are revoked one by one: an access token takes nothing with it, a refresh token all that came from it', async () => {
    const config = await client(bench, 'rp')
    const browser = bench.browser()
    const offline = { scope: 'openid offline_access', prompt: 'consent' }
    const { tokens, claims } = await login(browser, config, offline)
    const other = await login(browser, config)
    await oidc.tokenRevocation(config, tokens.access_token)
    assert.equal((await oidc.tokenIntrospection(config, tokens.access_token)).active, false)
    assert.equal((await oidc.tokenIntrospection(config, other.tokens.access_token)).active, true)
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? '')
    assert.equal((await oidc.fetchUserInfo(config, refreshed.access_token, claims.sub)).sub, claims.sub)
    await oidc.tokenRevocation(config, refreshed.refresh_token ?? '')
    assert.equal((await oidc.tokenIntrospection(config, refreshed.access_token)).active, false)
  })

  it('are not what is asked about by an ID token or a made-up word: that is not active, and no error (RFC 7662 §2.2)', async () => {
    const config = await client(bench, 'rp')
    const { tokens } = await login(bench.browser(), config)
    for (const token of [tokens.id_token ?? '', 'a.b.c', 'nothing'])
      assert.deepEqual(await oidc.tokenIntrospection(config, token), { active: false })
    const answer = await bench
      .browser()
      .post('/oidc/introspection')
      .auth('rp', secretOf('rp'))
      .set('Accept', 'text/html')
      .type('form')
      .send({ token: tokens.id_token })
      .expect(200)
    assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
    const stranger = bench.browser().post('/oidc/introspection').auth('rp', 'wrong').type('form')
    await stranger.send({ token: tokens.id_token }).expect(401)
  })

  it('are refreshed with rotation; a refresh token used twice ends the whole family', async () => {
    const config = await client(bench, 'rp')
    const offline = { scope: 'openid offline_access', prompt: 'consent' }
    const { tokens, claims } = await login(bench.browser(), config, offline)
    assert.ok(tokens.refresh_token)
    const second = await oidc.refreshTokenGrant(config, tokens.refresh_token)
    assert.ok(second.refresh_token)
    assert.notEqual(second.refresh_token, tokens.refresh_token)
    assert.equal(second.claims()?.['auth_time'], claims['auth_time'])
    assert.equal((await oidc.fetchUserInfo(config, second.access_token, claims.sub))['acr'], 'urn:gwanmun:loa:3')
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), { error: 'invalid_grant' })
    await assert.rejects(oidc.refreshTokenGrant(config, second.refresh_token), { error: 'invalid_grant' })
    assert.equal((await oidc.tokenIntrospection(config, second.access_token)).active, false)
  })

  it('need no consent screen: prompt=consent passes a session of before', async () => {
    const browser = bench.browser()
    const config = await client(bench, 'rp')
    await login(browser, config)
    bench.pending = null
    const { tokens } = await login(browser, config, { scope: 'openid offline_access', prompt: 'consent' })
    assert.equal(bench.pending, null)
    assert.ok(tokens.refresh_token)
  })

  it('come without a refresh token where none was asked for', async () => {
    const { tokens } = await login(bench.browser(), await client(bench, 'rp'), { scope: 'openid offline_access' })
    assert.equal(tokens.refresh_token, undefined)
  })

  it('can be bound to a key of the client (DPoP, RFC 9449)', async () => {
    const config = await client(bench, 'rp')
    const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair())
    const { url, checks } = await authorizationUrl(config)
    const tokens = await oidc.authorizationCodeGrant(
      config,
      await walk(bench.browser(), url),
      { pkceCodeVerifier: checks.verifier, expectedState: checks.state, expectedNonce: checks.nonce },
      undefined,
      { DPoP },
    )
    const sub = tokens.claims()?.sub ?? ''
    assert.equal(tokens.token_type, 'dpop')
    assert.equal((await oidc.fetchUserInfo(config, tokens.access_token, sub, { DPoP })).sub, sub)
    await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, sub))
  })

  it('are fetched by scripts only of the browser client itself', async () => {
    const body = 'grant_type=authorization_code&code=none&code_verifier=none&client_id=spa'
    const own = await bench.browser().post('/oidc/token').set('Origin', 'http://127.0.0.1:9').send(body)
    assert.equal(own.headers['access-control-allow-origin'], 'http://127.0.0.1:9')
    assert.equal(own.body.error, 'invalid_grant')
    for (const origin of ['https://evil.test', 'null']) {
      const foreign = await bench.browser().post('/oidc/token').set('Origin', origin).send(body)
      assert.equal(foreign.headers['access-control-allow-origin'], undefined)
      assert.equal(foreign.body.error, 'invalid_request')
    }
  })
})

describe('Signing out at a relying party', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  after(() => bench.close())

  it('is asked for in Korean, ends session and tokens, and goes back with the state', async () => {
    const browser = bench.browser()
    const config = await client(bench, 'rp')
    const { tokens, claims } = await login(browser, config)
    const url = oidc.buildEndSessionUrl(config, {
      id_token_hint: tokens.id_token ?? '',
      post_logout_redirect_uri: 'http://127.0.0.1:9/bye',
      state: 'so-long',
    })
    const asked = await browser.get(pathOf(url)).set('Accept-Language', 'ko').expect(200)
    const { title, form } = page(asked.text)
    assert.equal(title, '로그아웃할까요?')
    assert.match(asked.headers['content-security-policy'] ?? '', /default-src 'none'.*frame-ancestors 'none'/)
    const done = await browser
      .post(pathOf(form.action))
      .type('form')
      .send({ ...form.hidden, logout: 'yes' })
      .redirects(0)
    assert.equal(done.status, 303)
    assert.equal(done.headers['location'], 'http://127.0.0.1:9/bye?state=so-long')
    await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, claims.sub))
    bench.pending = null
    await login(browser, config)
    assert.ok(bench.pending)
  })

  it('does not happen by a forged form, nor to an address that is not registered', async () => {
    const browser = bench.browser()
    const config = await client(bench, 'rp')
    const { tokens } = await login(browser, config)
    const id_token_hint = tokens.id_token ?? ''
    const elsewhere = oidc.buildEndSessionUrl(config, { id_token_hint, post_logout_redirect_uri: 'https://evil.test/' })
    await browser.get(pathOf(elsewhere)).set('Accept', 'text/html').expect(400)
    const url = oidc.buildEndSessionUrl(config, { id_token_hint })
    await browser.get(pathOf(url)).expect(200)
    const forged = browser.post('/oidc/session/end/confirm').type('form').send({ xsrf: 'guess', logout: 'yes' })
    await forged.redirects(0).expect(400)
    bench.pending = null
    await login(browser, config)
    assert.equal(bench.pending, null)
  })

  it('asks no question where no person is signed in: it goes on to the address, or says so in the language asked for', async () => {
    const config = await client(bench, 'rp')
    const { tokens } = await login(bench.browser(), config)
    const id_token_hint = tokens.id_token ?? ''
    const browser = bench.browser()
    const back = { post_logout_redirect_uri: 'http://127.0.0.1:9/bye', state: 'a b' }
    const to = await follow(browser, oidc.buildEndSessionUrl(config, { id_token_hint, ...back }))
    assert.equal(to, 'http://127.0.0.1:9/bye?state=a+b')
    const ours = await follow(browser, oidc.buildEndSessionUrl(config, { id_token_hint, ui_locales: 'en' }))
    assert.equal(page((await browser.get(pathOf(ours ?? ''))).text).title, 'You are signed out')
  })

  it('ends on a page of ours when the relying party names no address', async () => {
    const browser = bench.browser()
    const config = await client(bench, 'rp')
    const { tokens } = await login(browser, config)
    const url = oidc.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? '', ui_locales: 'en' })
    const { title, form } = page((await browser.get(pathOf(url))).text)
    assert.equal(title, 'Sign out?')
    const confirm = browser.post(pathOf(form.action)).type('form')
    const done = await confirm.send({ ...form.hidden, logout: 'yes' }).redirects(0)
    assert.equal(page((await browser.get(pathOf(done.headers['location'] ?? ''))).text).title, 'You are signed out')
  })
})
