import assert from 'node:assert/strict'
import { InvalidOptions, type MockIdps, type SandboxHandle, startMockIdps } from '../../mock-idps/index.ts'
import { codeFor, control, fetchOnce, redeem, refusal, verifyWithLibrary } from './harness.ts'

const minute = 60_000

describe('the clock of a sandbox', () => {
  let idps: MockIdps
  let sandbox: SandboxHandle

  before(async () => {
    idps = await startMockIdps({ port: 0 })
  })
  beforeEach(() => {
    sandbox = idps.sandbox()
  })
  after(() => idps.close())

  it('ends a code when it is moved on', async () => {
    const { code, verifier } = await codeFor(sandbox, 'phone')
    sandbox.clock.advance(2 * minute)
    const late = await redeem(sandbox, 'phone', { code, code_verifier: verifier })
    assert.deepEqual(await refusal(late), [400, 'invalid_grant'])
  })

  it('ends an access token when it is moved on', async () => {
    const { tokens } = await verifyWithLibrary(sandbox, 'phone', 'man')
    const ask = () =>
      fetchOnce(`${sandbox.issuer('phone')}/userinfo`, { headers: { authorization: `Bearer ${tokens.access_token}` } })
    assert.equal((await ask()).status, 200)
    sandbox.clock.advance(6 * minute)
    assert.equal((await ask()).status, 401)
  })

  it('is what tokens, people and ledger go by, in the future as in the past', async () => {
    for (const days of [400, -400]) {
      const one = idps.sandbox()
      const at = Date.now() + days * 86_400_000
      one.clock.set(at)
      const { idToken } = await verifyWithLibrary(one, 'certificate', 'just18', { clockSkewSeconds: days * 86_400 })
      assert.ok(Math.abs(idToken.iat * 1000 - at) < minute)
      assert.equal(idToken.exp - idToken.iat, 300)
      assert.ok(Math.abs(Number(idToken['auth_time']) * 1000 - at) < minute)
      const birthYear = Number(String(idToken['birthdate']).slice(0, 4))
      assert.equal(birthYear, new Date(at + 9 * 3_600_000).getUTCFullYear() - 18)
      const [entry] = one.ledger()
      assert.ok(Math.abs(Date.parse(entry?.at ?? '') - at) < minute)
    }
  })

  it('is moved over HTTP, and set right by a reset', async () => {
    const at = '2021-08-09T20:00:00+09:00'
    const set = await control(sandbox, 'clock', { method: 'POST', json: { at } })
    const shown = (await set.json()) as { now: string; offsetMs: number }
    assert.ok(Math.abs(Date.parse(shown.now) - Date.parse(at)) < minute)
    assert.ok(shown.offsetMs < 0)
    await control(sandbox, 'clock', { method: 'POST', json: { advanceMs: minute } })
    assert.ok(sandbox.clock.now() >= Date.parse(at) + minute)
    assert.equal((await control(sandbox, 'clock', { method: 'POST', json: { advance: 1 } })).status, 400)
    await control(sandbox, 'reset', { method: 'POST' })
    const { offsetMs } = (await (await control(sandbox, 'clock')).json()) as { offsetMs: number }
    assert.equal(offsetMs, 0)
  })

  it('is never moved to where there is no time', () => {
    for (const wrong of [Number.NaN, Number.POSITIVE_INFINITY, -1, Date.UTC(2200, 0), '0' as unknown as number]) {
      assert.throws(() => sandbox.clock.set(wrong), InvalidOptions, String(wrong))
    }
    for (const wrong of [Number.NaN, -100 * 365 * 86_400_000]) {
      assert.throws(() => sandbox.clock.advance(wrong), InvalidOptions, String(wrong))
    }
    assert.ok(Math.abs(sandbox.clock.now() - Date.now()) < minute)
  })

  it('may show a given time from the start', () => {
    const past = idps.sandbox({ at: '2021-08-09T20:00:00+09:00' })
    assert.ok(Math.abs(past.clock.now() - Date.parse('2021-08-09T20:00:00+09:00')) < minute)
  })
})
