import assert from 'node:assert/strict'
import { realWorldIn } from '../../scripts/check-world.ts'

describe('The check that only the world has clock, timers and chance', () => {
  const found = (text: string) => realWorldIn('a.ts', text).map(({ what }) => what)

  it('finds every use of the real ones', () => {
    for (const [text, what] of [
      ['setTimeout(() => {}, 1)', 'setTimeout'],
      ['const wait = setInterval', 'setInterval'],
      ['globalThis.setImmediate(act)', 'setImmediate'],
      ['const at = Date.now()', 'Date.now'],
      ['const clock = { now: Date.now }', 'Date.now'],
      ['const today = new Date()', 'new Date()'],
      ['const chance = Math.random()', 'Math.random'],
      ['const since = performance.now()', 'performance.now'],
      ['const since = process.hrtime.bigint()', 'process.hrtime'],
      ["import { setTimeout as sleep } from 'node:timers/promises'", 'node:timers/promises'],
      ["import { randomBytes } from 'node:crypto'", 'randomBytes'],
      ["import { randomUUID as id } from 'node:crypto'", 'randomUUID'],
      ['crypto.getRandomValues(bytes)', 'getRandomValues'],
      ["import * as chance from 'node:crypto'\nchance.randomBytes(4)", 'randomBytes'],
      ['const { subtle, randomUUID } = crypto', 'randomUUID'],
      ["globalThis['setTimeout'](act)", 'setTimeout'],
      ['const { now } = Date', 'Date.now'],
      ["Date['now']()", 'Date.now'],
      ['const { random: chance } = Math', 'Math.random'],
      ['const told = Date()', 'Date()'],
      ['const begun = performance.timeOrigin', 'performance.timeOrigin'],
      ['fetch(url, { signal: AbortSignal.timeout(5) })', 'AbortSignal.timeout'],
      ["import { setTimeout as sleep } from 'timers/promises'", 'node:timers/promises'],
      ["const timers = await import('node:timers/promises')", 'node:timers/promises'],
      ["import { monitorEventLoopDelay } from 'node:perf_hooks'", 'node:perf_hooks'],
    ] as const)
      assert.deepEqual(found(text), [what], text)
  })

  it('says in which line', () => {
    assert.deepEqual(realWorldIn('a.tsx', 'const a = <b>1</b>\nconst c = Date.now()\n'), [
      { line: 2, what: 'Date.now' },
    ])
  })

  it('passes what is given, parsed, typed or only named', () => {
    for (const text of [
      'world.now(); world.after(1, act); world.token(128)',
      'const day = new Date(at); const then = Date.parse(text)',
      'let timer: ReturnType<typeof setTimeout>',
      'clearTimeout(timer)',
      'const fake = { setTimeout: act }; fake.setTimeout(1)',
      '// setTimeout and Date.now() in words',
      "const text = 'Math.random()'",
      "import { createHash } from 'node:crypto'",
    ])
      assert.deepEqual(found(text), [], text)
  })
})
