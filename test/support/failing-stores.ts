import { GwanmunError } from '../../src/domain/errors.ts'
import type { World } from '../../src/domain/world.ts'
import type { Stores } from '../../src/stores.ts'
import { openMemoryStores } from './memory-stores.ts'

const hotPorts = [
  'journeys',
  'attempts',
  'sessions',
  'claims',
  'identities',
  'artifacts',
  'waitingRoom',
  'health',
  'leadership',
  'quotas',
  'terminals',
  'deskCodes',
] as const
const durablePorts = [
  'people',
  'subjects',
  'ledger',
  'reservations',
  'slots',
  'operatorDecisions',
  'campaignVersions',
  'deskAudit',
  'blockEndings',
  'openings',
  'roomPlaces',
  'database',
] as const

/** Stores in memory that fail when told to, as Redis and PostgreSQL do when they are away. */
export interface FailingStores {
  stores: Stores
  hot(away: boolean): void
  durable(away: boolean): void
  /** The hot store restarts and has lost everything. */
  emptyHot(): Promise<void>
}

export async function openFailingStores(world: World): Promise<FailingStores> {
  const durable = await openMemoryStores(world)
  const state = { hotAway: false, durableAway: false, hot: durable }
  const opened = [durable]

  /** A port whose calls reach the store of this moment, or fail. */
  function port<Name extends keyof Stores>(name: Name, isAway: () => boolean, from: () => Stores): Stores[Name] {
    const call =
      (method: string) =>
      (...given: unknown[]) => {
        if (isAway()) return Promise.reject(new GwanmunError('store_unavailable'))
        const target = from()[name] as unknown as Record<string, (...given: unknown[]) => unknown>
        return target[method]?.(...given)
      }
    return new Proxy({} as Stores[Name] & object, { get: (_, method) => call(String(method)) })
  }

  const hotAway = () => state.hotAway
  const durableAway = () => state.durableAway
  const entries = [
    ...hotPorts.map((name) => [name, port(name, hotAway, () => state.hot)] as const),
    ...durablePorts.map((name) => [name, port(name, durableAway, () => durable)] as const),
  ]
  return {
    stores: {
      ...durable,
      ...Object.fromEntries(entries),
      troubles: async () => [
        ...(state.hotAway ? [{ store: 'hot', code: 'no_answer' } as const] : []),
        ...(state.durableAway ? [{ store: 'durable', code: 'no_answer' } as const] : []),
      ],
      close: async () => {
        await Promise.all(opened.map((stores) => stores.close()))
      },
    },
    hot(away) {
      state.hotAway = away
    },
    durable(away) {
      state.durableAway = away
    },
    async emptyHot() {
      state.hot = await openMemoryStores(world)
      opened.push(state.hot)
    },
  }
}
