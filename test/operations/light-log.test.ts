import assert from 'node:assert/strict'
import type { LightsBoard } from '../../src/domain/light.ts'
import { openLightLog } from '../../src/operations/light-log.ts'
import { openLog } from '../../src/operations/log.ts'

const boardWith = (light: 'green' | 'red', selectable = true): LightsBoard => ({
  measuredAt: 1,
  nextMs: 3_000,
  staleMs: 30_000,
  doors: [
    {
      id: 'kakao' as never,
      name: { ko: '카카오', en: 'Kakao' },
      light,
      selectable,
      waitSeconds: null,
      since: 1,
      reason: light === 'green' ? 'ok' : 'outage',
      rule: light === 'green' ? 'ok' : 'probes-failed',
    },
  ],
})

describe('The log of lights', () => {
  it('has one line for each change, with the rule and the figures behind it, and none while nothing changes', () => {
    const lines: Record<string, unknown>[] = []
    const log = openLightLog(openLog('info', { write: (line) => void lines.push(JSON.parse(line)) }))
    const figures = [{ id: 'kakao', probeFailures: 2, loginPageFailures: 1, breaker: 'open' }] as never
    for (const board of [boardWith('green'), boardWith('green'), boardWith('red', false), boardWith('red', false)])
      log(board, () => figures)
    assert.equal(lines.length, 1)
    const { provider, from, to, rule, probeFailures, breaker, msg } = lines[0] ?? {}
    assert.deepEqual(
      { provider, from, to, rule, probeFailures, breaker, msg },
      {
        provider: 'kakao',
        from: 'green ok',
        to: 'red outage shut',
        rule: 'probes-failed',
        probeFailures: 2,
        breaker: 'open',
        msg: 'light',
      },
    )
  })

  it('has one line when our own side becomes unable to carry a login, by what, and one when it is well again', () => {
    const lines: Record<string, unknown>[] = []
    const log = openLightLog(openLog('info', { write: (line) => void lines.push(JSON.parse(line)) }))
    const unable = { kind: 'unable', what: 'hot_store', since: 1, nextTryAt: 2 } as const
    for (const ourSide of [{ kind: 'ok' } as const, unable, unable, { kind: 'ok' } as const])
      log({ ...boardWith('green'), ourSide }, () => [])
    assert.deepEqual(
      lines.map(({ from, to, msg }) => [from, to, msg]),
      [
        ['ok', 'hot_store', 'our side'],
        ['hot_store', 'ok', 'our side'],
      ],
    )
  })
})
