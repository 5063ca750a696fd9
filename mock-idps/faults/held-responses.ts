import type { ServerResponse } from 'node:http'

/** Responses that a fault holds back. A closing server must not wait for them. */
export interface HeldResponses {
  /** Keeps the response until it is closed. */
  add(response: ServerResponse): void
  /** Breaks the connections of all held responses; their timers stop. */
  breakAll(): void
  readonly size: number
}

export function createHeldResponses(): HeldResponses {
  const held = new Set<ServerResponse>()
  return {
    add(response) {
      if (response.closed || held.has(response)) return
      held.add(response)
      response.once('close', () => held.delete(response))
    },
    breakAll() {
      for (const response of held) response.destroy()
    },
    get size() {
      return held.size
    },
  }
}

/** Runs `act` after `ms` milliseconds, unless the connection has closed by then. */
export function after(ms: number, response: ServerResponse, act: () => void): void {
  if (response.closed) return
  if (ms <= 0) {
    act()
    return
  }
  const timer = setTimeout(() => {
    response.off('close', stop)
    act()
  }, ms)
  const stop = () => clearTimeout(timer)
  response.once('close', stop)
}
