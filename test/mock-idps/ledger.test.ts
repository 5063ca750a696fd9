import assert from 'node:assert/strict'
import { type LedgerEntry, type MockIdps, startMockIdps } from '../../mock-idps/index.ts'
import { createLedger } from '../../mock-idps/ledger/ledger.ts'
import { redact } from '../../mock-idps/ledger/redact.ts'
import { entryAt } from './entries.ts'
import {
  authorizationRequest,
  clientSecret,
  codeFor,
  control,
  createBrowser,
  endpointAt,
  fetchOnce,
  leadsTo,
  redeem,
  verifyWithLibrary,
} from './harness.ts'

describe('the ledger of what a client did', () => {
  let idps: MockIdps
  beforeEach(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  afterEach(() => idps.close())

  async function entries(query = ''): Promise<LedgerEntry[]> {
    const { entries } = (await (await control(idps, `ledger${query}`)).json()) as { entries: LedgerEntry[] }
    return entries
  }

  it('shows every step of a verification, whose it was and how it ended', async () => {
    await verifyWithLibrary(idps, 'kakao', 'twin-b')
    const steps = await entries('?provider=kakao')
    assert.deepEqual(
      steps.map(({ endpoint, status, persona }) => [endpoint, status, persona]),
      [
        ['discovery', 200, null],
        ['authorization', 303, 'twin-b'],
        ['token', 200, 'twin-b'],
        ['userinfo', 200, 'twin-b'],
      ],
    )
    assert.equal(steps[1]?.params['code_challenge_method'], 'S256')
    assert.equal(steps[2]?.clientAuth, 'post')
    assert.equal(steps[3]?.clientAuth, 'bearer')
  })

  it('shows why the core refused, and which fault was applied', async () => {
    await redeem(idps, 'naver', { code: 'invented', code_verifier: 'v'.repeat(43) })
    await fetchOnce(authorizationRequest(idps, 'naver', { code_challenge: undefined }).url)
    await control(idps, 'faults', { method: 'POST', json: { match: { endpoint: 'keys' }, do: [{ type: 'outage' }] } })
    await fetchOnce(endpointAt(idps, 'naver', 'keys'))
    const [token, authorization, keys] = await entries()
    assert.equal(token?.error, 'invalid_grant')
    assert.equal(authorization?.error, 'invalid_request')
    assert.deepEqual(keys?.faults, ['fault-1'])
    assert.equal(keys?.status, 503)
  })

  it('contains no secret, code, verifier, token, state, nonce or cookie', async () => {
    const open = createBrowser()
    const { url, verifier, state } = authorizationRequest(idps, 'phone', { login_hint: '01098765432' })
    const page = leadsTo(await open(url.href))
    const body = new URLSearchParams({ decision: 'approve', persona: 'man' })
    const back = new URL(leadsTo(await open(leadsTo(await open(page, { method: 'POST', body })))))
    const code = back.searchParams.get('code') ?? ''
    const tokens = (await (await redeem(idps, 'phone', { code, code_verifier: verifier })).json()) as {
      access_token: string
      id_token: string
    }
    await fetchOnce(`${idps.issuer('phone')}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    const text = JSON.stringify(await entries())
    const nonce = url.searchParams.get('nonce') ?? ''
    const secrets = [clientSecret, code, verifier, state, nonce, tokens.access_token, tokens.id_token, '01098765432']
    for (const secret of secrets) {
      assert.ok(secret.length > 8)
      assert.ok(!text.includes(secret), secret)
    }
    assert.doesNotMatch(text, /mock_phone_interaction|cookie/i)
  })

  it('lets a test see that the same code was redeemed twice', async () => {
    const { code, verifier } = await codeFor(idps, 'ipin')
    await redeem(idps, 'ipin', { code, code_verifier: verifier })
    await redeem(idps, 'ipin', { code, code_verifier: verifier })
    const [first, second] = await entries('?endpoint=token')
    assert.equal(first?.params['code'], second?.params['code'])
    assert.deepEqual([first?.status, second?.status], [200, 400])
  })

  it('is emptied by reset, which also forgets codes', async () => {
    const { code, verifier } = await codeFor(idps, 'ipin')
    await control(idps, 'reset', { method: 'POST' })
    assert.deepEqual(await entries(), [])
    assert.equal((await redeem(idps, 'ipin', { code, code_verifier: verifier })).status, 400)
  })

  it('keeps a bounded number of entries and goes on counting', () => {
    const ledger = createLedger({ limit: 10 })
    for (let n = 0; n < 95; n += 1) ledger.open(entryAt('token'))
    const kept = ledger.read({})
    assert.equal(kept.length, 10)
    assert.equal(kept.at(-1)?.n, 95)
    assert.deepEqual(
      ledger.read({ after: 93 }).map(({ n }) => n),
      [94, 95],
    )
  })

  it('distinguishes requests that came during another one from those after its end', () => {
    const ledger = createLedger()
    const slow = ledger.open(entryAt('token'))
    const beside = ledger.open(entryAt('userinfo'))
    ledger.settle(slow, { status: null, tookMs: 30 })
    const after = ledger.open(entryAt('userinfo'))
    assert.equal(slow.endedAfter, beside.n)
    assert.ok(after.n > (slow.endedAfter ?? 0))
    assert.equal(beside.endedAfter, null)
  })

  it('keeps little of a request with much text', () => {
    const values = Array.from({ length: 9 }, (_, n) => ['scope', String(n)])
    assert.deepEqual(
      redact(new URLSearchParams(values), () => false),
      { scope: ['0', '1', '2', '3', '4', 'and 4 more'] },
    )
    const long = Array.from({ length: 60 }, (_, n) => [`${n}`.padEnd(300, 'x'), 'y'])
    const shown = redact(new URLSearchParams(long), () => false)
    assert.ok(JSON.stringify(shown).length < 9000)
    assert.equal(shown['…'], `and ${61 - Object.keys(shown).length} more`)
  })

  it('shows what was chosen on a page and nothing of what was typed there', () => {
    const typed = { password: 'hunter2', sms_code: '123456', ipin_id: 'real-name', carrier: 'KT', outcome: 'slow' }
    const shown = redact(new URLSearchParams({ ...typed, persona: 'man' }), (id) => id === 'man')
    assert.deepEqual(
      { ...shown, ipin_id: '' },
      {
        ...typed,
        password: '(hidden)',
        sms_code: '(hidden)',
        ipin_id: '',
        persona: 'man',
      },
    )
    assert.match(String(shown['ipin_id']), /^#[0-9a-f]{12}$/)
  })
})
