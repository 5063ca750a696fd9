import { agreeOnClock } from '../../src/agreed-clock.ts'
import { type BrokerComposition, composeBroker } from '../../src/compose-broker.ts'
import type { FileConfig } from '../../src/config.ts'
import type { World } from '../../src/domain/world.ts'
import type { Keyring } from '../../src/keyring/keyring.ts'
import { openSealer } from '../../src/keyring/sealing.ts'
import type { LoadMeter } from '../../src/operations/load.ts'
import { openLog } from '../../src/operations/log.ts'
import { noMetrics } from '../../src/operations/no-metrics.ts'
import type { Stores } from '../../src/stores.ts'
import type { ModelProvider } from '../providers/model.ts'
import { type Dice, tokenBy } from '../time/chance.ts'
import type { Process, Timeline } from '../time/timeline.ts'

/** The world as one process sees it. Without a process: as a store sees it. */
export function virtualWorld(timeline: Timeline, process: Process | null, roll: Dice): World {
  return {
    now: () => timeline.now() + (process?.clockAheadMs ?? 0),
    after: (ms, act) => timeline.after(ms, act, process),
    token: (bits) => tokenBy(roll, bits),
    fetch: () => Promise.reject(new Error('no sockets here')),
  }
}

export interface BrokerOptions {
  timeline: Timeline
  process: Process
  roll: Dice
  config: FileConfig
  stores: Stores
  providers: readonly ModelProvider[]
  /** Told of every line of the log from `error` up. */
  troubled(line: string): void
}

/** Starts a broker as `main.ts` does, but for what it listens to. Resolves when it is ready. */
export async function startBroker(options: BrokerOptions): Promise<BrokerComposition> {
  const { timeline, process, roll, config, stores, providers, troubled } = options
  const { signal } = new AbortController()
  const clock = await agreeOnClock(virtualWorld(timeline, process, roll), stores.time, signal)
  const byId = new Map(providers.map((provider) => [provider.id, provider.http]))
  const broker = composeBroker(
    {
      world: clock.world,
      log: openLog('error', { write: troubled }),
      origin: new URL('https://broker.example'),
      config,
      keyring,
      stores,
      providers: providers.map(({ definition }) => definition),
      egressProxy: null,
      jobs: [],
      process: { loadMeter: idle, openHttp: (id) => byId.get(id) ?? missing(id) },
    },
    { metrics: noMetrics, sealer: openSealer(keyring.sealing, clock.world) },
  )
  await broker.start(signal, [clock.job])
  return broker
}

function missing(id: string): never {
  throw new Error(`no model of ${id}`)
}

const key = (letter: string) => letter.repeat(43)

/** No secret: nothing that is sealed leaves the simulation. */
export const keyring: Keyring = {
  sealing: [{ version: 1, key: key('A'), envelope: 1 }],
  person: [{ version: 1, key: key('B') }],
  subject: key('C'),
  cookies: [key('D')],
  signing: [],
}

/** The event loop of a process is never late: what a machine is short of is no part of the simulation. */
const idle: LoadMeter = {
  watch: () => undefined,
  load: () => ({ delayMs: 0, inFlight: 0 }),
  timerDelayMs: () => 0,
  job: { name: 'measure-load', consequence: '', everyMs: 3_600_000, run: () => undefined },
  stop: () => undefined,
}
