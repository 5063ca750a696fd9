import { GwanmunError } from '../../src/domain/errors.ts'
import type { Stores } from '../../src/stores.ts'

/** What a broker lacks for a while, in milliseconds. */
export interface Lack {
  what: 'hot-store' | 'cpu'
  ms: number
}

/** A broker's stores, and a way to take its hot store or its CPU away for a while. */
export interface Lacking {
  stores: Stores
  /** Resolves at once. */
  lack(lack: Lack): void
}

/** The process is busy for so long without a break, and then free for so long, in milliseconds: nine tenths of one core. */
const busyMs = 900
const freeMs = 100

export function openLacking(stores: Stores): Lacking {
  let hotAway = false

  /** The same port, whose calls fail while the hot store is away. */
  function lent<Port extends object>(port: Port): Port {
    return new Proxy(port, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...given: unknown[]) =>
          hotAway ? Promise.reject(new GwanmunError('store_unavailable')) : Reflect.apply(member, target, given)
      },
    })
  }

  return {
    stores: {
      ...stores,
      journeys: lent(stores.journeys),
      attempts: lent(stores.attempts),
      sessions: lent(stores.sessions),
      claims: lent(stores.claims),
      identities: lent(stores.identities),
      artifacts: lent(stores.artifacts),
      waitingRoom: lent(stores.waitingRoom),
      health: lent(stores.health),
      leadership: lent(stores.leadership),
      quotas: lent(stores.quotas),
      troubles: async () => (hotAway ? [{ store: 'hot', code: 'no_answer' }] : stores.troubles()),
    },
    lack({ what, ms }) {
      if (what === 'hot-store') {
        hotAway = true
        setTimeout(() => {
          hotAway = false
        }, ms)
        return
      }
      const end = Date.now() + ms
      const spin = () => {
        const pause = Date.now() + busyMs
        while (Date.now() < pause) Math.sqrt(pause)
        if (Date.now() < end) setTimeout(spin, freeMs)
      }
      setTimeout(spin, 0)
    },
  }
}
