import { openSearch } from './booking/search.ts'
import { openCitizen } from './citizen/citizen.ts'
import { openReadOnlySessions } from './citizen/read-only-session.ts'
import type { FileConfig } from './config.ts'
import { observedBy } from './domain/attempt.ts'
import type { Job } from './domain/job.ts'
import type { ProviderDefinition } from './domain/provider.ts'
import type { World } from './domain/world.ts'
import { openAttempts } from './federation/attempts.ts'
import { type OpenProvider, openFederation } from './federation/federation.ts'
import { configuredProviders } from './federation/settings.ts'
import { figuresOf } from './health/figures.ts'
import { openHealth, type WatchedProvider } from './health/health.ts'
import { suggestionsBy } from './health/light/suggestion.ts'
import { healthSettings } from './health/settings.ts'
import { openElections } from './jobs/elections.ts'
import { watchHotStore } from './jobs/hot-store.ts'
import { sweepHolds } from './jobs/sweep-holds.ts'
import { openTicker } from './jobs/ticker.ts'
import { openAliases } from './keyring/aliases.ts'
import type { Keyring } from './keyring/keyring.ts'
import { networkSaltOf } from './keyring/network-salt.ts'
import { openSealer } from './keyring/sealing.ts'
import { openFairQueue, permitsWithin } from './limits/fair-queue.ts'
import { suitableDoors } from './openid-provider/assurance.ts'
import { openOpenIdProvider } from './openid-provider/openid-provider.ts'
import { redirectOrigins } from './openid-provider/relying-party.ts'
import { sealedArtifacts } from './openid-provider/sealed-artifacts.ts'
import { recordAttempts } from './operations/attempts.ts'
import { openLightLog } from './operations/light-log.ts'
import { openLoadMeter } from './operations/load.ts'
import { jobLog, type Logger } from './operations/log.ts'
import { type Metrics, openMetrics } from './operations/metrics.ts'
import { openOverrides } from './operator/overrides.ts'
import { openIdentity } from './session/verified-identity.ts'
import type { Stores } from './stores.ts'
import { openAssets } from './web/assets.ts'
import type { Web } from './web/context.ts'
import type { ProviderSet } from './web/live/lights-feed.ts'
import { openPublishedLights } from './web/live/published-lights.ts'
import { noticePage } from './web/pages/notice-page.tsx'
import { renderPage } from './web/pages/page.tsx'
import { openClientAddress } from './web/request/client-address.ts'
import { openCookies } from './web/request/cookies.ts'
import { openRequesters } from './web/request/requesters.ts'
import { openPageTools } from './web/send.ts'
import { openSite, type Site } from './web/site.ts'

/** How long a start waits until something is known of every provider, in milliseconds. */
const firstLightsMs = 3_000

/** A failed provider is worth another try after so many pauses of its breaker; `opensAt` spreads new starts over as long. */
const retryAfterResets = 2

/** Logged once, when a proxy in front of the broker is not configured. */
const foreignProxy =
  'X-Forwarded-For comes from a peer that trustedProxies does not name: all people behind such a proxy count as one'

export interface AppParts {
  world: World
  log: Logger
  /** Public origin of the broker, also the issuer. */
  origin: URL
  config: FileConfig
  keyring: Keyring
  stores: Stores
  /** The doors this installation knows, in their order; opened are those the configuration names. */
  providers: readonly ProviderDefinition[]
  /** Jobs of the process that no room here knows. */
  jobs: readonly Job[]
}

export interface App {
  handler: Site['handler']
  metrics: Metrics
  /**
   * Begins the jobs: metadata, probes, lights, sweeping. Resolves when something is known of every provider, good or bad, or
   * after three seconds: a provider that does not answer delays no start.
   */
  start(): Promise<void>
  /** Ends the streams, which never end by themselves. Everything else goes on. */
  endStreams(): void
  stop(): Promise<void>
}

