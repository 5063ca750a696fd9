import { openSearch } from './booking/search.ts'
import { openCitizen } from './citizen/citizen.ts'
import type { FileConfig } from './config.ts'
import type { ProviderDefinition } from './domain/provider.ts'
import type { World } from './domain/world.ts'
import { openAttempts } from './federation/attempts.ts'
import { openFederation } from './federation/federation.ts'
import { type DoorHealth, openHealth } from './health/health.ts'
import { suggestionsBy } from './health/light/suggestion.ts'
import { healthSettings } from './health/settings.ts'
import { openElections } from './jobs/elections.ts'
import { openTicker } from './jobs/ticker.ts'
import { openAliases } from './keyring/aliases.ts'
import type { Keyring } from './keyring/keyring.ts'
import { lotSaltOf } from './keyring/lot-salt.ts'
import { openSealer } from './keyring/sealing.ts'
import { suitableDoors } from './openid-provider/assurance.ts'
import { openOpenIdProvider } from './openid-provider/openid-provider.ts'
import { sealedArtifacts } from './openid-provider/sealed-artifacts.ts'
import type { DoorFigures } from './operations/door-gauges.ts'
import { openLightLog } from './operations/light-log.ts'
import { openLoadMeter } from './operations/load.ts'
import type { Logger } from './operations/log.ts'
import { type Metrics, openMetrics } from './operations/metrics.ts'
import { openOverrides } from './operator/overrides.ts'
import { openIdentity } from './session/verified-identity.ts'
import type { Stores } from './stores.ts'
import { openAssets } from './web/assets.ts'
import type { Web } from './web/context.ts'
import type { ProviderSet } from './web/live/lights-feed.ts'
import { nextMsOf } from './web/live/pace.ts'
import { noticePage } from './web/pages/notice-page.tsx'
import { renderPage } from './web/pages/page.tsx'
import { openClientAddress } from './web/request/client-address.ts'
import { openCookies } from './web/request/cookies.ts'
import { pageContext } from './web/send.ts'
import { openSite, type Site } from './web/site.ts'

/** How long a start waits until something is known of every door, in milliseconds. */
const firstLightsMs = 3_000

/** How often a shared hot store is asked whether it is there, in milliseconds. */
const lookEveryMs = 1_000

/** How often decisions of operators, which another process may have taken down, are read; in milliseconds. */
const overridesEveryMs = 2_000

/** How often places of holds that have run out are given back, in milliseconds. */
const sweepEveryMs = 2_000

/** What operators read when proxies stand in front of us that nobody told us of. */
const foreignProxy =
  'X-Forwarded-For comes from a peer that trustedProxies does not name: all who come through such a proxy count as one'

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
}

