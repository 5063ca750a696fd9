import assert from 'node:assert/strict'
import { authorizationUrl, type Bench, client, login, openBench, redeem, registered, secretOf, walk } from './bench.ts'

const basic = (id: string, secret = secretOf(id)) =>
  `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`

describe('The quota of a relying party', () => {
  let bench: Bench
  before(async () => {
    bench = await openBench(
      [registered('rp'), registered('other'), registered('busy', { token_endpoint_auth_method: 'client_secret_post' })],
      { quotas: { relyingPartyPerMinute: 20 } },
    )
  })
  beforeEach(() => {
    bench.aheadMs += 60_000
  })
  afterEach(() => assert.deepEqual(bench.reports, []))
  after(() => bench.close())

  const introspect = (authorization: string) =>
    bench.browser().post('/oidc/introspection').set('Authorization', authorization).type('form').send('token=unknown')

  async function statuses(times: number, ask: () => PromiseLike<{ status: number }>): Promise<Record<number, number>> {
    const seen: Record<number, number> = {}
    for (let n = 0; n < times; n++) {
      const { status } = await ask()
      seen[status] = (seen[status] ?? 0) + 1
    }
    return seen
  }

  it('refuses a program that asks without end with 429, when it may ask again, and what the quota is', async () => {
    assert.deepEqual(await statuses(25, () => introspect(basic('rp'))), { 200: 20, 429: 5 })
    const { status, headers, body } = await introspect(basic('rp'))
    assert.equal(status, 429)
    const seconds = Number(headers['retry-after'])
    assert.ok(seconds >= 1 && seconds <= 60, `${seconds}`)
    assert.equal(headers['ratelimit-policy'], '"relying-party";q=20;w=60')
    assert.equal(headers['ratelimit'], `"relying-party";r=0;t=${seconds}`)
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(body.error, 'temporarily_unavailable')
    assert.equal((await introspect(basic('other'))).status, 200, 'another relying party has its own')
    bench.aheadMs += 60_000
    assert.equal((await introspect(basic('rp'))).status, 200)
  })

  it('is not used up by others who only know its client id', async () => {
    await statuses(50, () => introspect(basic('rp', 'not the secret of it')))
    assert.deepEqual(await statuses(20, () => introspect(basic('rp'))), { 200: 20 })
  })

  it('counts a login as two requests, token and userinfo, and a refused one leaves the code unused', async () => {
    const config = await client(bench, 'rp')
    assert.deepEqual(await statuses(18, () => introspect(basic('rp'))), { 200: 18 })
    const { tokens } = await login(bench.browser(), config)
    const userinfo = () => bench.browser().get('/oidc/userinfo').set('Authorization', `Bearer ${tokens.access_token}`)
    assert.equal((await userinfo()).status, 200)
    assert.equal((await userinfo()).status, 429)
    const { url, checks } = await authorizationUrl(config)
    const back = await walk(bench.browser(), url)
    await assert.rejects(redeem(config, back, checks), { status: 429, error: 'temporarily_unavailable' })
    bench.aheadMs += 60_000
    assert.equal((await redeem(config, back, checks)).claims()?.aud, 'rp')
  })

  it('counts a program that sends its secret in the body', async () => {
    const ask = () =>
      bench
        .browser()
        .post('/oidc/introspection')
        .type('form')
        .send({ client_id: 'busy', client_secret: secretOf('busy'), token: 'unknown' })
    assert.deepEqual(await statuses(25, ask), { 200: 20, 429: 5 })
  })

  it('is told to its program once a tenth of it is used', async () => {
    const first = await introspect(basic('other'))
    assert.equal(first.headers['ratelimit'], undefined)
    await introspect(basic('other'))
    const third = await introspect(basic('other'))
    assert.match(String(third.headers['ratelimit']), /^"relying-party";r=17;t=\d+$/)
  })
})
