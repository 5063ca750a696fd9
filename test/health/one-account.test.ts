import assert from 'node:assert/strict'
import { mock } from 'node:test'
import fc from 'fast-check'
import type { EndedAttempt } from '../../src/domain/attempt.ts'
import type { DeviceHash } from '../../src/domain/ids.ts'
import type { VerificationFailure } from '../../src/domain/verification-failure.ts'
import { failedEnd, verifiedEnd } from '../support/attempt-ends.ts'
import { kakao, openFleet, settings } from './fleet.ts'

/** Every way in which one account may fail after its return, by whichever fault it was classified. */
const failures: readonly VerificationFailure[] = [
  { code: 'assertion_invalid', fault: 'person', reason: 'consent_missing', missing: ['gender'] },
  { code: 'assertion_invalid', fault: 'person', reason: 'profile_incomplete', missing: ['ci'] },
  { code: 'assertion_invalid', fault: 'person', reason: 'claims', missing: ['name'] },
  { code: 'assertion_invalid', fault: 'person', reason: 'account_dormant' },
  { code: 'assertion_invalid', fault: 'provider', reason: 'profile_refused' },
  { code: 'assertion_invalid', fault: 'provider', reason: 'subject' },
  { code: 'assertion_invalid', fault: 'browser', reason: 'invalid_grant' },
  { code: 'provider_unavailable', fault: 'provider', reason: 'status' },
  { code: 'provider_timeout', fault: 'provider', reason: 'timeout' },
]

