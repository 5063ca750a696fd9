import type { HealthStore } from '../../src/domain/health.ts'
import type { Leadership } from '../../src/domain/leadership.ts'
import type { LightsBoard } from '../../src/domain/light.ts'
import type { World } from '../../src/domain/world.ts'
import {
  type Health,
  type HealthSettings,
  type HealthTools,
  openHealth,
  type WatchedProvider,
} from '../../src/health/health.ts'
import { openElections } from '../../src/jobs/elections.ts'
import { openTicker } from '../../src/jobs/ticker.ts'

export interface WatchedHealthParts {
  world: World
  store: HealthStore
  leadership: Leadership
  providers(health: Health): readonly WatchedProvider[]
  onBoard?(board: LightsBoard): void
  /** See `HealthTools`, for these two. */
  timerDelayMs?: () => number
  ourSide?: HealthTools['ourSide']
}

/** The health of one process, its jobs and its elections running, as in a broker. `stop` ends them all. */
export function watchedHealth(settings: HealthSettings, parts: WatchedHealthParts): Health {
  const { world, store, leadership, providers, onBoard = () => undefined, timerDelayMs, ourSide } = parts
  const elections = openElections(world, leadership, settings.tickMs)
  const health = openHealth(settings, { world, store, candidates: elections, timerDelayMs, ourSide })
  const ticker = openTicker({ world, report: () => undefined })
  const jobs = health.watch(providers(health), onBoard)
  void elections.begin().then(() => {
    for (const job of [elections.job, ...jobs]) ticker.start(job)
  })
  return {
    ...health,
    async stop() {
      // Not waited for: a test's clock may stand still.
      void ticker.stop()
      await Promise.all([elections.resign(), health.stop()])
    },
  }
}
