import type { Endpoint } from '../endpoints.ts'
import type { Earlier } from './defects/defect.ts'

/** Recent values that clients sent to one issuer, so that a fault can replay them. They are never shown, only sent again. */
export interface ReplayMemory {
  /** Remembers state, nonce and code of an authorization, pushed authorization or token request. */
  remember(endpoint: Endpoint, params: URLSearchParams): void
  /** The latest values that differ from these. */
  before(current: Earlier): Earlier
  clear(): void
}

const remembered: Partial<Record<Endpoint, readonly (keyof Earlier)[]>> = {
  authorization: ['state', 'nonce'],
  pushed_authorization: ['state', 'nonce'],
  token: ['code'],
}

/** Keeps two values of each kind: at least one differs from the current one. */
export function createReplayMemory(): ReplayMemory {
  const latest: Record<keyof Earlier, string[]> = { state: [], nonce: [], code: [] }
  const other = (name: keyof Earlier, current: Earlier) => latest[name].find((value) => value !== current[name])

  return {
    remember(endpoint, params) {
      for (const name of remembered[endpoint] ?? []) {
        const value = params.get(name)
        if (value && value !== latest[name][0]) latest[name] = [value, ...latest[name].slice(0, 1)]
      }
    },
    before: (current) => ({
      state: other('state', current),
      nonce: other('nonce', current),
      code: other('code', current),
    }),
    clear() {
      for (const name of ['state', 'nonce', 'code'] as const) latest[name] = []
    },
  }
}
