import { createServer, type Server } from 'node:http'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { StoreTrouble } from '../domain/store-trouble.ts'
import { openProviderGauges, type ProviderGauges } from './provider-gauges.ts'

/** The broker's metrics (Prometheus). Labels never identify a person. */
export interface Metrics extends ProviderGauges {
  /** How an attempt at a provider ended: `verified` or an error code. */
  attempt(provider: string, outcome: string): void
  /** A step of the booking: `held`, `confirmed`, `cancelled`, `slot_taken`, `device_blocked`, …; and in which campaign. */
  booking(event: string, campaign: string): void
  /** A request that was refused because a quota was used up: by the name of its policy, one of a closed set. */
  limited(policy: string): void
  /** What keeps the stores from their work now. */
  stores(troubles: readonly StoreTrouble[]): void
  /** By which version of a campaign this process goes. */
  campaignVersion(campaign: string, version: number): void
  /** `read` is called before each text is made: a figure that takes work to know is set then, and costs nothing while it is not asked for. */
  beforeText(read: () => void): void
  text(): Promise<string>
}

/**
 * How often the timer runs whose delays are `nodejs_eventloop_lag_*`, in milliseconds; a lag includes it. The library's default of ten wakes
 * an idle process a hundred times a second, more than all else together. What decides on starvation is measured by `load.ts`.
 */
const precisionMs = 100

export function openMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: precisionMs })
  const attempts = new Counter({
    name: 'gwanmun_attempts_total',
    help: 'Attempts at providers by outcome',
    labelNames: ['provider', 'outcome'],
    registers: [registry],
  })
  const bookings = new Counter({
    name: 'gwanmun_booking_events_total',
    help: 'Holds, confirmations, cancellations and refusals',
    labelNames: ['event', 'campaign'],
    registers: [registry],
  })
  const limited = new Counter({
    name: 'gwanmun_rate_limited_total',
    help: 'Requests refused with 429 because a quota was used up, by policy',
    labelNames: ['policy'],
    registers: [registry],
  })
  const storeTrouble = new Gauge({
    name: 'gwanmun_store_trouble',
    help: '1 while a store cannot do its work, by why; absent while it can',
    labelNames: ['store', 'code'],
    registers: [registry],
  })
  const campaignVersions = new Gauge({
    name: 'gwanmun_campaign_version',
    help: 'Version of the campaign by which this process goes',
    labelNames: ['campaign'],
    registers: [registry],
  })
  const readings: (() => void)[] = []
  return {
    beforeText: (read) => void readings.push(read),
    attempt: (provider, outcome) => attempts.inc({ provider, outcome }),
    limited: (policy) => limited.inc({ policy }),
    booking: (event, campaign) => bookings.inc({ event, campaign }),
    campaignVersion: (campaign, version) => campaignVersions.set({ campaign }, version),
    stores(troubles) {
      storeTrouble.reset()
      for (const { store, code } of troubles) storeTrouble.set({ store, code }, 1)
    },
    ...openProviderGauges(registry),
    text() {
      for (const read of readings) read()
      return registry.metrics()
    },
  }
}

/** `GET /metrics` on its own port, loopback only: never on the main port. */
export function metricsServer(metrics: Metrics): Server {
  return createServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return response.writeHead(404).end()
    const text = await metrics.text()
    return response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text)
  })
}
