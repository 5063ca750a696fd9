import assert from 'node:assert/strict'
import { decodeProtectedHeader } from 'jose'
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
  redeem,
  registered,
  walk,
} from './bench.ts'
import { minjun, seoyeon, verified } from './people.ts'

const parties = [
  registered('health', { sector: 'health.example', name: { ko: '보건소', en: 'Health Centre' }, singleDevice: true }),
  registered('vaccines', { sector: 'health.example', id_token_signed_response_alg: 'ES256', releaseIdp: true }),
  registered('exams', { redirect_uris: [callback, 'http://127.0.0.1:10/cb'], client_name: '시험 접수' }),
  registered('strict', { minimumAcr: 'urn:gwanmun:loa:3', hintPolicy: 'temporarily_unavailable' }),
  registered('app', { application_type: 'native' }),
  registered('phones', { allowedDoors: ['phone', 'ipin'] }),
]

describe('A login for a relying party', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(parties)
  })
  beforeEach(() => {
    bench.verified = verified(minjun)
    bench.identities.clear()
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  describe('tells of the verification', () => {
    it('in the ID token: acr, amr and the second in which the provider verified the person', async () => {
      const { claims } = await login(bench.browser(), await client(bench, 'health'))
      assert.equal(claims['acr'], 'urn:gwanmun:loa:3')
      assert.deepEqual(claims['amr'], ['swk', 'pin', 'mfa'])
      assert.equal(claims['auth_time'], Math.floor(bench.verified.authTime / 1000))
      assert.equal(claims.aud, 'health')
      assert.equal(claims.iss, bench.issuer.origin)
      assert.ok(!('name' in claims))
    })

    it('with iss beside the code (RFC 9207)', async () => {
      const config = await client(bench, 'health')
      const { url, checks } = await authorizationUrl(config)
      const returned = await walk(bench.browser(), url)
      assert.equal(returned.searchParams.get('iss'), bench.issuer.origin)
      assert.equal(returned.searchParams.get('state'), checks.state)
    })

    it('signed with RS256, or ES256 where that is registered', async () => {
      const browser = bench.browser()
      const plain = await login(browser, await client(bench, 'health'))
      const es256 = { id_token_signed_response_alg: 'ES256' }
      const elliptic = await login(browser, await client(bench, 'vaccines', es256))
      assert.equal(decodeProtectedHeader(plain.tokens.id_token ?? '').alg, 'RS256')
      assert.equal(decodeProtectedHeader(elliptic.tokens.id_token ?? '').alg, 'ES256')
    })

    it('without a nonce where none was asked', async () => {
      const config = await client(bench, 'health')
      const { url, checks } = await authorizationUrl(config)
      url.searchParams.delete('nonce')
      const tokens = await oidc.authorizationCodeGrant(config, await walk(bench.browser(), url), {
        pkceCodeVerifier: checks.verifier,
        expectedState: checks.state,
      })
      assert.ok(!('nonce' in (tokens.claims() ?? {})))
    })
  })

  describe('names the person', () => {
    it('by the same subject in one sector, by another in another sector, and always so', async () => {
      const [health, vaccines, exams] = await Promise.all(
        ['health', 'vaccines', 'exams'].map(async (id) => {
          const config = await client(bench, id, id === 'vaccines' ? { id_token_signed_response_alg: 'ES256' } : {})
          const first = (await login(bench.browser(), config)).claims.sub
          assert.equal((await login(bench.browser(), config)).claims.sub, first)
          return first
        }),
      )
      assert.equal(health, vaccines)
      assert.notEqual(health, exams)
      assert.ok(!health?.includes(minjun))
      bench.verified = verified(seoyeon)
      assert.notEqual((await login(bench.browser(), await client(bench, 'health'))).claims.sub, health)
    })

    it('by the same subject whatever the door', async () => {
      const config = await client(bench, 'health')
      const { claims } = await login(bench.browser(), config)
      bench.verified = verified(minjun, 'phone', 'urn:gwanmun:loa:2')
      const other = (await login(bench.browser(), config)).claims
      assert.equal(other.sub, claims.sub)
      assert.equal(other['acr'], 'urn:gwanmun:loa:2')
    })
  })

  describe('shows the chooser', () => {
    async function pendingOf(id: string, parameters: Record<string, string> = {}, browser = bench.browser()) {
      const { url } = await authorizationUrl(await client(bench, id), parameters)
      await walk(browser, url)
      assert.ok(bench.pending)
      return bench.pending
    }

    it('who asks, in the language asked for, and every door', async () => {
      const { relyingParty, lang } = await pendingOf('health')
      assert.deepEqual(relyingParty, { clientId: 'health', clientName: '보건소', allowedDoors: null, idpHint: [] })
      assert.equal(lang, 'ko')
      const english = await pendingOf('health', { ui_locales: 'fr en-GB ko' })
      assert.equal(english.lang, 'en')
      assert.equal(english.relyingParty.clientName, 'Health Centre')
      assert.equal((await pendingOf('exams')).relyingParty.clientName, '시험 접수')
    })

    it('in the language that the browser prefers where the relying party asks for none of ours', async () => {
      for (const [preferred, ui_locales, lang] of [
        ['en-US,en;q=0.9,ko;q=0.8', null, 'en'],
        ['ko-KR,ko;q=0.9,en-US;q=0.8', null, 'ko'],
        ['fr', null, 'ko'],
        ['en', 'fr', 'en'],
        ['en', 'ko', 'ko'],
      ] as const) {
        const browser = bench.browser()
        browser.set('Accept-Language', preferred)
        const pending = await pendingOf('health', ui_locales ? { ui_locales } : {}, browser)
        assert.deepEqual([preferred, pending.lang], [preferred, lang])
        assert.equal(pending.relyingParty.clientName, lang === 'en' ? 'Health Centre' : '보건소')
      }
    })

    it('which doors are as strong as the relying party and its request want', async () => {
      const strong = ['certificate', 'naver', 'kakao']
      assert.deepEqual((await pendingOf('strict')).relyingParty.allowedDoors, strong)
      const wish = { acr_values: 'urn:gwanmun:loa:3' }
      assert.deepEqual((await pendingOf('health', wish)).relyingParty.allowedDoors, strong)
      bench.verified = verified(minjun, 'ipin', 'urn:gwanmun:loa:2')
      assert.deepEqual((await pendingOf('phones')).relyingParty.allowedDoors, ['phone', 'ipin'])
      assert.deepEqual((await pendingOf('phones', wish)).relyingParty.allowedDoors, ['phone', 'ipin'])
      const essential = { id_token: { acr: { essential: true, value: 'urn:gwanmun:loa:2' } } }
      const demand = await pendingOf('health', { claims: JSON.stringify(essential) })
      assert.deepEqual(demand.relyingParty.allowedDoors, ['phone', 'ipin'])
    })

    it('the hints in their order, without those that would not do, and the login hint as it came', async () => {
      const wish = { idp_hint: 'kakao phone naver', login_hint: 'minjun' }
      const { relyingParty, loginHint } = await pendingOf('strict', wish)
      assert.deepEqual(relyingParty.idpHint, ['kakao', 'naver'])
      assert.equal(loginHint, 'minjun')
    })

    it('what else the relying party settled: hint policy, and one device for those who come to reserve', async () => {
      assert.equal((await pendingOf('strict')).hintPolicy, 'temporarily_unavailable')
      assert.equal((await pendingOf('health')).singleDevice, false)
      assert.equal((await pendingOf('health', { scope: 'openid reservation' })).singleDevice, true)
      assert.equal((await pendingOf('exams', { scope: 'openid reservation' })).singleDevice, false)
    })
  })

  describe('with a session of before', () => {
    it('goes through at once, at other relying parties too', async () => {
      const browser = bench.browser()
      const first = await login(browser, await client(bench, 'health'))
      bench.pending = null
      const config = await client(bench, 'exams')
      const { claims } = await login(browser, config)
      assert.equal(bench.pending, null)
      assert.equal(claims['auth_time'], first.claims['auth_time'])
      const silent = await authorizationUrl(config, { prompt: 'none' })
      const returned = new URL((await follow(browser, silent.url)) ?? '')
      assert.ok((await redeem(config, returned, silent.checks)).id_token)
    })

    it('never goes through silently for a native app, which anybody can pretend to be (RFC 8252 §8.6)', async () => {
      const browser = bench.browser()
      const config = await client(bench, 'app')
      await login(browser, config)
      bench.pending = null
      await login(browser, config)
      assert.equal(askedAt(bench)?.relyingParty.clientId, 'app', 'a journey was asked for')
    })

    it('serves two tabs at once: the code and the tokens of the first outlive the second', async () => {
      const browser = bench.browser()
      const config = await client(bench, 'health')
      const before = await login(browser, config)
      const first = await authorizationUrl(config)
      const returned = await walk(browser, first.url)
      await follow(browser, (await authorizationUrl(config, { prompt: 'login' })).url)
      await login(browser, config, { scope: 'openid profile' })
      const tokens = await redeem(config, returned, first.checks)
      assert.equal(tokens.scope, 'openid')
      for (const { access_token } of [before.tokens, tokens])
        assert.equal((await oidc.fetchUserInfo(config, access_token, before.claims.sub)).name, undefined)
    })

    it('does not count where it is too weak, or came through a door that is not allowed', async () => {
      const browser = bench.browser()
      bench.verified = verified(minjun, 'phone', 'urn:gwanmun:loa:2')
      await login(browser, await client(bench, 'exams'))
      bench.pending = null
      await login(browser, await client(bench, 'phones'))
      assert.equal(bench.pending, null)

      bench.verified = verified(minjun)
      const stronger = await login(browser, await client(bench, 'strict'))
      assert.equal(askedAt(bench)?.relyingParty.clientId, 'strict')
      assert.equal(stronger.claims['acr'], 'urn:gwanmun:loa:3')

      bench.verified = verified(minjun, 'ipin', 'urn:gwanmun:loa:2')
      await login(browser, await client(bench, 'phones'))
      assert.equal(askedAt(bench)?.relyingParty.clientId, 'phones')
    })

    it('does not count for prompt=login or when it is older than max_age; auth_time is of the new verification', async () => {
      const browser = bench.browser()
      const config = await client(bench, 'health')
      await login(browser, config)
      for (const parameters of [{ prompt: 'login' }, { max_age: '60' }, { max_age: '0' }]) {
        bench.pending = null
        bench.verified = { ...verified(minjun), authTime: Date.parse('2026-08-09T11:00:00Z') }
        const { claims } = await login(browser, config, parameters)
        assert.ok(bench.pending)
        assert.equal(claims['auth_time'], Date.parse('2026-08-09T11:00:00Z') / 1000)
      }
    })

    it('of one person ends when another person is verified, without a page in between', async () => {
      const browser = bench.browser()
      const config = await client(bench, 'health')
      const before = await login(browser, config, { scope: 'openid profile' })
      bench.verified = verified(seoyeon)
      const { claims } = await login(browser, config, { scope: 'openid profile', prompt: 'login' })
      assert.notEqual(claims.sub, before.claims.sub)
      assert.equal((await login(browser, config)).claims.sub, claims.sub)
    })

    it('is none at all: prompt=none answers login_required', async () => {
      const config = await client(bench, 'health')
      const { url, checks } = await authorizationUrl(config, { prompt: 'none' })
      const returned = new URL((await follow(bench.browser(), url)) ?? '')
      assert.equal(returned.searchParams.get('error'), 'login_required')
      assert.equal(returned.searchParams.get('state'), checks.state)
      assert.equal(returned.searchParams.get('iss'), bench.issuer.origin)
    })
  })

  it('can be pushed beforehand (RFC 9126)', async () => {
    const config = await client(bench, 'health')
    const { url: plain, checks } = await authorizationUrl(config)
    const pushed = await oidc.buildAuthorizationUrlWithPAR(config, Object.fromEntries(plain.searchParams))
    assert.match(pushed.searchParams.get('request_uri') ?? '', /^urn:ietf:params:oauth:request_uri:/)
    assert.ok(!pathOf(pushed).includes('redirect_uri'))
    assert.ok((await redeem(config, await walk(bench.browser(), pushed), checks)).id_token)
  })

  it('can come back as a form post, whose page may post to the relying party', async () => {
    const browser = bench.browser()
    const { url } = await authorizationUrl(await client(bench, 'health'), { response_mode: 'form_post' })
    const journey = await follow(browser, url)
    const resume = await follow(browser, `${journey}/finish`)
    const page = await browser.get(pathOf(resume ?? '')).expect(200)
    assert.match(page.text, /<form method="post" action="http:\/\/127\.0\.0\.1:9\/cb">/)
    const csp = page.headers['content-security-policy'] ?? ''
    assert.match(csp, /script-src 'sha256-/)
    assert.doesNotMatch(csp, /form-action|unsafe/)
  })
})

/** Reads it anew: TypeScript remembers that it was null. */
const askedAt = (bench: Bench) => bench.pending
