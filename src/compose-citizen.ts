import type { AppParts } from './app-parts.ts'
import { type ClinicFinder, openSearch } from './booking/search.ts'
import { type Campaigns, openCampaigns } from './campaign/campaigns.ts'
import { type Citizen, openCitizen } from './citizen/citizen.ts'
import { openQuotas, type Quotas } from './citizen/quotas.ts'
import { openReadOnlySessions } from './citizen/read-only-session.ts'
import { openRoundTrips, type RoundTrips } from './citizen/round-trips.ts'
import { openStarts, type Starts } from './citizen/starts.ts'
import type { LightsComposition } from './compose-lights.ts'
import { composeReceipts } from './compose-openings.ts'
import { observedBy } from './domain/attempt.ts'
import type { CampaignId } from './domain/ids.ts'
import type { RateLimits } from './domain/rate-limit.ts'
import type { Sealer } from './domain/sealing.ts'
import { isoSeoul } from './domain/time.ts'
import { openAttempts } from './federation/attempts.ts'
import { openAliases } from './keyring/aliases.ts'
import { openWindow } from './limits/window.ts'
import { identitySeconds } from './openid-provider/lifetimes.ts'
import { recordAttempts } from './operations/attempts.ts'
import type { Metrics } from './operations/metrics.ts'
import { type EndedBlocks, openEndedBlocks } from './operator/ended-blocks.ts'
import { loweredIdentity } from './operator/lowering.ts'
import type { RoomKeeping } from './waiting-room/keeping.ts'

/** A failed provider is worth another try after so many pauses of its breaker; `opensAt` spreads new starts over as long. */
const retryAfterResets = 2

/** What a citizen can do here, from a door to a booking. */
export interface CitizenComposition {
  campaigns: Campaigns
  endedBlocks: EndedBlocks
  citizen: Citizen
  starts: Starts
  trips: RoundTrips
  /** Finds the clinics of the default campaign. */
  findClinics: ClinicFinder
  /** The same of each campaign. */
  findClinicsOf: ReadonlyMap<CampaignId, ClinicFinder>
  quotas: Quotas
}

interface CitizenCompositionTools {
  metrics: Pick<Metrics, 'attempt' | 'booking'>
  sealer: Sealer
  rateLimits: RateLimits
  keeping: RoomKeeping
  /** Whether the stores can do their work, so that people could return from a provider. */
  canReturn(): boolean
}

/** The use cases over the stores, and what they need of the lights. No HTTP. */
export function composeCitizen(
  parts: AppParts,
  { health, federation, overrides, lights }: LightsComposition,
  { metrics, sealer, rateLimits, keeping, canReturn }: CitizenCompositionTools,
): CitizenComposition {
  const { world, log, origin, config, keyring, stores } = parts
  const { limits, providerCalls } = config
  const { sessionSeconds, attemptSeconds } = limits
  const campaigns = openCampaigns({
    configured: [config.campaign, ...config.campaigns],
    store: stores.campaignVersions,
    now: world.now,
    known: ({ campaign, version, effectiveAt }) =>
      log.info({ campaign, version, effectiveAt: isoSeoul(effectiveAt) }, 'a version of a campaign is known'),
  })
  const endedBlocks = openEndedBlocks(world, stores.blockEndings)
  const quotas = openQuotas({ rateLimits, world })
  const citizen = openCitizen({
    world,
    stores,
    campaigns,
    limits,
    identitySeconds: identitySeconds(limits),
    sealer,
    // Sessions can be read while a hot store that other processes share does not answer.
    readOnlySessions: stores.shared ? openReadOnlySessions({ sealer, now: world.now, sessionSeconds }) : null,
    quotas,
    rateLimits,
    operators: config.operators,
    blocksEndedAt: endedBlocks.endedAt,
    aliasesOf: openAliases(keyring.person),
    ...composeReceipts(parts),
    keeping,
    assured: (identity) => loweredIdentity(identity, overrides.live(), world.now()),
    measured: health.board,
    journal: metrics.booking,
    reported: ({ provider, kind }) =>
      log.warn({ provider, kind }, 'a person reported a verification that was not theirs'),
  })
  const finderOf = (id: CampaignId) => openSearch(stores.slots, world, () => campaigns.supplyOf(id))
  const attempts = openAttempts(world, { sealer, ledger: stores.attempts, attemptSeconds })
  const starts = openStarts({
    world,
    origin,
    attempts,
    journeys: citizen.journeys,
    quotas,
    lights: { board: lights.board, enter: health.enter, opensAt: health.opensAt },
    overrides: overrides.live,
    canReturn,
    roundTripStarted: health.started,
    retryMs: retryAfterResets * providerCalls.resetMs,
  })
  const recorded = recordAttempts(log, metrics, (settings) => openWindow(settings, world.now))
  const attemptEnded = observedBy([
    health.attemptEnded,
    federation.causes.attemptEnded,
    recorded,
    citizen.journeys.attemptEnded,
  ])
  return {
    campaigns,
    endedBlocks,
    citizen,
    starts,
    quotas,
    trips: openRoundTrips({ ...citizen, world, starts, attempts, attemptEnded }),
    findClinics: finderOf(campaigns.ids[0]),
    findClinicsOf: new Map(campaigns.ids.map((id) => [id, finderOf(id)])),
  }
}
