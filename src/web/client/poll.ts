const longestMs = 60_000

export interface Poll {
  /** Stops asking, or asks on. */
  pause(paused: boolean): void
}

/**
 * Asks again and again: about every `everyMs` (± 30 %, so that a crowd spreads), twice as long after each failure up to
 * a minute, not while the page is offline or paused. `ask` answers when to ask next, in milliseconds.
 * @param whileHiddenMs interval while the page is hidden; left out, a hidden page does not ask
 */
export function poll(everyMs: number, ask: () => Promise<number>, whileHiddenMs?: number): Poll {
  let paused = false
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let nextMs = everyMs

  let askedAt = performance.now()

  const idle = () => paused || (document.hidden && whileHiddenMs === undefined) || !navigator.onLine
  const plan = () => {
    clearTimeout(timer)
    if (idle()) return
    const seenMs = Math.min(longestMs, nextMs * 2 ** failures)
    const wait = document.hidden ? Math.max(seenMs, whileHiddenMs ?? 0) : seenMs
    const due = askedAt + wait * (0.7 + Math.random() * 0.6)
    // What is overdue, because the page was hidden or offline, is asked within a second and not by all at once.
    timer = setTimeout(round, Math.max(Math.random() * 1000, due - performance.now()))
  }
  const round = async () => {
    askedAt = performance.now()
    try {
      nextMs = await ask()
      failures = 0
    } catch {
      failures += 1
    }
    plan()
  }
  for (const event of ['online', 'offline']) addEventListener(event, plan)
  document.addEventListener('visibilitychange', plan)
  plan()
  return {
    pause(value) {
      paused = value
      plan()
    },
  }
}

/** A JSON document of ours, with the answer's headers where its age is told. */
export async function readJson<Body>(url: string): Promise<Body> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, signal: timeLimit(8000) })
  if (!response.ok) throw new Error(String(response.status))
  return (await response.json()) as Body
}

function timeLimit(milliseconds: number): AbortSignal {
  const control = new AbortController()
  setTimeout(() => control.abort(), milliseconds)
  return control.signal
}