/** Puts the rooms together, top to bottom: plain objects, each given what it needs. */
export async function openApp(parts: AppParts): Promise<App> {
  const { world, log, origin, config, keyring, stores } = parts
  const { limits } = config
  const metrics = openMetrics()
  const sealer = await openSealer(keyring.sealing)

  const { connectMs, totalMs, deadlineMs, returnWaitMs, maxBytes, connections, capacity } = config.providerCalls
  const health = openHealth(
    world,
    healthSettings(config.lights, config.providerCalls, networkSaltOf(keyring)),
    stores.health,
  )
  const permits = permitsWithin(capacity)
  const federation = openFederation(configuredProviders(parts.providers, config.providers), {
    world,
    guard: health.guard,
    http: { connectMs, totalMs, maxBytes, connections },
    deadlineMs,
    queueFor: (provider) => openFairQueue(provider, { permits, waitLimitMs: returnWaitMs }, world),
  })
  const doors = federation.providers.map(({ definition }) => definition)

  const assets = await openAssets()
  const pages = openPageTools({ site: config.site, assets, providers: doors, now: world.now })
  // A hot store of other processes too is given nothing in clear text, and may not answer.
  const hot = stores.shared
    ? {
        artifacts: sealedArtifacts(stores.artifacts, sealer),
        readOnlySessions: openReadOnlySessions({ sealer, now: world.now, sessionSeconds: limits.sessionSeconds }),
      }
    : { artifacts: stores.artifacts, readOnlySessions: null }
  const openIdProvider = await openOpenIdProvider({
    issuer: origin,
    world,
    artifacts: hot.artifacts,
    subjects: stores.subjects,
    subjectKey: Buffer.from(keyring.subject, 'base64url'),
    doors,
    relyingParties: config.relyingParties,
    jwks: { keys: keyring.signing },
    cookieKeys: keyring.cookies,
    async identityOf(person) {
      const record = await stores.identities.find(person)
      return record && openIdentity(sealer, record.identity, person)
    },
    journeySeconds: limits.journeySeconds,
    render: (notice) => renderPage(noticePage(pages.context(notice.lang, '/'), notice)),
    report: (error) => log.warn({ err: error }, 'OpenID Provider'),
  })

  const overrides = openOverrides(world, stores.operatorDecisions)
  const loadMeter = openLoadMeter()
  const lights = openPublishedLights(world, {
    measured: health.board,
    overlaid: overrides.shown,
    load: loadMeter.load,
  })
  const hotStore = watchHotStore(stores.hotReady)
  const citizen = openCitizen({
    world,
    stores,
    campaign: config.campaign,
    limits,
    sealer,
    readOnlySessions: hot.readOnlySessions,
    aliasesOf: openAliases(keyring.person),
    measured: health.board,
    journal: metrics.booking,
  })
  const cookies = openCookies(origin.protocol === 'https:')
  const web: Web = {
    ...{ world, log, metrics, origin, assets, sealer, doors, federation, openIdProvider, limits },
    pages,
    citizen,
    cookies,
    requesters: openRequesters({ cookies, sessions: citizen.sessions, world }),
    attempts: openAttempts(world, { sealer, ledger: stores.attempts, attemptSeconds: limits.attemptSeconds }),
    board: lights.board,
    measured: health.board,
    overrides,
    operators: config.operators,
    canReturn: hotStore.answers,
    enter: health.enter,
    opensAt: health.opensAt,
    suggest: suggestionsBy(health, { providers: doors, now: world.now }),
    addressOf: openClientAddress(config.trustedProxies, () => log.warn(foreignProxy)),
    roundTripStarted: health.started,
    attemptEnded: observedBy([health.attemptEnded, recordAttempts(log, metrics), citizen.journeys.attemptEnded]),
    retryMs: retryAfterResets * config.providerCalls.resetMs,
    findClinics: openSearch(stores.slots, world),
  }
  const site = openSite(web, {
    formTargets: redirectOrigins(config.relyingParties),
    ready: stores.ready,
    watch: loadMeter.watch,
    relyingParties: new Map(config.relyingParties.map((party) => [party.clientId, providerSetOf(doors, party)])),
  })

  const logLights = openLightLog(log)
  lights.follow((shown, measured) => {
    const figures = health.providers().map(figuresOf)
    metrics.lights(shown, measured)
    metrics.providers(figures)
    metrics.decisions(overrides.live().length, (world.now() - (overrides.readAt() ?? 0)) / 1000)
    logLights(shown, figures)
  })
  lights.follow(site.publish)

  const ticker = openTicker({ world, report: jobLog(log) })
  const elections = openElections(world, stores.leadership, config.lights.tickMs)
  const jobs = [
    elections.job,
    sweepHolds(elections, stores.reservations),
    overrides.job,
    loadMeter.job,
    ...(stores.shared ? [hotStore.job] : []),
    ...federation.jobs,
    ...site.jobs,
    ...parts.jobs,
  ]
  return {
    handler: site.handler,
    metrics,
    async start() {
      // Jobs that one process does for all need to know who that is; without the hot store every process does them.
      await Promise.all([overrides.read(), elections.campaign().catch(() => undefined)])
      for (const job of jobs) ticker.start(job)
      const known = lights.known(firstLightsMs)
      health.start(federation.providers.map(watched), lights.publish)
      overrides.follow(lights.publish)
      await known
    },
    endStreams: site.stop,
    async stop() {
      await ticker.stop()
      await elections.resign()
      loadMeter.stop()
      await health.stop()
      await federation.stop()
    },
  }
}

/** A provider as its health is watched. */
function watched({ definition, probe, waiting, checkLoginPage }: OpenProvider): WatchedProvider {
  const { id, name, dependsOn = [] } = definition
  return { id, name, dependsOn, probe, waiting, checkLoginPage }
}

/** The doors that people of a relying party may use; null: all of them. */
function providerSetOf(doors: readonly ProviderDefinition[], party: FileConfig['relyingParties'][number]): ProviderSet {
  const suitable = suitableDoors(doors, party, {})
  return suitable.length === doors.length ? null : suitable.map(({ id }) => id)
}
