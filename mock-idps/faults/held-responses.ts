import type { ServerResponse } from 'node:http'

/** Responses that a fault holds back: they would keep a closing server waiting for nothing. */
export interface HeldResponses {
  /** Until it is closed. */
  add(response: ServerResponse): void
  /** Breaks their connections; their timers end with them. */
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

/** Acts after so many milliseconds, unless the client has left or the connection was broken by then. */
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
