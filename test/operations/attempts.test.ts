import assert from 'node:assert/strict'
import { type ErrorCode, errorCodes } from '../../src/domain/errors.ts'
import type { ProviderId } from '../../src/domain/ids.ts'
import type { VerificationFailure } from '../../src/domain/verification-failure.ts'
import { openWindow } from '../../src/limits/window.ts'
import { recordAttempts } from '../../src/operations/attempts.ts'
import { openLog } from '../../src/operations/log.ts'
import { openMetrics } from '../../src/operations/metrics.ts'

describe('The log of attempts', () => {
  it('has one line for each reference that a page shows, with code and provider, and none where nothing is shown', () => {
    const lines: string[] = []
    const log = openLog('info', { write: (line: string) => void lines.push(line) })
    const record = recordAttempts(log, openMetrics(), (settings) => openWindow(settings, () => 0))
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

  it('is not filled by made-up callbacks: each outcome has 120 lines a minute, one says that more are only counted, and faults have all', async () => {
    const lines: string[] = []
    const log = openLog('info', { write: (line: string) => void lines.push(line) })
    const metrics = openMetrics()
    let now = 0
    const record = recordAttempts(log, metrics, (settings) => openWindow(settings, () => now))
    const end = (code: ErrorCode, times: number) => {
      lines.length = 0
      const failure = { code, fault: 'browser', reason: 'declined' } as const
      for (let n = 0; n < times; n++)
        record(
          { provider: 'kakao' as ProviderId },
          { returned: false, verifiedInMs: null, failure, reference: `KA-${n}` },
        )
      return lines.length
    }
    assert.equal(end('attempt_missing', 1_000), 121)
    assert.match(lines.at(-1) ?? '', /only counted/)
    assert.equal(end('attempt_missing', 1_000), 0)
    assert.equal(end('attempt_expired', 1), 1, 'another outcome has its own')
    assert.equal(end('provider_timeout', 1_000), 1_000)
    assert.match(await metrics.text(), /outcome="attempt_missing"[^\n]* 2000\n/)
    now = 60_000
    assert.equal(end('attempt_missing', 1), 1)
  })
})