export interface App {
  handler: Site['handler']
  metrics: Metrics
  /**
   * Begins what runs by itself: metadata, probes, lights, sweeping. Resolves when something is known of every door, good or
   * bad, or after three seconds: a provider that says nothing holds nobody up.
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
    healthSettings(config.lights, config.providerCalls, lotSaltOf(keyring)),
    stores.health,
  )
  const federation = openFederation(configured(parts.providers, config), {
    world,
    observer: health.observer,
    guard: health.guard,
    http: { connectMs, totalMs, maxBytes, connections },
    capacity,
    returnWaitMs,
    deadlineMs,
  })
  const doors = federation.doors.map(({ definition }) => definition)

  const assets = await openAssets()
  const openIdProvider = await openOpenIdProvider({
    issuer: origin,
    world,
    artifacts: stores.shared ? sealedArtifacts(stores.artifacts, sealer) : stores.artifacts,
    subjects: stores.subjects,
    subjectKey: Buffer.from(keyring.subject, 'base64url'),
    doors,
    relyingParties: config.relyingParties,
    jwks: { keys: [...keyring.signing] } as never,
    cookieKeys: keyring.cookies,
    async identityOf(person) {
      const record = await stores.identities.find(person)
      return record && openIdentity(sealer, record.identity, person)
    },
    journeySeconds: limits.journeySeconds,
    render: (notice) => renderPage(noticePage(pageContext(web, notice.lang, '/'), notice)),
    report: (error) => log.warn({ err: error }, 'OpenID Provider'),
  })

  const overrides = openOverrides(world, stores.operatorDecisions, {
    readEveryMs: overridesEveryMs,
    onChange: () => publish(),
    onFailure: (error) =>
      log.error({ err: error }, 'decisions of operators cannot be read; the last known are in force'),
  })
  // One board for pages, JSON, streams, gauges and the doors themselves.
  let shown = overrides.shown(health.board())
  let publish = () => {}

  let hotStoreAnswers = true
  const web: Web = {
    ...{ world, log, metrics, origin, assets, sealer, doors, federation, openIdProvider, limits },
    citizen: openCitizen({
      world,
      stores,
      campaign: config.campaign,
      limits,
      sealer,
      hotStoreIsShared: stores.shared,
      aliasesOf: openAliases(keyring.person),
      measured: health.board,
      journal: metrics.booking,
    }),
    reservations: stores.reservations,
    slots: stores.slots,
    site: config.site,
    cookies: openCookies(origin.protocol === 'https:'),
    campaign: config.campaign,
    room: limits,
    attempts: openAttempts(world, { sealer, ledger: stores.attempts, attemptSeconds: limits.attemptSeconds }),
    board: () => shown,
    measured: health.board,
    overrides,
    operators: config.operators,
    canReturn: () => hotStoreAnswers,
    enter: health.enter,
    opensAt: health.opensAt,
    suggest: suggestionsBy(health, { doors, now: world.now }),
    addressOf: openClientAddress(config.trustedProxies, () => log.warn(foreignProxy)),
    trips: health.trips,
    search: openSearch(stores.slots, world),
  }
  const loadMeter = openLoadMeter()
  const logLights = openLightLog(log)
  const site = openSite(web, {
    formTargets: redirectOrigins(config),
    ready: stores.ready,
    watch: loadMeter.watch,
    relyingParties: new Map(config.relyingParties.map((party) => [party.clientId, providerSetOf(doors, party)])),
  })

  const ticker = openTicker({
    world,
    report: (job, error) =>
      error ? log.warn({ err: error, job }, 'a job fails') : log.info({ job }, 'a job runs again'),
  })
  const elections = openElections(world, stores.leadership, config.lights.tickMs)
  const sweeper = elections.stand('sweep-holds')
  return {
    handler: site.handler,
    metrics,
    async start() {
      await overrides.start()
      federation.start()
      ticker.start(elections.job)
      ticker.start({
        name: 'sweep-holds',
        everyMs: sweepEveryMs,
        // While nobody knows who is to sweep, everybody does: sweeping twice does no harm.
        async run() {
          if (sweeper.leads() !== false) await stores.reservations.sweep()
        },
      })
      if (stores.shared)
        ticker.start({
          name: 'look-for-hot-store',
          everyMs: lookEveryMs,
          async run() {
            hotStoreAnswers = await stores.hotReady()
          },
        })
      const doors = federation.doors.map(({ definition: { id, name, dependsOn = [] }, probe, waiting, front }) => ({
        ...{ id, name, dependsOn, probe, waiting, ...(front ? { front } : {}) },
      }))
      return new Promise((resolve) => {
        const patience = setTimeout(resolve, firstLightsMs)
        publish = () => {
          const measured = health.board()
          shown = { ...overrides.shown(measured), nextMs: nextMsOf(measured.nextMs, loadMeter.load(), shown.nextMs) }
          metrics.lights(shown, measured)
          const figures = health.doors().map(figuresOf)
          metrics.doors(figures)
          logLights(shown, figures)
          metrics.decisions(overrides.live().length, (world.now() - (overrides.readAt() ?? 0)) / 1000)
          site.publish(shown)
        }
        health.start(doors, (board) => {
          publish()
          if (board.doors.some(({ reason }) => reason === 'unknown')) return
          clearTimeout(patience)
          resolve()
        })
      })
    },
    endStreams: site.stop,
    async stop() {
      await ticker.stop()
      await elections.resign()
      overrides.stop()
      loadMeter.stop()
      await health.stop()
      await federation.stop()
    },
  }
}

/** The doors that people of a relying party may use; null: all of them. */
function providerSetOf(doors: readonly ProviderDefinition[], party: FileConfig['relyingParties'][number]): ProviderSet {
  const suitable = suitableDoors(doors, party, {})
  return suitable.length === doors.length ? null : suitable.map(({ id }) => id)
}

/** What gauges tell of a door. */
function figuresOf({ id, condition, verdict, shared }: DoorHealth): DoorFigures {
  const { signals, saturation, breaker, usualWayMs = null } = condition
  const { verified, lost, failures, p95Ms, wayMs, probeFailures, away = null, refused, longWays, front } = signals
  // A breaker may be stricter in this process than in the verdict of all.
  const state = breaker !== 'open' && verdict.phase === 'ramp' ? 'ramp' : breaker
  const seen = { verified, lost, failures, p95Ms, wayMs, usualWayMs, away, refused, longWays, probeFailures }
  return { id, ...seen, pageFailures: front?.failures ?? 0, saturation, breaker: state, shared }
}

function configured(providers: readonly ProviderDefinition[], { providers: settings }: FileConfig) {
  const known = new Set<string>(providers.map(({ id }) => id))
  const unknown = Object.keys(settings).filter((id) => !known.has(id))
  if (unknown.length > 0) throw new Error(`providers names no door: ${unknown.join(', ')}`)
  return providers.flatMap((definition) => {
    const { enabled, probeAuthorization, ...rest } = settings[definition.id] ?? { enabled: false }
    return enabled ? [{ definition, settings: rest, probeAuthorization: probeAuthorization === true }] : []
  })
}

/** Origins to which a form of ours may lead: going back to a relying party ends at one of its redirect URIs. */
function redirectOrigins({ relyingParties }: FileConfig): string[] {
  const uris = relyingParties.flatMap(({ metadata }) => [
    ...(metadata.redirect_uris ?? []),
    ...(metadata.post_logout_redirect_uris ?? []),
  ])
  const origins = uris.map((uri) => new URL(uri)).map(({ protocol, origin }) => (origin === 'null' ? protocol : origin))
  return [...new Set(origins)]
}
