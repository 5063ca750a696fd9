import assert from 'node:assert/strict'
import { type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { fingerprint } from '../../mock-idps/ledger/redact.ts'
import { authorizationRequest, clientId, clientSecret, control, fetchOnce, postForm, redeem } from './harness.ts'

const basic = (id: string, secret: string) => `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`

describe('an authorization request that was pushed', () => {
  let idps: MockIdps
  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  afterEach(() => idps.reset())
  after(() => idps.close())

  async function push(authorization = basic(clientId, clientSecret)) {
    const { url, verifier, state } = authorizationRequest(idps, 'ipin', { login_hint: 'woman' })
    const form = Object.fromEntries(url.searchParams)
    const answer = await postForm(`${idps.issuer('ipin')}/par`, form, { headers: { authorization } })
    const { request_uri } = (await answer.json()) as { request_uri?: string }
    return { status: answer.status, uri: request_uri ?? '', form, verifier, state }
  }
  const use = (uri: string) =>
    fetchOnce(`${idps.issuer('ipin')}/authorize?${new URLSearchParams({ client_id: clientId, request_uri: uri })}`)

  it('begins the flow, which has the person, state and nonce that only the pushed request contains', async () => {
    const { uri, form, verifier, state } = await push()
    const back = new URL((await use(uri)).headers.get('location') ?? '')
    await redeem(idps, 'ipin', { code: back.searchParams.get('code') ?? '', code_verifier: verifier })
    const flows = idps.flows()
    assert.equal(flows.length, 1)
    const [flow] = flows
    assert.deepEqual(
      [flow?.persona, flow?.state, flow?.nonce],
      ['woman', fingerprint(state), fingerprint(form['nonce'] ?? '')],
    )
    assert.deepEqual(
      flow?.steps.map(({ endpoint, status }) => [endpoint, status]),
      [
        ['pushed_authorization', 201],
        ['authorization', 303],
        ['token', 200],
      ],
    )
  })

  it('is met by plans for its person', async () => {
    idps.faults.add({ match: { persona: 'woman' }, do: [{ type: 'outcome', outcome: 'cancel' }] })
    const { uri } = await push()
    assert.equal(new URL((await use(uri)).headers.get('location') ?? '').searchParams.get('error'), 'access_denied')
  })

  it('begins a new flow when it was not pushed', async () => {
    await use('urn:ietf:params:oauth:request_uri:invented')
    assert.equal(idps.lastFlow()?.steps[0]?.endpoint, 'authorization')
  })

  it('reads the client: credentials are form-encoded, and those without a colon name none', async () => {
    const id = 'shop & co: 50%'
    const sandbox = idps.sandbox({
      clients: [{ clientId: id, clientSecret: 'long-enough', redirectUris: ['http://localhost/cb'] }],
    })
    const encoded = (text: string) => encodeURIComponent(text).replaceAll('%20', '+')
    for (const authorization of [
      basic(encoded(id), 'long-enough'),
      `Basic ${Buffer.from('a-secret').toString('base64')}`,
    ])
      await postForm(`${sandbox.issuer('ipin')}/par`, {}, { headers: { authorization } })
    assert.deepEqual(
      sandbox.ledger().map((entry) => [entry.clientAuth, entry.clientId]),
      [
        ['basic', id],
        [null, null],
      ],
    )
    const shown = await (await control(sandbox, 'ledger')).text()
    assert.doesNotMatch(shown, /a-secret/)
  })
})
