import { GwanmunError } from '../../domain/errors.ts'
import type { Job } from '../../domain/job.ts'
import type { LightsBoard } from '../../domain/light.ts'
import type { World } from '../../domain/world.ts'
import { problemOf } from '../errors.ts'
import type { ClientAddress } from '../request/client-address.ts'
import { type CachedResponse, cachedResponse } from './cached-response.ts'
import { type EventStreams, openEventStreams } from './event-streams.ts'
import { type LightsFeed, lightsFeed, type RelyingPartyProviders } from './lights-feed.ts'
import { type LiveBoard, type LiveHandler, type LiveTarget, liveHandler } from './live.ts'

/** The lights as landing pages, JSON and event streams. */
export interface LightsServer {
  /** True when it answered. */
  handle: LiveHandler
  /** From now on bytes are those of this board. A page is rendered when the first client asks for it: most boards of a quiet night are never seen. */
  publish(board: LightsBoard): void
  /** Keeps the streams alive. */
  heartbeat: Job
  stop(): void
}

export interface LightsServerOptions {
  world: Pick<World, 'after'>
  /** Landing pages, each with its paths. */
  pages: readonly { paths: readonly string[]; render(board: LightsBoard): string }[]
  /** The security headers every page carries. */
  headers: Readonly<Record<string, string>>
  /** The providers of each relying party, by its client id. */
  relyingParties?: ReadonlyMap<string, RelyingPartyProviders> | undefined
  /** The address whose streams are counted. Default: the peer's, which behind a proxy is one for all clients. */
  addressOf?: ClientAddress | undefined
  /** Boards that are answered beside the lights. */
  boards?: readonly LiveBoard[]
}

const cacheControl = 'public, max-age=2, stale-while-revalidate=2, stale-if-error=60'
const publicHeaders = { 'access-control-allow-origin': '*', 'x-content-type-options': 'nosniff' }
const jsonHeaders = { ...publicHeaders, 'cache-control': cacheControl }
/** Key of the feed with every provider; that of a relying party begins with its acr. */
const everyone = '*'
const relyingPartyPath = /^\/relying-parties\/([^/]+)\/(lights\.json|stream)$/

/** Answer to a client id that is not registered. */
const clientUnknown = cachedResponse(JSON.stringify(problemOf(new GwanmunError('not_found'))), {
  status: 404,
  type: 'application/problem+json; charset=utf-8',
  headers: { ...publicHeaders, 'cache-control': 'no-store' },
})

export function openLightsServer(options: LightsServerOptions): LightsServer {
  const streams = openEventStreams(options.world, options.addressOf ?? (({ socket }) => socket.remoteAddress ?? ''))
  const board = openLightsBoard(options, streams)
  return {
    handle: liveHandler([board, ...(options.boards ?? [])], streams),
    publish: board.publish,
    heartbeat: streams.heartbeat,
    stop: streams.stop,
  }
}

/** A relying party's board shows its own providers only; one feed is built for those that always have the same. */
function openLightsBoard(
  { pages, headers, relyingParties = new Map() }: LightsServerOptions,
  streams: EventStreams,
): LiveBoard & Pick<LightsServer, 'publish'> {
  const sets = new Map([...relyingParties.values()].map(({ key, now }) => [key, now]))
  const landing = new Map<string, CachedResponse>()
  const feeds = new Map<string, LightsFeed & { cached: CachedResponse }>()
  const pageHeaders = { ...headers, 'cache-control': cacheControl }

  function targetOf(key: string, file: 'json' | 'stream'): LiveTarget | null {
    const feed = feeds.get(key)
    if (!feed) return null
    return file === 'json' ? { cached: feed.cached } : { feed: key, first: feed.event }
  }

  return {
    publish(lights) {
      for (const { paths, render } of pages) {
        const cached = cachedResponse(() => render(lights), { type: 'text/html; charset=utf-8', headers: pageHeaders })
        for (const path of paths) landing.set(path, cached)
      }
      for (const [key, now] of [[everyone, () => null] as const, ...sets]) {
        const feed = lightsFeed(lights, now())
        const cached = cachedResponse(feed.json, { type: 'application/json; charset=utf-8', headers: jsonHeaders })
        streams.publish(key, feed.event, { now: feed.lights !== feeds.get(key)?.lights })
        feeds.set(key, { ...feed, cached })
      }
    },
    find(path) {
      const page = landing.get(path)
      if (page) return { cached: page }
      if (path === '/lights.json') return targetOf(everyone, 'json')
      if (path === '/lights/stream') return targetOf(everyone, 'stream')
      const [, client, file] = relyingPartyPath.exec(path) ?? []
      if (client === undefined) return null
      const providers = relyingParties.get(decoded(client))
      if (providers === undefined) return { cached: clientUnknown }
      return targetOf(providers.key, file === 'stream' ? 'stream' : 'json')
    },
  }
}

/** The client id of a path segment; empty, so unknown, when its percent-encoding is broken. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
