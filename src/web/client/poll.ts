const longestMs = 60_000

export interface Poll {
  /** Stops asking, or asks on. */
  pause(paused: boolean): void
}

/**
 * Asks again and again: about every `everyMs` (± 30 %, so that a crowd spreads), twice as long after each failure up to
 * a minute, not while the page is hidden, offline or paused. `ask` answers when to ask next, in milliseconds.
 */
export function poll(everyMs: number, ask: () => Promise<number>): Poll {
  let paused = false
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let nextMs = everyMs

  const idle = () => paused || document.hidden || !navigator.onLine
  const plan = () => {
    clearTimeout(timer)
    if (idle()) return
    const wait = Math.min(longestMs, nextMs * 2 ** failures)
    timer = setTimeout(round, wait * (0.7 + Math.random() * 0.6))
  }
  const round = async () => {
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
