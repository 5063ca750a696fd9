/**
 * Mistakes that the simulation must find, each planted from its side: a port of a store is wrapped, or the brokers are given another
 * configuration. Nothing in the product knows of them.
 *
 *   mutant ─▶ seeds 1, 2, 3 … ─▶ a small evening each ─▶ a rule broken? ─▶ seed, rule, time
 */
import type { PersonDirectory } from '../../src/domain/person.ts'
import type { Plant } from '../stores.ts'
import { deviceMutants } from './devices.ts'
import { drawMutants } from './draws.ts'
import { ledgerMutants } from './ledger.ts'
import { roomMutants } from './room.ts'
import { ruleMutants } from './rules.ts'

const hour = 3_600_000

export const mutants: Record<string, Plant> = {
  ...roomMutants,
  ...ledgerMutants,
  ...ruleMutants,
  ...deviceMutants,
  ...drawMutants,
  'every verification is a new person': inPeople((people) => ({
    resolve: (aliases, fresh) =>
      people.resolve(
        aliases.map((alias) => ({ ...alias, digest: fresh })),
        fresh,
      ),
  })),
  'aliases are compared by their first letter': inPeople((people) => ({
    resolve: (aliases, fresh) =>
      people.resolve(
        aliases.map((alias) => ({ ...alias, digest: alias.digest.slice(0, 1) })),
        fresh,
      ),
  })),
  'a window opens an hour early': {
    config: (config) => ({ ...config, campaign: { ...config.campaign, windows: earlier(config.campaign.windows) } }),
  },
  'a window is open for the next digit too': {
    config: (config) => ({
      ...config,
      campaign: {
        ...config.campaign,
        windows: config.campaign.windows.map((window) => ({
          ...window,
          who: { kind: 'digits', digits: [9, 0, 1, 2, 3, 4, 5] },
        })),
      },
    }),
  },
  'the assisted lane has half of all calls': {
    config: (config) => ({ ...config, limits: { ...config.limits, assistedShare: 0.5 } }),
  },
  'a campaign offers the places of another one': {
    config: (config) => ({
      ...config,
      campaigns: config.campaigns.map((one) => ({ ...one, products: [...(one.products ?? []), 'vaccine'] })),
    }),
  },
  'the clock of the store is not asked rightly': {
    hot: (ports, { now }) => ({ ...ports, clock: { time: async () => now() + hour } }),
  },
}

function inPeople(change: (people: PersonDirectory) => PersonDirectory): Plant {
  return { durable: (ports) => ({ ...ports, people: change(ports.people) }) }
}

function earlier<Window extends { opensAt: number }>(windows: readonly Window[]): Window[] {
  return windows.map((window) => ({ ...window, opensAt: window.opensAt - hour }))
}
