// Mocha's usual report with a closing line that machines read: `N passed, N failed` (`, N skipped` where there are any).
// No test at all is a failure, also in parallel mode, in which mocha's `--fail-zero` does nothing.
import mocha from 'mocha'

export default class Reporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      if (passes + failures + pending === 0) runner.failures = 1
      console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`)
    })
  }
}
