/*
 * A broker without HTTP: everything that one process does but for what it listens to. The simulation runs several of these in
 * virtual time; `app.ts` puts pages, API and the OpenID Provider on top of one.
 *
 *   configuration, keyring, stores, providers
 *     └─▶ compose-lights.ts: health, federation, decisions of operators ─▶ the published lights
 *           └─▶ compose-citizen.ts: attempts, use cases
 *     └─▶ jobs: what the rooms want to be run, on one ticker; elections for what one process does for all
 */
import type { AppParts } from './app-parts.ts'
import { type CitizenComposition, composeCitizen } from './compose-citizen.ts'
import { composeLights, type LightsComposition } from './compose-lights.ts'
import { composeDrawing, composeKeeping } from './compose-openings.ts'
import { hasCode } from './domain/errors.ts'
import type { Job } from './domain/job.ts'
import type { RateLimits } from './domain/rate-limit.ts'
import type { Sealer } from './domain/sealing.ts'
import type { StoreTrouble } from './domain/store-trouble.ts'
import type { Instant } from './domain/time.ts'
import type { OpenProvider } from './federation/federation.ts'
import type { WatchedProvider } from './health/health.ts'
import { type OurSideWatch, openOurSide } from './health/light/our-side.ts'
import { openElections } from './jobs/elections.ts'
import { sweepHolds } from './jobs/sweep-holds.ts'
import { openTicker } from './jobs/ticker.ts'
import { watchStores } from './jobs/watch-stores.ts'
import { openRateLimits } from './limits/rate-limits.ts'
import { policiesOf } from './limits/settings.ts'
import { untilItWorks } from './mechanics/retry.ts'
import { jobLog, storeLog } from './operations/log.ts'
import type { Metrics } from './operations/metrics.ts'

/** How long a start waits until something is known of every provider, in milliseconds. */
const firstLightsMs = 3_000

/** Pauses between two tries to read decisions of operators and versions of campaigns at start, in milliseconds: no door is shown before. */
const readPauses = { first: 250, longest: 2_000 }

function unlessAway(error: unknown): void {
  if (!hasCode(error, 'store_unavailable')) throw error
}

export interface BrokerComposition extends LightsComposition, CitizenComposition {
  rateLimits: RateLimits
  /** What keeps the stores from their work, as of at most a second ago. */
  troubles(): readonly StoreTrouble[]
  /**
   * Begins the jobs: metadata, probes, lights, sweeping, and `more`. Resolves when something is known of every provider, good or
   * bad, or after three seconds: a provider that does not answer delays no start. Decisions of operators and versions of campaigns are waited for.
   * @param signal ends that wait: it then rejects with its reason
   */
  start(signal: AbortSignal, more: readonly Job[]): Promise<void>
  stop(): Promise<void>
}

export function composeBroker(
  parts: AppParts,
  { metrics, sealer }: { metrics: Omit<Metrics, 'text'>; sealer: Sealer },
): BrokerComposition {
  const { world, log, config, stores } = parts
  const ourSide = openOurSide(world)
  const logStores = storeLog(log)
  const rateLimits = openRateLimits({
    store: stores.quotas,
    policies: policiesOf(config.rateLimits),
    world,
    refused: metrics.limited,
  })
  const storeWatch = watchStores(world, {
    look: stores.troubles,
    seen: (troubles, nextTryAt) => reportStores(ourSide, troubles, nextTryAt),
    changed(troubles) {
      logStores(troubles)
      metrics.stores(troubles)
      composed.lights.publish()
    },
  })
  const elections = openElections(world, stores.leadership, config.lights.tickMs)
  const composed = composeLights(parts, { metrics, elections, ourSide })
  const keeping = composeKeeping(parts, elections)
  const canReturn = () => storeWatch.troubles().length === 0
  const forCitizens = composeCitizen(parts, composed, { metrics, sealer, rateLimits, keeping, canReturn })
  const { health, federation, overrides, loadMeter, lights } = composed
  const { campaigns, endedBlocks } = forCitizens
  metrics.beforeText(() => {
    for (const id of campaigns.ids) metrics.campaignVersion(id, campaigns.of(id).version)
  })

  const ticker = openTicker({ world, report: jobLog(log) })
  const jobs = [
    elections.job,
    ...sweepHolds(elections, stores.reservations),
    overrides.job,
    campaigns.job,
    endedBlocks.job,
    composeDrawing(parts, { campaigns, elections }),
    ...keeping.jobs,
    loadMeter.job,
    storeWatch.job,
    ...federation.jobs,
  ]
  return {
    ...composed,
    ...forCitizens,
    rateLimits,
    troubles: storeWatch.troubles,
    async start(signal, more) {
      const patience = { after: world.after, pauses: readPauses, signal, failed: unlessAway }
      await untilItWorks(overrides.read, patience)
      await untilItWorks(campaigns.read, patience)
      await untilItWorks(endedBlocks.read, patience)
      await untilItWorks(keeping.read, patience)
      overrides.follow(lights.publish)
      const known = lights.known(firstLightsMs)
      const watching = health.watch(federation.providers.map(watched), lights.publish)
      // Jobs that one process does for all need to know who that is; without the hot store every process does them.
      await elections.begin()
      for (const job of [...jobs, ...more, ...watching]) ticker.start(job)
      await known
    },
    async stop() {
      await ticker.stop()
      await elections.resign()
      loadMeter.stop()
      await health.stop()
      await federation.stop()
    },
  }
}

/** A login needs both stores: while one cannot do its work, the lights say that it is us. */
function reportStores(ourSide: OurSideWatch, troubles: readonly StoreTrouble[], nextTryAt: Instant): void {
  for (const [store, part] of [
    ['hot', 'hot_store'],
    ['durable', 'database'],
  ] as const)
    ourSide.report(part, troubles.some((trouble) => trouble.store === store) ? { nextTryAt } : null)
}

/** A provider as its health is watched. */
function watched({ definition, probe, waiting, checkLoginPage }: OpenProvider): WatchedProvider {
  const { id, name, dependsOn = [], dependencyNames } = definition
  return { id, name, dependsOn, dependencyNames, probe, waiting, checkLoginPage }
}
