import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import {
  authorizationUrl,
  type Bench,
  type Browser,
  client,
  follow,
  login,
  openBench,
  pathOf,
  redeem,
  registered,
  walk,
} from './bench.ts'

/** What `HttpURLConnection` of Java sends unless it is told otherwise. */
const java = 'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2'
/** What Chrome sends for an address that was typed in. */
const chrome = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'

const post = (browser: Browser, url: URL | string, body: string) =>
  browser.post(pathOf(url)).set('Sec-Fetch-Site', 'cross-site').type('form').redirects(0).send(body)

describe('The endpoints', () => {
  let bench: Bench
  before(async () => {
    const post_logout_redirect_uris = ['http://127.0.0.1:9/bye']
    bench = await openBench([registered('rp', { post_logout_redirect_uris }), registered('twice')])
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  /** Where the parameters of an authorization request lead when they are posted from another site. */
  async function posted(browser: Browser, url: URL): Promise<string> {
    const answer = await post(browser, url.pathname, url.search.slice(1))
    assert.equal(answer.status, 303)
    assert.equal(answer.headers['cache-control'], 'no-store')
    return String(answer.headers['location'])
  }

  describe('take by POST what they take by GET', () => {
    it('an authorization request, which ends in a code (OpenID Connect Core §3.1.2.1)', async () => {
      const config = await client(bench, 'rp')
      const browser = bench.browser()
      const { url, checks } = await authorizationUrl(config, { login_hint: '김민준+&=' })
      const to = await posted(browser, url)
      assert.match(to, /^\/oidc\/auth\?posted=[\w-]{20,}$/)
      const { claims } = { claims: (await redeem(config, await walk(browser, to), checks)).claims() }
      assert.equal(claims?.aud, 'rp')
      assert.equal(bench.pending?.loginHint, '김민준+&=')
    })

    it('a request longer than any address may be, and none that is longer than 16 KiB', async () => {
      const browser = bench.browser()
      const { url } = await authorizationUrl(await client(bench, 'rp'), { login_hint: 'x'.repeat(12_000) })
      assert.match((await follow(browser, await posted(browser, url))) ?? '', /^\/journeys\//)
      url.searchParams.set('login_hint', 'x'.repeat(16_384))
      const refused = await post(browser, '/oidc/auth', url.search.slice(1))
      assert.equal(refused.status, 413)
      assert.equal(refused.body.error, 'invalid_request')
      assert.match(refused.body.error_description, /more than 16384 bytes of parameters; push them \(RFC 9126\)/)
    })

    it('a silent request of a person who is signed on', async () => {
      const config = await client(bench, 'rp')
      const browser = bench.browser()
      await login(browser, config)
      const { url, checks } = await authorizationUrl(config, { prompt: 'none' })
      assert((await redeem(config, await walk(browser, await posted(browser, url)), checks)).id_token)
    })

    it('a wrong request, which is refused as by GET: to the relying party, or on a page', async () => {
      const browser = bench.browser()
      const { url, checks } = await authorizationUrl(await client(bench, 'rp'))
      url.searchParams.delete('code_challenge')
      const back = new URL((await follow(browser, await posted(browser, url))) ?? '')
      assert.deepEqual(
        [back.searchParams.get('error'), back.searchParams.get('state')],
        ['invalid_request', checks.state],
      )
      url.searchParams.append('state', 'again')
      url.searchParams.set('redirect_uri', 'https://evil.test/')
      const page = await browser.get(await posted(browser, url)).set('Accept', chrome)
      assert.deepEqual([page.status, JSON.parse(page.text).title], [400, '요청을 처리할 수 없습니다'])
    })

    it('a sign-out, whose page can be reloaded, and no token stands in an address (RP-Initiated Logout §2)', async () => {
      const config = await client(bench, 'rp')
      const browser = bench.browser()
      const { tokens } = await login(browser, config)
      const url = oidc.buildEndSessionUrl(config, {
        id_token_hint: tokens.id_token ?? '',
        post_logout_redirect_uri: 'http://127.0.0.1:9/bye',
        state: 'so-long',
      })
      const to = await posted(browser, url)
      assert.match(to, /^\/oidc\/session\/end\?posted=[\w-]{20,}$/)
      await browser.get(to).expect(200)
      const { title, form } = JSON.parse((await browser.get(to).expect(200)).text)
      assert.equal(title, '로그아웃할까요?')
      const done = await browser
        .post(pathOf(form.action))
        .type('form')
        .redirects(0)
        .send({ ...form.hidden, logout: 'yes' })
      assert.equal(done.headers['location'], 'http://127.0.0.1:9/bye?state=so-long')
    })

    it('nothing but a form', async () => {
      const answer = await bench.browser().post('/oidc/auth').send({ client_id: 'rp' })
      assert.deepEqual([answer.status, answer.body.error], [415, 'invalid_request'])
    })

    it('so many a minute that a network fills no store: further ones go on by GET, and no token in an address', async () => {
      const config = await client(bench, 'rp')
      const browser = bench.browser()
      const { tokens } = await login(browser, config)
      const { url } = await authorizationUrl(config)
      const from = (address: string, to: URL) =>
        post(browser, to.pathname, to.search.slice(1)).set('X-Forwarded-For', address)
      const isKept = async (address: string) =>
        String((await from(address, url)).headers['location']).startsWith('/oidc/auth?posted=')
      for (let n = 0; n < 120; n++) assert.ok(await isKept(`192.0.2.${n}`), `${n}`)
      const next = await from('192.0.2.250', url)
      assert.equal(next.headers['location'], `/oidc/auth?${url.search.slice(1)}`)
      assert.ok(await isKept('198.51.100.1'), 'another network')

      const id_token_hint = tokens.id_token ?? assert.fail()
      url.searchParams.set('id_token_hint', id_token_hint)
      const atOnce = await from('192.0.2.1', url)
      assert.match(String(atOnce.headers['location']), /[?&]code=/, 'this browser sent its session')
      assert.ok(!String(atOnce.headers['location']).includes(id_token_hint))
      const signOut = await from('192.0.2.1', oidc.buildEndSessionUrl(config, { id_token_hint }))
      assert.deepEqual([signOut.status, signOut.headers['location']], [503, undefined])
      bench.aheadMs += 60_000
      assert.ok(await isKept('192.0.2.1'))
      bench.aheadMs = 0
    })

    it('with a reference that leads to one endpoint, and to nothing where it is made up', async () => {
      const browser = bench.browser()
      const { url } = await authorizationUrl(await client(bench, 'rp'))
      const reference = (await posted(browser, url)).split('?')[1]
      await browser.get(`/oidc/session/end?${reference}`).expect(400)
      await browser.get('/oidc/auth?posted=made-up').expect(400, /the posted request has expired/)
      // Beside others it is a parameter of a relying party that we do not know, and is passed over (RFC 6749 §3.1).
      url.searchParams.set('posted', 'theirs')
      assert.match((await follow(browser, url)) ?? '', /^\/journeys\//)
    })
  })

  describe('answer in the words of their reader', () => {
    it('programs get JSON, whatever their library prefers', async () => {
      const browser = bench.browser()
      const form = (path: string, body: string) => browser.post(path).type('form').send(body)
      for (const accept of [java, chrome, 'text/html'])
        for (const asked of [
          form('/oidc/token', 'grant_type=authorization_code&code=none'),
          browser.get('/oidc/userinfo'),
          form('/oidc/userinfo', ''),
          form('/oidc/introspection', 'token=none'),
          form('/oidc/revocation', 'token=none'),
          form('/oidc/par', 'client_id=rp'),
        ]) {
          const answer = await asked.set('Accept', accept)
          assert(answer.status >= 400 && answer.status < 500, `${answer.status}`)
          assert.equal(answer.type, 'application/json')
          assert(answer.body.error)
        }
    })

    it('an address that is none is 404, and a method that is none 405 with those that are', async () => {
      const nowhere = [
        '/oidc/nothing',
        '/oidc/',
        '/oidc/auth/a/b',
        '/oidc/session',
        '/oidc/token/',
        '/oidc/TOKEN',
        '/oidc/Auth',
      ]
      for (const path of nowhere) {
        const answer = await bench.browser().get(path).redirects(0)
        assert.deepEqual([path, answer.status, answer.body.error], [path, 404, 'invalid_request'])
      }
      for (const [method, path, allow] of [
        ['get', '/oidc/token', 'POST, OPTIONS'],
        ['get', '/oidc/introspection', 'POST, OPTIONS'],
        ['delete', '/oidc/userinfo', 'GET, HEAD, POST, OPTIONS'],
        ['put', '/oidc/auth', 'GET, POST'],
        ['post', '/oidc/jwks', 'GET, HEAD, OPTIONS'],
        ['get', '/oidc/session/end/confirm', 'POST'],
        ['post', '/.well-known/openid-configuration', 'GET, HEAD, OPTIONS'],
      ] as const) {
        const answer = await bench.browser()[method](path)
        assert.deepEqual([path, answer.status, answer.headers['allow']], [path, 405, allow])
        assert.equal(answer.body.error, 'invalid_request')
        const page = await bench.browser()[method](path).set('Accept', chrome).set('Accept-Language', 'en')
        assert.deepEqual([page.status, JSON.parse(page.text).title], [405, 'This request cannot be handled'])
      }
    })
  })

  it('end a login for a person only: not by HEAD, and not for a page that is fetched ahead', async () => {
    const config = await client(bench, 'rp')
    const browser = bench.browser()
    const { url, checks } = await authorizationUrl(config)
    const journey = await follow(browser, url)
    const resume = pathOf((await follow(browser, `${journey}/finish`)) ?? '')
    await browser.head(resume).expect(405)
    for (const name of ['Sec-Purpose', 'Purpose', 'X-Purpose', 'X-Moz'])
      await browser.get(resume).set(name, 'prefetch').redirects(0).expect(503)
    const back = new URL((await follow(browser, resume)) ?? '')
    assert((await redeem(config, back, checks)).access_token)
  })
})
