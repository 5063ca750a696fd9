import type { AppParts } from './app-parts.ts'
import type { Candidates } from './domain/leadership.ts'
import { type Federation, openFederation } from './federation/federation.ts'
import { configuredProviders } from './federation/settings.ts'
import { figuresOf } from './health/figures.ts'
import { type Health, openHealth } from './health/health.ts'
import type { OurSideWatch } from './health/light/our-side.ts'
import { healthSettings } from './health/settings.ts'
import { networkSaltOf } from './keyring/network-salt.ts'
import { openFairQueue, permitsWithin } from './limits/fair-queue.ts'
import { causeLog, openLightLog } from './operations/light-log.ts'
import { type LoadMeter, openLoadMeter } from './operations/load.ts'
import type { Metrics } from './operations/metrics.ts'
import { type Overrides, openOverrides } from './operator/overrides.ts'
import { openPublishedLights, type PublishedLights } from './web/live/published-lights.ts'

/** Providers, and what everyone sees of them. */
export interface LightsComposition {
  health: Health
  federation: Federation
  overrides: Overrides
  loadMeter: LoadMeter
  lights: PublishedLights
}

type LightsMetrics = Pick<Metrics, 'beforeText' | 'lights' | 'providers' | 'decisions'>

/** Calls to providers go through breakers; what comes of them, and of operators' decisions, is published, counted and logged. */
export function composeLights(
  { world, log, config, keyring, stores, ...parts }: AppParts,
  { metrics, elections, ourSide }: { metrics: LightsMetrics; elections: Candidates; ourSide: OurSideWatch },
): LightsComposition {
  const { connectMs, totalMs, deadlineMs, returnWaitMs, maxBytes, connections, capacity } = config.providerCalls
  const settings = healthSettings(config.lights, config.providerCalls, networkSaltOf(keyring))
  const loadMeter = parts.process?.loadMeter ?? openLoadMeter(world)
  const { timerDelayMs } = loadMeter
  const health = openHealth(settings, { world, store: stores.health, candidates: elections, timerDelayMs, ourSide })
  const permits = permitsWithin(capacity)
  const federation = openFederation(configuredProviders(parts.providers, config), {
    world,
    guard: health.guard,
    openHttp: parts.process?.openHttp,
    http: { connectMs, totalMs, maxBytes, connections, proxy: parts.egressProxy },
    deadlineMs,
    overdue: { afterMs: settings.overdueMs, report: health.exchangeOverdue },
    causeSeen: causeLog(log),
    queueFor: (provider) => openFairQueue(provider, { permits, waitLimitMs: returnWaitMs }, world),
  })
  const overrides = openOverrides(world, stores.operatorDecisions)
  const lights = openPublishedLights(world, {
    measured: health.board,
    overlaid: overrides.shown,
    withOurSide: ourSide.shown,
    load: loadMeter.load,
  })
  const logLights = openLightLog(log)
  const figures = () => health.providers().map((one) => ({ ...figuresOf(one), causes: federation.causes.of(one.id) }))
  lights.follow((shown) => logLights(shown, figures))
  metrics.beforeText(() => {
    metrics.lights(lights.board(), health.board())
    metrics.providers(figures())
    metrics.decisions(overrides.live().length, (world.now() - (overrides.readAt() ?? 0)) / 1000)
  })
  return { health, federation, overrides, loadMeter, lights }
}
