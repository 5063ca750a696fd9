import type { After } from './deadline.ts'

export interface RetryOptions {
  after: After
  /** First pause and the longest, in milliseconds; each pause is twice the one before. */
  pauses: { first: number; longest: number }
  /** Ends the waiting: the promise then rejects with its reason. */
  signal: AbortSignal
  /** Told of every failure, before the pause. What it throws ends the tries. */
  failed(error: unknown): void
}

/** The result of the first try that does not fail. @throws what `failed` throws, or the reason of the signal */
export async function untilItWorks<Result>(attempt: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const { after, pauses, signal, failed } = options
  for (let pauseMs = pauses.first; ; pauseMs = Math.min(2 * pauseMs, pauses.longest)) {
    signal.throwIfAborted()
    try {
      return await attempt()
    } catch (error) {
      failed(error)
    }
    await pause(pauseMs, { after, signal })
  }
}

function pause(ms: number, { after, signal }: Pick<RetryOptions, 'after' | 'signal'>): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      cancel()
      reject(signal.reason)
    }
    const cancel = after(ms, () => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}
