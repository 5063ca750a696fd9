import type { ClinicFinder } from '../booking/search.ts'
import type { Citizen, CitizenLimits } from '../citizen/citizen.ts'
import type { AttemptObserver } from '../domain/attempt.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { LightsBoard } from '../domain/light.ts'
import type { ProviderDefinition } from '../domain/provider.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { Instant } from '../domain/time.ts'
import type { World } from '../domain/world.ts'
import type { Attempts } from '../federation/attempts.ts'
import type { Federation } from '../federation/federation.ts'
import type { SuggestionWish } from '../health/light/suggestion.ts'
import type { OpenIdProvider } from '../openid-provider/openid-provider.ts'
import type { Logger } from '../operations/log.ts'
import type { Metrics } from '../operations/metrics.ts'
import type { Operator } from '../operator/operators.ts'
import type { Overrides } from '../operator/overrides.ts'
import type { Assets } from './assets.ts'
import type { ClientAddress } from './request/client-address.ts'
import type { Cookies } from './request/cookies.ts'
import type { Requesters } from './request/requesters.ts'
import type { PageTools } from './send.ts'

/** Everything the routes stand on, put together once in `app.ts`. */
export interface Web {
  world: World
  log: Logger
  metrics: Metrics
  /** Public origin, also the issuer. */
  origin: URL
  assets: Assets
  cookies: Cookies
  sealer: Sealer
  pages: PageTools
  requesters: Requesters
  limits: CitizenLimits

  doors: readonly ProviderDefinition[]
  federation: Federation
  attempts: Attempts
  /** The lights as everyone sees them. */
  board(): LightsBoard
  /** Null when this device may start at this door now, and is counted; else from when it is worth trying again. */
  enter(provider: ProviderId, device: string): Instant | null
  /** The same, asked only. */
  opensAt(provider: ProviderId, device: string): Instant | null
  /** A door to go on with, not the same one for everybody; null when there is none. See `suggestedDoor`. */
  suggest(wish: SuggestionWish): ProviderId | null
  /** Behind trusted proxies the address they tell. */
  addressOf: ClientAddress
  /** Counts a round trip that starts, and says the network shard of the address. */
  roundTripStarted(provider: ProviderId, address: string): number
  attemptEnded: AttemptObserver['attemptEnded']
  /** How long after a failure the same door is worth another try, in milliseconds. */
  retryMs: number
  /** The lights before operators had their say. */
  measured(): LightsBoard
  overrides: Overrides
  operators: readonly Operator[]
  openIdProvider: OpenIdProvider

  /** Whether the hot store answered lately: nobody is sent to a provider who could not come back. */
  canReturn(): boolean
  citizen: Citizen
  findClinics: ClinicFinder
}
