import assert from 'node:assert/strict'
import {
  type FaultPlanInput,
  type LedgerEntry,
  type MockIdps,
  type providerIds,
  startMockIdps,
} from '../../mock-idps/index.ts'
import { authorizationRequest, codeFor, control, fetchOnce, redeem, verifyWithLibrary } from './harness.ts'

describe('a simulator with fault plans', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  after(() => idps.close())
  afterEach(() => control(idps, 'reset', { method: 'POST' }))

  async function plan(document: FaultPlanInput): Promise<string> {
    const answer = await control(idps, 'faults', { method: 'POST', json: document })
    assert.equal(answer.status, 201)
    const { id } = (await answer.json()) as { id: string }
    return id
  }

  const discoveryOf = (provider: (typeof providerIds)[number]) =>
    fetchOnce(`${idps.issuer(provider)}/.well-known/openid-configuration`)

  it('an outage answers 503 everywhere at that provider, and nowhere else', async () => {
    await plan({ match: { provider: 'kakao' }, do: [{ type: 'outage', mode: 'status' }] })
    for (const path of ['/.well-known/openid-configuration', '/userinfo', '/v2/user/me', '/no/such/path']) {
      assert.equal((await fetchOnce(idps.issuer('kakao') + path)).status, 503, path)
    }
    assert.equal((await redeem(idps, 'kakao', { code: 'x' })).status, 503)
    assert.equal((await discoveryOf('naver')).status, 200)
  })

  it('people see a page, not JSON, when the authorization endpoint is down', async () => {
    await plan({ match: { provider: 'kakao', endpoint: 'authorization' }, do: [{ type: 'outage', mode: 'status' }] })
    const answer = await fetchOnce(authorizationRequest(idps, 'kakao').url)
    assert.match(answer.headers.get('content-type') ?? '', /text\/html/)
    assert.match(await answer.text(), /일부러 일으킨 고장/)
  })

  it('an outage can break the connection instead of answering', async () => {
    await plan({ match: { provider: 'naver', endpoint: 'token' }, do: [{ type: 'outage', mode: 'reset' }] })
    const { code, verifier } = await codeFor(idps, 'naver')
    await assert.rejects(redeem(idps, 'naver', { code, code_verifier: verifier }), TypeError)
  })

  it('a late answer is the right answer', async () => {
    await plan({ match: { endpoint: 'token' }, do: [{ type: 'latency', ms: 120, jitterMs: 30 }], times: 1 })
    const { code, verifier } = await codeFor(idps, 'phone')
    const started = performance.now()
    assert.equal((await redeem(idps, 'phone', { code, code_verifier: verifier })).status, 200)
    assert.ok(performance.now() - started >= 118)
    assert.equal((await redeem(idps, 'phone', { code, code_verifier: verifier })).status, 400)
  })

  it('a client that gives up waiting has spent its code all the same', async () => {
    await plan({ match: { endpoint: 'token' }, do: [{ type: 'latency', ms: 60_000 }], times: 1 })
    const { code, verifier } = await codeFor(idps, 'phone')
    const patience = new AbortController()
    const given = redeem(idps, 'phone', { code, code_verifier: verifier }, patience.signal)
    for (let spent = false; !spent; ) {
      const { entries } = (await (await control(idps, 'ledger?endpoint=token')).json()) as { entries: LedgerEntry[] }
      spent = entries.some(({ persona }) => persona === 'man')
    }
    patience.abort()
    await assert.rejects(given, { name: 'AbortError' })
    assert.equal((await redeem(idps, 'phone', { code, code_verifier: verifier })).status, 400)
  })

  it('a status fault sends the given status, body and Retry-After', async () => {
    await plan({
      match: { provider: 'ipin', endpoint: 'discovery' },
      do: [{ type: 'status', status: 429, body: { error: 'slow_down' }, retryAfter: 30 }],
    })
    const answer = await discoveryOf('ipin')
    assert.equal(answer.status, 429)
    assert.equal(answer.headers.get('retry-after'), '30')
    assert.deepEqual(await answer.json(), { error: 'slow_down' })
  })

  it('an error rate fails the same requests in every run', async () => {
    async function run(seed: number): Promise<string> {
      await plan({ match: { provider: 'kakao' }, do: [{ type: 'status', status: 500 }], rate: 0.3, seed })
      let history = ''
      for (let n = 0; n < 40; n += 1) history += (await discoveryOf('kakao')).status === 500 ? 'x' : '.'
      await control(idps, 'faults', { method: 'DELETE' })
      return history
    }
    const first = await run(7)
    assert.equal(await run(7), first)
    assert.notEqual(await run(8), first)
    const failed = first.split('x').length - 1
    assert.ok(failed >= 5 && failed <= 20, first)
  })

  it('a fault may meet one person only, at every step of theirs', async () => {
    await plan({ match: { persona: 'elder', endpoint: 'userinfo' }, do: [{ type: 'status', status: 500 }] })
    await verifyWithLibrary(idps, 'kakao', 'man')
    await assert.rejects(verifyWithLibrary(idps, 'kakao', 'elder'))
  })

  it('a plan can be taken back alone, and reset takes back all', async () => {
    const one = await plan({ match: { provider: 'kakao' }, do: [{ type: 'outage', mode: 'status' }] })
    await plan({ match: { provider: 'naver' }, do: [{ type: 'outage', mode: 'status', status: 502 }] })
    assert.equal((await control(idps, `faults/${one}`, { method: 'DELETE' })).status, 204)
    assert.equal((await control(idps, `faults/${one}`, { method: 'DELETE' })).status, 404)
    assert.equal((await discoveryOf('kakao')).status, 200)
    assert.equal((await discoveryOf('naver')).status, 502)
    assert.equal((await control(idps, 'reset', { method: 'POST' })).status, 204)
    assert.equal((await discoveryOf('naver')).status, 200)
  })

  it('the list counts how often a plan matched and was applied', async () => {
    const id = await plan({ match: { provider: 'kakao', nth: 2 }, do: [{ type: 'status', status: 500 }] })
    const seen = [await discoveryOf('kakao'), await discoveryOf('kakao'), await discoveryOf('kakao')]
    assert.deepEqual(
      seen.map(({ status }) => status),
      [200, 500, 200],
    )
    const { faults } = (await (await control(idps, 'faults')).json()) as { faults: Record<string, unknown>[] }
    assert.equal(faults[0]?.['id'], id)
    assert.equal(faults[0]?.['matched'], 3)
    assert.equal(faults[0]?.['played'], 1)
  })

  it('a protocol fault applies where it belongs, and the ledger shows it', async () => {
    const id = await plan({ match: { provider: 'ipin' }, do: [{ type: 'id_token', defect: 'nonce_wrong' }], times: 1 })
    await verifyWithLibrary(idps, 'phone', 'man')
    await assert.rejects(verifyWithLibrary(idps, 'ipin', 'man'))
    await verifyWithLibrary(idps, 'ipin', 'man')
    const { entries } = (await (await control(idps, 'ledger?provider=ipin')).json()) as { entries: LedgerEntry[] }
    const met = entries.filter(({ faults }) => faults.includes(id)).map(({ endpoint }) => endpoint)
    assert.deepEqual(met, ['token'])
  })

  it('the authorization response can be changed, and the ledger shows it at the request that sent the browser back', async () => {
    const id = await plan({ do: [{ type: 'authorization_response', defect: 'iss_wrong' }], times: 1 })
    await assert.rejects(verifyWithLibrary(idps, 'certificate', 'woman'))
    await verifyWithLibrary(idps, 'certificate', 'woman')
    const { entries } = (await (await control(idps, 'ledger')).json()) as { entries: LedgerEntry[] }
    const met = entries.filter(({ faults }) => faults.includes(id)).map(({ endpoint }) => endpoint)
    assert.deepEqual(met, ['authorization'])
  })

  it('keys can change while a person signs in, and the other issuers keep theirs', async () => {
    const kidOf = async (provider: 'phone' | 'ipin') =>
      ((await (await fetchOnce(`${idps.issuer(provider)}/keys`)).json()) as { keys: { kid: string }[] }).keys[0]?.kid
    await plan({ match: { provider: 'phone' }, do: [{ type: 'rotate', when: 'before_signing' }], times: 1 })
    await verifyWithLibrary(idps, 'phone', 'man')
    assert.notEqual(await kidOf('phone'), 'test-only-phone-es256')
    await verifyWithLibrary(idps, 'phone', 'man')
    assert.equal(await kidOf('ipin'), 'test-only-ipin-es256')
  })

  it('the attacker’s file is where the manipulated header points', async () => {
    const keys = (await (await fetchOnce(`${idps.issuer('kakao')}/attacker/keys.json`)).json()) as { keys: unknown[] }
    assert.equal(keys.keys.length, 2)
    const pem = await (await fetchOnce(`${idps.issuer('kakao')}/attacker/rs256.pem`)).text()
    assert.match(pem, /BEGIN CERTIFICATE/)
  })

  it('closes at once though a fault holds a request back', async () => {
    const own = await startMockIdps({ port: 0, faults: [{ match: { endpoint: 'keys' }, do: [{ type: 'hang' }] }] })
    const given = fetchOnce(`${own.issuer('phone')}/keys`).then(
      () => 'answered',
      () => 'broken',
    )
    for (let met = 0; met === 0; ) {
      const { entries } = (await (await control(own, 'ledger')).json()) as { entries: LedgerEntry[] }
      met = entries.length
    }
    const started = performance.now()
    await own.close()
    assert.equal(await given, 'broken')
    assert.ok(performance.now() - started < 2000)
  })

  it('a plan with unknown or wrong fields is refused with every complaint', async () => {
    const answer = await control(idps, 'faults', {
      method: 'POST',
      json: { match: { provider: 'daum', endpont: 'token' }, do: [{ type: 'latency', ms: -1 }], rat: 0.2 },
    })
    assert.equal(answer.status, 400)
    assert.match(answer.headers.get('content-type') ?? '', /application\/problem\+json/)
    const { code, problems } = (await answer.json()) as { code: string; problems: { path: string; message: string }[] }
    assert.equal(code, 'invalid_request')
    const text = JSON.stringify(problems)
    for (const word of ['match.provider', 'endpont', 'do.0.ms', 'rat']) assert.ok(text.includes(word), text)
    const notJson = await control(idps, 'faults', { method: 'POST', body: '{' })
    assert.equal(notJson.status, 400)
  })
})
