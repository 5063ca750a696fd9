import assert from 'node:assert/strict'
import { type ErrorCode, errorCodes } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { VerificationFailure } from '../../src/domain/verification-failure.ts'
import { recordAttempts } from '../../src/operations/attempts.ts'
import { openLog } from '../../src/operations/log.ts'
import { openMetrics } from '../../src/operations/metrics.ts'

describe('The log of attempts', () => {
  it('has one line for each reference that a page shows, with code and provider, and none where nothing is shown', () => {
    const lines: string[] = []
    const log = openLog('info', { write: (line: string) => void lines.push(line) })
    const record = recordAttempts(log, openMetrics())
    const attempt = {
      provider: 'kakao' as ProviderId,
      journey: 'secret-journey' as never,
      device: 'secret-device' as never,
    }
    const failed = (code: ErrorCode): VerificationFailure => ({ code, fault: 'person', reason: 'declined' })
    for (const code of errorCodes) {
      record(attempt, { returned: true, verifiedInMs: null, failure: failed(code), reference: `KA-${code}` })
      record(attempt, { returned: true, verifiedInMs: null, failure: failed(code), reference: null })
    }
    record(attempt, { returned: true, verifiedInMs: 7, failure: null, reference: null })
    assert.equal(lines.length, errorCodes.length)
    for (const [index, code] of errorCodes.entries()) {
      const { level, provider, outcome, reference } = JSON.parse(lines[index] ?? '')
      const isFailure = ['provider_unavailable', 'provider_timeout', 'assertion_invalid'].includes(code)
      assert.deepEqual([level, provider, outcome, reference], [isFailure ? 40 : 30, 'kakao', code, `KA-${code}`])
    }
    assert.ok(!lines.join().includes('secret'))
  })
})