describe('One account at a door', () => {
  let fleet: ReturnType<typeof openFleet>
  const open = () => {
    mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 1_600_000_000_000 })
    fleet = openFleet(2)
  }
  const close = async () => {
    await Promise.all(fleet.brokers.map(({ health }) => health.stop()))
    mock.timers.reset()
  }
  const shown = () => fleet.brokers.map((broker) => broker.shown())
  const ended = (broker: number, ...told: Parameters<(typeof fleet.brokers)[0]['health']['attemptEnded']>) =>
    fleet.brokers[broker % 2]?.health.attemptEnded(...told)
  const overdue = (broker: number, one: EndedAttempt, ranMs = settings.overdueMs) =>
    fleet.brokers[broker % 2]?.health.exchangeOverdue(one, ranMs)
  const attempt = (networkShard: number, device: string) => ({
    provider: kakao,
    startedAt: Date.now() - 30_000,
    networkShard,
    device: device as DeviceHash,
  })

  it('never takes the door from green for others: any failure, any times, from two networks and two browsers, on thin and busy traffic', async () => {
    const tries = fc.array(
      fc.record({
        second: fc.nat(89),
        network: fc.constantFrom(3, 12),
        browser: fc.constantFrom('a', 'b'),
        failure: fc.constantFrom(...failures),
      }),
      { minLength: 1, maxLength: 120 },
    )
    await fc.assert(
      fc.asyncProperty(tries, fc.constantFrom(0, 0.1, 0.5, 3), async (all, othersEachSecond) => {
        open()
        try {
          await fleet.pass(5)
          let [second, others] = [0, 0]
          await fleet.pass(90, () => {
            for (const { network, browser, failure } of all.filter((one) => one.second === second)) {
              overdue(second, attempt(network, browser))
              ended(second, ...failedEnd(attempt(network, browser), failure))
            }
            for (; others < second * othersEachSecond; others++)
              ended(others, ...verifiedEnd(attempt(others % 16, `other-${others}`)))
            second++
            assert.deepEqual(shown(), ['green ok', 'green ok'])
          })
        } finally {
          await close()
        }
      }),
      { numRuns: 40 },
    )
  })

  for (const failure of failures)
    it(`does not, with two returns in a row at a quiet door that are ${failure.fault} ${failure.reason}`, async () => {
      open()
      try {
        await fleet.pass(5)
        for (const browser of ['a', 'b']) ended(0, ...failedEnd(attempt(7, browser), failure))
        await fleet.pass(30, () => assert.deepEqual(shown(), ['green ok', 'green ok']))
      } finally {
        await close()
      }
    })

  it('does not where all people come from its network, on whichever replica its two browsers return; a third browser shows', async () => {
    open()
    try {
      await fleet.pass(5)
      const lost = failures.find(({ reason }) => reason === 'subject') ?? assert.fail()
      for (const browser of ['a', 'b'])
        for (const replica of [0, 1]) ended(replica, ...failedEnd(attempt(7, browser), lost))
      await fleet.pass(2)
      assert.deepEqual(shown(), ['green ok', 'green ok'])
      for (const browser of ['c', 'd', 'e']) ended(0, ...failedEnd(attempt(7, browser), lost))
      await fleet.pass(2)
      assert.deepEqual(shown(), ['yellow failing', 'yellow failing'])
    } finally {
      await close()
    }
  })

  it('counts once a minute per browser, on whichever network it is', async () => {
    open()
    try {
      await fleet.pass(2)
      const lost = failures.find(({ reason }) => reason === 'subject') ?? assert.fail()
      for (const network of [1, 2, 3, 4]) ended(0, ...failedEnd(attempt(network, 'a'), lost))
      await fleet.pass(2)
      assert.equal(fleet.brokers[0]?.signals()?.lost, 1)
      await fleet.pass(60)
      ended(0, ...failedEnd(attempt(1, 'a'), lost))
      await fleet.pass(2)
      assert.equal(fleet.brokers[0]?.signals()?.lost, 1)
    } finally {
      await close()
    }
  })

  const complaint = failures.find(({ reason }) => reason === 'profile_incomplete') ?? assert.fail()
  it('is not many: the same complaint of several people on several networks is seen, as the provider may have changed', async () => {
    open()
    try {
      await fleet.pass(5)
      for (const network of [4, 5, 6, 7]) ended(0, ...failedEnd(attempt(network, 'one browser'), complaint))
      ended(0, ...failedEnd(attempt(2, 'person-2'), complaint))
      await fleet.pass(2)
      assert.deepEqual(shown(), ['green ok', 'green ok'])
      ended(1, ...failedEnd(attempt(3, 'person-3'), complaint))
      await fleet.pass(2)
      assert.deepEqual(shown(), ['yellow failing', 'yellow failing'])
      assert.equal(fleet.brokers[0]?.health.board().doors[0]?.rule, 'answers-incomplete')
    } finally {
      await close()
    }
  })

  it('is not many: exchanges of three networks that run for too long turn a door yellow before they end', async () => {
    open()
    try {
      await fleet.pass(5)
      for (const network of [1, 2, 3, 4]) overdue(network, attempt(network, 'one browser'))
      overdue(0, attempt(2, 'person-2'))
      for (let n = 0; n < 9; n++) overdue(n, attempt(2, `person-${n} of one network`))
      await fleet.pass(2)
      assert.deepEqual(shown(), ['green ok', 'green ok'])
      overdue(1, attempt(3, 'person-3'))
      await fleet.pass(2)
      assert.deepEqual(shown(), ['yellow slow', 'yellow slow'])
      assert.equal(fleet.brokers[0]?.health.board().doors[0]?.rule, 'exchanges-overdue')
    } finally {
      await close()
    }
  })

  it('nor is a pause of our own: an exchange that is called overdue too late counts for nothing', async () => {
    open()
    try {
      await fleet.pass(5)
      for (const network of [1, 2, 3, 4]) overdue(0, attempt(network, `person-${network}`), settings.overdueMs + 100)
      await fleet.pass(2)
      assert.equal(fleet.brokers[0]?.signals()?.overdue, 0)
      for (const network of [1, 2, 3, 4]) overdue(0, attempt(network, `person-${network}`), settings.overdueMs + 99)
      await fleet.pass(2)
      assert.equal(fleet.brokers[0]?.signals()?.overdue, 1)
    } finally {
      await close()
    }
  })

  it('is not many: real losses of three networks within a minute turn a quiet door red', async () => {
    open()
    try {
      await fleet.pass(5)
      const lost = failures.find(({ reason }) => reason === 'subject') ?? assert.fail()
      for (const network of [1, 2, 3]) ended(network, ...failedEnd(attempt(network, `person-${network}`), lost))
      await fleet.pass(2)
      assert.deepEqual(shown(), ['red failing', 'red failing'])
    } finally {
      await close()
    }
  })
})
