/*
 * The composition: plain objects, top to bottom, each given what it needs. Nothing is re-assigned later.
 *
 *   compose-broker.ts: lights, use cases, jobs; no HTTP
 *     └─▶ compose-site.ts: OpenID Provider, pages, API ─▶ one handler
 */
import type { AppParts } from './app-parts.ts'
import { composeBroker } from './compose-broker.ts'
import { composeSite } from './compose-site.ts'
import type { StoreTrouble } from './domain/store-trouble.ts'
import { openSealer } from './keyring/sealing.ts'
import { type Metrics, openMetrics } from './operations/metrics.ts'
import type { Site } from './web/site.ts'

export interface App {
  handler: Site['handler']
  metrics: Metrics
  /** What keeps the stores from their work, as of at most a second ago. */
  troubles(): readonly StoreTrouble[]
  /** Begins the jobs, see `BrokerComposition`. @param signal ends the wait: it then rejects with its reason */
  start(signal: AbortSignal): Promise<void>
  /** Ends the streams, which never end by themselves. Everything else goes on. */
  endStreams(): void
  stop(): Promise<void>
}

export async function openApp(parts: AppParts): Promise<App> {
  const metrics = openMetrics()
  const sealer = openSealer(parts.keyring.sealing, parts.world)
  const broker = composeBroker(parts, { metrics, sealer })
  const site = await composeSite(parts, broker, sealer)
  broker.lights.follow(site.publish)
  return {
    handler: site.handler,
    metrics,
    troubles: broker.troubles,
    start: (signal) => broker.start(signal, [...site.jobs, ...parts.jobs]),
    endStreams: site.stop,
    stop: broker.stop,
  }
}
