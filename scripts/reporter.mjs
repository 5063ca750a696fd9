// Mocha's own report, the files that took longest, and a closing line that machines read: `N passed, N failed`
// (`, N skipped` where there are any). No test at all is a failure, also in parallel mode, in which mocha's `--fail-zero` does
// nothing.
import { relative } from 'node:path'
import mocha from 'mocha'

const { EVENT_HOOK_END, EVENT_RUN_END, EVENT_TEST_END } = mocha.Runner.constants

/** Files listed at the end of a run of more files than these. */
const listed = 10

export default class Reporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    /** Milliseconds of tests and hooks by file. Files run side by side, so together they took less. */
    const tookMs = new Map()
    for (const event of [EVENT_TEST_END, EVENT_HOOK_END])
      runner.on(event, ({ file, duration = 0 }) => file && tookMs.set(file, (tookMs.get(file) ?? 0) + duration))
    runner.once(EVENT_RUN_END, () => {
      if (tookMs.size > listed) console.log(`The slowest files:\n${slowest(tookMs)}\n`)
      const { passes, failures, pending } = this.stats
      if (passes + failures + pending === 0) runner.failures = 1
      console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`)
    })
  }
}

function slowest(tookMs) {
  return [...tookMs]
    .sort(([, a], [, b]) => b - a)
    .slice(0, listed)
    .map(([file, ms]) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${relative('', file)}`)
    .join('\n')
}
