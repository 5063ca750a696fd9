import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import {
  authorizationUrl,
  type Bench,
  client,
  follow,
  login,
  openBench,
  pathOf,
  redeem,
  registered,
  resumed,
  walk,
} from './bench.ts'
import { minjun, seoyeon, verified } from './people.ts'

const parties = [
  registered('one', { releaseIdp: true, grant_types: ['authorization_code', 'refresh_token'] }),
  registered('two', { releaseIdp: true }),
]

const scope = 'openid profile phone idp'
const offline = { scope: `${scope} offline_access`, prompt: 'consent' }
const hourMs = 3_600_000

describe('What a relying party is told', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  beforeEach(() => {
    bench.verified = verified(minjun, 'kakao')
    bench.identities.clear()
    bench.kept.length = 0
    bench.aheadMs = 0
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  it('is of this login: another by another door, anywhere, in the same second, changes nothing of it', async () => {
    const browser = bench.browser()
    const [one, two] = [await client(bench, 'one'), await client(bench, 'two')]
    const first = await login(browser, one, offline)
    const { authTime } = bench.verified
    const told: Record<string, unknown>[] = []
    for (const [config, where] of [
      [two, browser],
      [one, browser],
      [one, bench.browser()],
    ] as const) {
      bench.verified = { ...verified(minjun, 'phone', 'urn:gwanmun:loa:2'), authTime }
      const later = await login(where, config, { scope, prompt: 'login' })
      const { idp, phone_number } = await oidc.fetchUserInfo(config, later.tokens.access_token, later.claims.sub)
      told.push({ idp, phone_number })
    }
    assert.deepEqual(told, Array(3).fill({ idp: 'phone', phone_number: '+821000001234' }))
    const refreshed = await oidc.refreshTokenGrant(one, first.tokens.refresh_token ?? '')
    for (const { access_token } of [first.tokens, refreshed])
      assert.equal((await oidc.fetchUserInfo(one, access_token, first.claims.sub))['idp'], 'kakao')
  })

  it('by a session of before is of the verification of that session', async () => {
    const browser = bench.browser()
    await login(browser, await client(bench, 'one'))
    const elsewhere = bench.browser()
    bench.verified = verified(minjun, 'naver')
    await login(elsewhere, await client(bench, 'one'))
    const config = await client(bench, 'two')
    const { tokens, claims } = await login(browser, config, { scope, prompt: 'none' })
    assert.equal((await oidc.fetchUserInfo(config, tokens.access_token, claims.sub))['idp'], 'kakao')
  })

  it('for a refresh token is kept as long as its grant; once it is gone all the same, the token is refused', async () => {
    const config = await client(bench, 'one')
    const { tokens } = await login(bench.browser(), config, offline)
    const { verification } = bench.verified
    assert.deepEqual(bench.kept, [{ verification, seconds: 24 * 3_600 + 60 }])
    bench.identities.clear()
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token ?? ''), { error: 'invalid_grant' })
  })

  it('is never half of it: a session whose identity is gone asks for a new verification, or answers login_required', async () => {
    const browser = bench.browser()
    const config = await client(bench, 'one')
    await login(browser, config, { scope })
    bench.identities.clear()
    const silent = await walk(browser, (await authorizationUrl(config, { scope, prompt: 'none' })).url)
    assert.equal(silent.searchParams.get('error'), 'login_required')
    // What needs no identity goes on.
    assert.ok((await walk(browser, (await authorizationUrl(config, { prompt: 'none' })).url)).searchParams.get('code'))
    bench.pending = null
    await login(browser, config, { scope })
    assert.ok(bench.pending)
  })
})

describe('One verification', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  beforeEach(() => {
    bench.verified = verified(minjun)
    bench.aheadMs = 0
    bench.pending = null
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  it('serves for two hours, however often it is used; then the person is verified anew', async () => {
    const browser = bench.browser()
    const config = await client(bench, 'one')
    await login(browser, config)
    bench.pending = null
    for (const hours of [0.9, 1.9]) {
      bench.aheadMs = hours * hourMs
      await login(browser, config)
      assert.equal(bench.pending, null, `${hours} h`)
    }
    bench.aheadMs = 2 * hourMs
    const silent = await walk(browser, (await authorizationUrl(config, { prompt: 'none' })).url)
    assert.equal(silent.searchParams.get('error'), 'login_required')
    await login(browser, config)
    assert.ok(bench.pending)
    // The new one serves again.
    bench.pending = null
    bench.aheadMs = 3 * hourMs
    await login(browser, config)
    assert.equal(bench.pending, null)
  })

  it('is asked for by prompt=select_account, also together with login', async () => {
    const browser = bench.browser()
    const config = await client(bench, 'one')
    await login(browser, config)
    for (const prompt of ['select_account', 'login select_account consent']) {
      bench.pending = null
      bench.verified = verified(seoyeon)
      await login(browser, config, { prompt })
      assert.ok(bench.pending, prompt)
    }
  })

  for (const [how, ending] of [
    ['signed out', 'finish'],
    ['signed out, and the person goes back', 'cancel'],
  ] as const)
    it(`that was under way when another tab ${how} comes to its end at the relying party`, async () => {
      const browser = bench.browser()
      const config = await client(bench, 'one')
      const before = await login(browser, config)
      const { url, checks } = await authorizationUrl(config, { prompt: 'login' })
      const journey = String(await follow(browser, url))
      const out = oidc.buildEndSessionUrl(config, { id_token_hint: before.tokens.id_token ?? '' })
      const { form } = JSON.parse((await browser.get(pathOf(out))).text)
      await browser
        .post(pathOf(form.action))
        .type('form')
        .send({ ...form.hidden, logout: 'yes' })
        .redirects(0)
        .expect(303)
      assert.equal((await browser.get(journey)).status, 200, 'the chooser is still there')
      const back = new URL(String(await resumed(browser, String(await follow(browser, `${journey}/${ending}`)))))
      assert.deepEqual(
        [back.searchParams.get('state'), back.searchParams.get('iss')],
        [checks.state, bench.issuer.origin],
      )
      if (ending === 'cancel') return assert.equal(back.searchParams.get('error'), 'access_denied')
      assert.equal((await redeem(config, back, checks)).claims()?.sub, before.claims.sub)
      await assert.rejects(oidc.fetchUserInfo(config, before.tokens.access_token, before.claims.sub), { status: 401 })
    })
})
