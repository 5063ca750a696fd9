import type { BrokerComposition } from '../../src/compose-broker.ts'
import type { FileConfig } from '../../src/config.ts'
import { openJulyFront } from '../july/front.ts'
import { breakOff, fairWeather, type Network } from '../network/network.ts'
import type { Gate } from '../network/street.ts'
import { NoAnswer } from '../people/town.ts'
import type { ModelProvider } from '../providers/model.ts'
import { type House, storesOf } from '../stores.ts'
import { diceOf } from '../time/chance.ts'
import { newProcess, type Timeline } from '../time/timeline.ts'
import { openFront } from './front.ts'
import { keyring, startBroker } from './process.ts'
import { openServiceFront } from './services.ts'

/** One of the machines that a broker runs on: started, killed and started again. */
export interface Station {
  gate: Gate
  /** Between its broker and the stores. */
  network: Network
  /** Null: no broker runs. */
  broker: BrokerComposition | null
  /** How far the clock of its machine is ahead, in milliseconds. */
  clockAheadMs: number
  /** What its broker reads at its next start. */
  config: FileConfig
  start(): void
  /** `kill -9`: nothing of it goes on, and every connection breaks. */
  kill(): void
}

export interface StationOptions {
  seed: number
  timeline: Timeline
  house: House
  config: FileConfig
  providers: readonly ModelProvider[]
  troubled(line: string): void
}

/** How long a browser waits for an answer, in milliseconds. */
const browserPatienceMs = 20_000

export function openStation(name: string, options: StationOptions): Station {
  const { seed, timeline, house, providers, troubled } = options
  const network: Network = {
    timeline,
    roll: diceOf(seed, `network of ${name}`),
    weather: fairWeather,
    cutOff: new Set(),
  }
  let starts = 0
  const station: Station = {
    gate: {
      name,
      front: null,
      server: {
        state: 'down',
        waiting: [],
        working: new Set(),
        process: null,
        unanswered: () => new NoAnswer(),
        patienceMs: browserPatienceMs,
      },
    },
    network,
    broker: null,
    clockAheadMs: 0,
    config: options.config,
    start() {
      const { gate, clockAheadMs, config } = station
      const process = newProcess(`${name}#${++starts}`, clockAheadMs)
      const roll = diceOf(seed, process.name)
      gate.server.process = process
      timeline.actAs(process)
      const stores = storesOf(house, network)
      timeline.begin(async () => {
        const started = await startBroker({ timeline, process, roll, config, stores, providers, troubled })
        station.broker = started
        const services = openServiceFront(started, stores, {
          roll,
          subjectKey: Buffer.from(keyring.subject, 'base64url'),
        })
        gate.front = { ...openFront(started, services, roll), july: openJulyFront(started, stores, config) }
        gate.server.state = 'well'
      })
      timeline.actAs(null)
    },
    kill() {
      const { gate } = station
      if (gate.server.process) gate.server.process.alive = false
      station.broker = null
      gate.front = null
      breakOff(gate.server)
    },
  }
  return station
}
