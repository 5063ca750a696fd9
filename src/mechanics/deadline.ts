/** Calls `act` once after `ms` milliseconds; what it returns takes that back. `World.after` is one. */
export type After = (ms: number, act: () => void) => () => void

/**
 * The outcome of `work`, or of `late` when `ms` milliseconds have passed first: what it returns, or what it throws. The work
 * itself goes on; its outcome is then ignored, a rejection too. `late` runs only then, so that an error made in it costs
 * nothing before (a stack trace for every verification was 1 % of its CPU).
 */
export function withDeadline<Result, Late>(
  work: Promise<Result>,
  ms: number,
  late: () => Late,
  after: After,
): Promise<Result | Late> {
  return new Promise((resolve, reject) => {
    const cancel = after(ms, () => {
      try {
        resolve(late())
      } catch (error) {
        reject(error)
      }
    })
    work.then(
      (result) => {
        cancel()
        resolve(result)
      },
      (error) => {
        cancel()
        reject(error)
      },
    )
  })
}
