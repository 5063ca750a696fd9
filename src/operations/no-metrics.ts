import type { Metrics } from './metrics.ts'

/** Counts nothing: for a broker that serves no people. */
export const noMetrics: Omit<Metrics, 'text'> = {
  attempt: () => undefined,
  booking: () => undefined,
  limited: () => undefined,
  stores: () => undefined,
  beforeText: () => undefined,
  campaignVersion: () => undefined,
  lights: () => undefined,
  providers: () => undefined,
  decisions: () => undefined,
}
