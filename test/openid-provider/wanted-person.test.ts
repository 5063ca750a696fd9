import assert from 'node:assert/strict'
import * as oidc from 'openid-client'
import { authorizationUrl, type Bench, client, login, openBench, registered, walk } from './bench.ts'
import { minjun, seoyeon, verified } from './people.ts'

describe('A request that wants one person', () => {
  let bench: Bench
  let config: oidc.Configuration
  let idToken: string
  let sub: string
  before(async () => {
    bench = await openBench([registered('rp')])
    config = await client(bench, 'rp')
    bench.verified = verified(minjun)
    const { tokens, claims } = await login(bench.browser(), config)
    idToken = tokens.id_token ?? ''
    sub = claims.sub
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  const wants = (value: object) => ({ claims: JSON.stringify(value) })
  const ways: [string, () => Record<string, string>][] = [
    ['id_token_hint', () => ({ id_token_hint: idToken })],
    ['a value of sub for the ID token', () => wants({ id_token: { sub: { value: sub } } })],
    ['a value of sub for userinfo', () => wants({ userinfo: { sub: { value: sub } } })],
    ['several values of sub', () => wants({ id_token: { sub: { essential: true, values: ['another', sub] } } })],
  ]

  for (const [how, parameters] of ways) {
    it(`by ${how}: another person who is verified goes back with login_required, once, and gives no code`, async () => {
      bench.verified = verified(seoyeon)
      const { url, checks } = await authorizationUrl(config, parameters())
      const { searchParams } = await walk(bench.browser(), url)
      assert.deepEqual(
        [searchParams.get('error'), searchParams.get('state'), searchParams.get('iss'), searchParams.get('code')],
        ['login_required', checks.state, bench.issuer.origin, null],
      )
    })

    it(`by ${how}: the person who is meant gets through, also past the session of another`, async () => {
      const browser = bench.browser()
      bench.verified = verified(seoyeon)
      await login(browser, config)
      bench.pending = null
      bench.verified = verified(minjun)
      assert.equal((await login(browser, config, parameters())).claims.sub, sub)
      assert.ok(bench.pending, 'the session of another person does not serve')
      bench.pending = null
      assert.equal((await login(browser, config, parameters())).claims.sub, sub)
      assert.equal(bench.pending, null, 'the session of the person does')
    })

    it(`by ${how}: with prompt=none and another person’s session it is told login_required at once`, async () => {
      const browser = bench.browser()
      bench.verified = verified(seoyeon)
      await login(browser, config)
      const { url } = await authorizationUrl(config, { ...parameters(), prompt: 'none' })
      assert.equal((await walk(browser, url)).searchParams.get('error'), 'login_required')
    })
  }

  it('pushed beforehand is held to it, too', async () => {
    bench.verified = verified(seoyeon)
    const { url } = await authorizationUrl(config, { id_token_hint: idToken })
    const pushed = await oidc.buildAuthorizationUrlWithPAR(config, Object.fromEntries(url.searchParams))
    assert.equal((await walk(bench.browser(), pushed)).searchParams.get('error'), 'login_required')
  })
})
