/*
 * The composition: plain objects, top to bottom, each given what it needs. Nothing is re-assigned later.
 *
 *   configuration, keyring, stores, providers
 *     └─▶ compose-lights.ts: health, federation, decisions of operators ─▶ the published lights
 *           └─▶ compose-site.ts: OpenID Provider, use cases, routes ─▶ one handler
 *     └─▶ jobs: what the rooms want to be run, on one ticker; elections for what one process does for all
 */
import type { AppParts } from './app-parts.ts'
import { composeLights } from './compose-lights.ts'
import { composeSite } from './compose-site.ts'
import type { OpenProvider } from './federation/federation.ts'
import type { WatchedProvider } from './health/health.ts'
import { openOurSide } from './health/light/our-side.ts'
import { openElections } from './jobs/elections.ts'
import { watchHotStore } from './jobs/hot-store.ts'
import { sweepHolds } from './jobs/sweep-holds.ts'
import { openTicker } from './jobs/ticker.ts'
import { jobLog } from './operations/log.ts'
import { type Metrics, openMetrics } from './operations/metrics.ts'
import type { Site } from './web/site.ts'

/** How long a start waits until something is known of every provider, in milliseconds. */
const firstLightsMs = 3_000

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

export async function openApp(parts: AppParts): Promise<App> {
  const { world, log, config, stores } = parts
  const metrics = openMetrics()
  const ourSide = openOurSide(world)
  const hotStore = watchHotStore(stores.hotReady, (unable) => ourSide.report('hot_store', unable), world)
  const elections = openElections(world, stores.leadership, config.lights.tickMs)
  const composed = composeLights(parts, { metrics, elections, ourSide })
  const { health, federation, overrides, loadMeter, lights } = composed
  const site = await composeSite(parts, composed, { metrics, canReturn: hotStore.answers })
  lights.follow(site.publish)

  const ticker = openTicker({ world, report: jobLog(log) })
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
      await overrides.read()
      overrides.follow(lights.publish)
      const known = lights.known(firstLightsMs)
      const watching = health.watch(federation.providers.map(watched), lights.publish)
      // Jobs that one process does for all need to know who that is; without the hot store every process does them.
      await elections.begin()
      for (const job of [...jobs, ...watching]) ticker.start(job)
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
