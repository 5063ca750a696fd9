import type { FileConfig } from '../src/config.ts'
import type { DurablePorts } from '../src/domain/durable-ports.ts'
import type { StoreTroubleCode } from '../src/domain/store-trouble.ts'
import type { Instant } from '../src/domain/time.ts'
import type { World } from '../src/domain/world.ts'
import { type MemoryDurable, openMemoryDurable } from '../src/store/memory/durable/durable.ts'
import { memoryHotPorts } from '../src/store/memory/hot-ports.ts'
import type { Stores } from '../src/stores.ts'
import { troublesOf } from '../src/stores-able.ts'
import { type Network, overNetwork, type Server, storeAway } from './network/network.ts'

/** What stands behind Redis: lost when it restarts empty. */
function hotPorts(world: World) {
  return {
    ...memoryHotPorts(world),
    clock: { time: async () => world.now() },
  }
}

export type HotPorts = ReturnType<typeof hotPorts>

/** The two stores that all brokers share. */
export interface House {
  hot: {
    server: Server
    ports: HotPorts
    /** Restarts without anything that it knew. */
    empty(): void
    /** From now on a replica could take over. Costs a record of every call. */
    replicate(): void
    /** The replica takes over, which has not heard of the last `ms` milliseconds. */
    failOver(ms: number): void
  }
  durable: { server: Server; ports: DurablePorts; store: MemoryDurable }
}

/** How long a driver waits for its store, in milliseconds. */
const patienceMs = { hot: 2_000, durable: 5_000 }

const openServer = (patience: number): Server => ({
  state: 'well',
  waiting: [],
  process: null,
  working: new Set(),
  unanswered: storeAway,
  patienceMs: patience,
})

/**
 * @param plant puts a mistake into the ports of the stores, for a simulation that must find it
 */
export function openHouse(world: World, plant: Plant = {}): House {
  const { hot = (ports) => ports, durable = (ports) => ports } = plant
  const store = openMemoryDurable(world)
  const open = (clock: World) => hot(hotPorts(clock), clock)
  let calls: Recorded[] | null = null
  const house: House = {
    hot: {
      server: openServer(patienceMs.hot),
      ports: open(world),
      empty() {
        calls &&= []
        house.hot.ports = recording(open(world), calls, world)
      },
      replicate() {
        calls = []
        house.hot.ports = recording(house.hot.ports, calls, world)
      },
      failOver(ms) {
        calls = calls?.filter(({ at }) => at <= world.now() - ms) ?? null
        house.hot.ports = recording(replayed(calls ?? [], open, world), calls, world)
      },
    },
    durable: { server: openServer(patienceMs.durable), ports: durable(store, store, world), store },
  }
  return house
}

/** One call of a port, with its moment. */
interface Recorded {
  at: Instant
  port: keyof HotPorts
  verb: string
  args: unknown[]
}

type Verbs = Record<string, (...args: unknown[]) => Promise<unknown>>

function recording(ports: HotPorts, calls: Recorded[] | null, { now }: World): HotPorts {
  if (calls === null) return ports
  const recorded = Object.entries(ports).map(([port, verbs]) => [
    port,
    Object.fromEntries(
      Object.entries(verbs as Verbs).map(([verb, act]) => [
        verb,
        (...args: unknown[]) => {
          calls.push({ at: now(), port: port as keyof HotPorts, verb, args })
          return act(...args)
        },
      ]),
    ),
  ])
  return Object.fromEntries(recorded) as HotPorts
}

/** Does the same calls again, each at its moment: what a replica did that heard of them. */
function replayed(calls: readonly Recorded[], open: (clock: World) => HotPorts, world: World): HotPorts {
  let then: Instant | null = null
  const ports = open({ ...world, now: () => then ?? world.now() })
  for (const { at, port, verb, args } of calls) {
    then = at
    // Its refusals were told to callers of the other one.
    void (ports[port] as unknown as Verbs)[verb]?.(...args).catch(() => undefined)
  }
  then = null
  return ports
}

/** Planted mistakes; see `mutants/`. */
export interface Plant {
  hot?(ports: HotPorts, world: World): HotPorts
  durable?(ports: DurablePorts, store: MemoryDurable, world: World): DurablePorts
  /** The brokers' configuration; people and checks go by the right one. */
  config?(config: FileConfig): FileConfig
}

/** The stores as one broker sees them: behind its network. */
export function storesOf(house: House, network: Network): Stores {
  const hot = <Name extends keyof HotPorts>(name: Name): HotPorts[Name] =>
    overNetwork(network, house.hot.server, () => house.hot.ports[name])
  const durable = <Name extends keyof DurablePorts>(name: Name): DurablePorts[Name] =>
    overNetwork(network, house.durable.server, () => house.durable.ports[name])
  const clock = hot('clock')
  const asked = overNetwork(network, house.durable.server, () => ({ time: house.durable.store.time }))
  return {
    journeys: hot('journeys'),
    attempts: hot('attempts'),
    sessions: hot('sessions'),
    claims: hot('claims'),
    identities: hot('identities'),
    artifacts: hot('artifacts'),
    waitingRoom: hot('waitingRoom'),
    health: hot('health'),
    leadership: hot('leadership'),
    quotas: hot('quotas'),
    terminals: hot('terminals'),
    deskCodes: hot('deskCodes'),
    people: durable('people'),
    subjects: durable('subjects'),
    ledger: durable('ledger'),
    reservations: durable('reservations'),
    slots: durable('slots'),
    operatorDecisions: durable('operatorDecisions'),
    campaignVersions: durable('campaignVersions'),
    deskAudit: durable('deskAudit'),
    blockEndings: durable('blockEndings'),
    openings: durable('openings'),
    roomPlaces: durable('roomPlaces'),
    database: {
      query: () => Promise.reject(new Error('no SQL here')),
      script: () => Promise.reject(new Error('no SQL here')),
      close: async () => undefined,
    },
    shared: true,
    time: clock.time,
    troubles: () => troublesOf(watched(clock), watched(asked)),
    complaints: async () => [],
    caveats: [],
    close: async () => undefined,
  }
}

function watched(port: { time(): Promise<Instant> }): { trouble(): Promise<StoreTroubleCode | null> } {
  return {
    trouble: () =>
      port.time().then(
        () => null,
        () => 'no_answer' as const,
      ),
  }
}
