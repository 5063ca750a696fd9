import type { Endpoint } from '../endpoints.ts'
import type { Earlier } from './defect.ts'

/** What clients sent to one issuer lately, so that it can be replayed to them. Never shown, only sent again. */
export interface ReplayMemory {
  /** Looks at the parameters of a request: authorization, pushed authorization and token requests tell something. */
  see(endpoint: Endpoint, params: URLSearchParams): void
  /** The latest values that are not these. */
  before(current: Earlier): Earlier
  clear(): void
}

const told: Partial<Record<Endpoint, readonly (keyof Earlier)[]>> = {
  authorization: ['state', 'nonce'],
  pushed_authorization: ['state', 'nonce'],
  token: ['code'],
}

/** Two values of each are enough: at least one is not the current one. */
export function createReplayMemory(): ReplayMemory {
  const latest: Record<keyof Earlier, string[]> = { state: [], nonce: [], code: [] }
  const other = (name: keyof Earlier, current: Earlier) => latest[name].find((value) => value !== current[name])

  return {
    see(endpoint, params) {
      for (const name of told[endpoint] ?? []) {
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
