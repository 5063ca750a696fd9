import type { BrokerSettings } from '../processes/broker.ts'
import { type Child, freePort, startChild } from '../processes/child.ts'
import type { Servers } from '../servers/servers.ts'
import type { Keep } from './started.ts'

export interface Simulators {
  url: string
  issuers: Record<string, string>
}

export type BrokerProcess = Child<{ origin: string }>

/** A broker as in production: real stores, and simulators in a process of their own. */
export interface Scenery {
  servers: Servers
  simulators: Simulators
  broker: BrokerProcess
}

/**
 * @param config laid over the demonstration's
 * @param others further ports that the simulators send people back to
 */
export async function startScenery(
  keep: Keep,
  servers: Servers,
  { config = {}, others = [] }: { config?: object; others?: readonly number[] } = {},
): Promise<Scenery> {
  const port = await freePort()
  const redirectBases = [port, ...others].map((each) => `http://localhost:${each}`)
  const simulators = keep(await startChild<Simulators>('simulators', { redirectBases })).ready
  const settings: BrokerSettings = { port, issuers: simulators.issuers, stores: await servers.addresses(), config }
  return { servers, simulators, broker: keep(await startChild<{ origin: string }>('broker', settings)) }
}
