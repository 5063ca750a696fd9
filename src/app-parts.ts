import type { FileConfig } from './config.ts'
import type { Job } from './domain/job.ts'
import type { ProviderDefinition } from './domain/provider.ts'
import type { World } from './domain/world.ts'
import type { EgressProxy } from './federation/egress.ts'
import type { FederationTools } from './federation/federation.ts'
import type { Keyring } from './keyring/keyring.ts'
import type { LoadMeter } from './operations/load.ts'
import type { Logger } from './operations/log.ts'
import type { Stores } from './stores.ts'

/** What the composition is given. */
export interface AppParts {
  world: World
  log: Logger
  /** Public origin of the broker, also the issuer. */
  origin: URL
  config: FileConfig
  keyring: Keyring
  stores: Stores
  /** The providers this installation knows, in their order; the configuration says which of them are opened. */
  providers: readonly ProviderDefinition[]
  /** Calls to providers leave through it; null: directly. */
  egressProxy: EgressProxy | null
  /** Jobs of the process that no room here knows. */
  jobs: readonly Job[]
  /** What is measured of this process, and what carries its calls to providers. Default: its event loop, and sockets. */
  process?: { loadMeter: LoadMeter; openHttp: FederationTools['openHttp'] } | undefined
}
