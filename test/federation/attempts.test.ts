import assert from 'node:assert/strict'
import { hasCode } from '../../src/domain/errors.ts'
import type { JourneyId, ProviderId, SealedText } from '../../src/domain/ids.ts'
import type { Attempt } from '../../src/domain/provider.ts'
import { type Attempts, openAttempts, type StartOptions } from '../../src/federation/attempts.ts'
import { openSealer } from '../../src/keyring/sealing.ts'
import { memoryAttemptLedger } from '../../src/store/memory/attempt-ledger.ts'
import { system } from '../../src/system.ts'
import { testClock } from '../contract/test-clock.ts'

const [kakao, naver] = ['kakao', 'naver'] as ProviderId[] as [ProviderId, ProviderId]
const options: StartOptions = {
  provider: kakao,
  journey: 'journey-1' as JourneyId,
  redirectUri: 'https://broker.example/doors/kakao/callback',
  lang: 'ko',
}

function house() {
  const clock = testClock()
  const world = { ...system, now: clock.now }
  const ledger = memoryAttemptLedger(world)
  const open = (key = system.token(256)): Attempts =>
    openAttempts(world, { sealer: openSealer([{ version: 1, key, envelope: 1 }], world), ledger, attemptSeconds: 600 })
  return { clock, open, attempts: open() }
}

const refusedAs = (code: 'attempt_missing' | 'attempt_expired' | 'attempt_used') => (error: unknown) =>
  hasCode(error, code)

describe('An attempt at a provider', () => {
  it('comes back as it left: same provider, nonce, verifier, journey and language', async () => {
    const { attempts } = house()
    for (const given of [options, { ...options, lang: 'en' as const, loginHint: 'someone' }]) {
      const attempt = attempts.start(given)
      assert.deepEqual(await attempts.take(attempts.seal(attempt), attempt.state, kakao), attempt)
    }
  })

  it('comes back also as the release before wrote it, which called the network shard a lot', async () => {
    const { attempts } = house()
    const attempt = attempts.start({ ...options, networkShard: 7 })
    const { networkShard: lot, ...rest } = attempt
    const written = { ...rest, lot } as unknown as Attempt
    assert.deepEqual(await attempts.take(attempts.seal(written), attempt.state, kakao), attempt)
  })

  it('ends with its own state only, also under a seal that would open with any', async () => {
    const { clock } = house()
    const world = { ...system, now: clock.now }
    const sealer = {
      seal: (value: unknown) => JSON.stringify(value) as SealedText,
      open: (text: string): unknown => JSON.parse(text),
      newForms: true,
    }
    const attempts = openAttempts(world, { sealer, ledger: memoryAttemptLedger(world), attemptSeconds: 600 })
    const attempt = attempts.start(options)
    const sealed = attempts.seal(attempt)
    await assert.rejects(attempts.take(sealed, system.token(160), kakao), refusedAs('attempt_missing'))
    assert.deepEqual(await attempts.take(sealed, attempt.state, kakao), attempt)
  })

  it('has unguessable state, nonce and verifier, none of them twice', async () => {
    const { attempts } = house()
    const seen = new Set<string>()
    for (let n = 0; n < 100; n++) {
      const { state, nonce, codeVerifier } = attempts.start(options)
      assert.ok(Buffer.from(state, 'base64url').length >= 20)
      assert.ok(Buffer.from(nonce, 'base64url').length >= 20)
      // RFC 7636 §4.1: 43 to 128 unreserved characters.
      assert.match(codeVerifier, /^[A-Za-z0-9._~-]{43,128}$/)
      for (const value of [state, nonce, codeVerifier]) seen.add(value)
    }
    assert.equal(seen.size, 300)
  })

  it('shows nothing of itself in its cookie', async () => {
    const { attempts } = house()
    const attempt = attempts.start(options)
    const sealed = attempts.seal(attempt)
    const readable = sealed.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))
    for (const secret of [attempt.codeVerifier, attempt.nonce, attempt.journey])
      assert.ok(!readable.some((part) => part.includes(secret)))
  })

  it('opens only together with its own state', async () => {
    const { attempts } = house()
    const [one, other] = [attempts.start(options), attempts.start(options)]
    const sealed = attempts.seal(one)
    for (const state of [other.state, '', one.state.slice(0, -1), `${one.state}A`])
      await assert.rejects(attempts.take(sealed, state, kakao), refusedAs('attempt_missing'))
  })

  it('is not found in a browser without its cookie, nor with a spoiled one', async () => {
    const { attempts } = house()
    const attempt = attempts.start(options)
    const sealed = attempts.seal(attempt)
    const spoiled = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`
    for (const cookie of [undefined, '', 'nonsense', spoiled])
      await assert.rejects(attempts.take(cookie, attempt.state, kakao), refusedAs('attempt_missing'))
  })

  it('is not found where another key sealed it', async () => {
    const { attempts, open } = house()
    const attempt = attempts.start(options)
    const elsewhere = open().seal(attempt)
    await assert.rejects(attempts.take(elsewhere, attempt.state, kakao), refusedAs('attempt_missing'))
  })

  it('ends at no other provider’s callback, and still ends at its own', async () => {
    const { attempts } = house()
    const attempt = attempts.start(options)
    const sealed = attempts.seal(attempt)
    await assert.rejects(attempts.take(sealed, attempt.state, naver), refusedAs('attempt_missing'))
    assert.equal((await attempts.take(sealed, attempt.state, kakao)).state, attempt.state)
  })

  it('is too late at the very millisecond it expires, and in time the one before', async () => {
    const { attempts, clock } = house()
    const [inTime, late] = [attempts.start(options), attempts.start(options)]
    const [first, second] = [attempts.seal(inTime), attempts.seal(late)]
    clock.pass(599.999)
    assert.ok(await attempts.take(first, inTime.state, kakao))
    clock.pass(0.001)
    await assert.rejects(attempts.take(second, late.state, kakao), refusedAs('attempt_expired'))
  })

  it('is used once', async () => {
    const { attempts } = house()
    const attempt = attempts.start(options)
    const sealed = attempts.seal(attempt)
    await attempts.take(sealed, attempt.state, kakao)
    await assert.rejects(attempts.take(sealed, attempt.state, kakao), refusedAs('attempt_used'))
  })

  it('is used once, however many come at the same moment', async () => {
    const { attempts } = house()
    const attempt = attempts.start(options)
    const sealed = attempts.seal(attempt)
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => attempts.take(sealed, attempt.state, kakao)))
    assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
  })

  it('stays used up until it would have expired anyway', async () => {
    const { attempts, clock } = house()
    const attempt = attempts.start(options)
    const sealed = attempts.seal(attempt)
    await attempts.take(sealed, attempt.state, kakao)
    clock.pass(599)
    await assert.rejects(attempts.take(sealed, attempt.state, kakao), refusedAs('attempt_used'))
    clock.pass(2)
    await assert.rejects(attempts.take(sealed, attempt.state, kakao), refusedAs('attempt_expired'))
  })
})
