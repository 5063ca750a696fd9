import type { IncomingMessage, ServerResponse } from 'node:http'
import { GwanmunError } from '../../domain/errors.ts'
import type { LightsBoard } from '../../domain/light.ts'
import { problemOf } from '../errors.ts'
import type { ClientAddress } from '../request/client-address.ts'
import { type DoorSet, type Feed, feedOf, type Prepared, prepare, setKey } from './feed.ts'
import { openLightsStreams } from './streams.ts'

/** What is served outside Express: prebuilt bytes, the same for everyone, without cookies. */
export interface LightsServer {
  /** True when it answered. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** A new board: everything is built anew, once. */
  publish(board: LightsBoard): void
  stop(): void
}

export interface LightsServerOptions {
  /** Renders the landing page of each path. */
  pages: readonly { path: string; render(board: LightsBoard): string }[]
  /** The security headers every page carries. */
  headers: Record<string, string>
  /** The doors of each relying party, by its client id. */
  relyingParties?: ReadonlyMap<string, DoorSet>
  /** Of whom streams are counted. Default: of whoever is connected, which behind a proxy is everybody as one. */
  addressOf?: ClientAddress
}

const cacheControl = 'public, max-age=2, stale-while-revalidate=2, stale-if-error=60'
const jsonHeaders = {
  'access-control-allow-origin': '*',
  'cache-control': cacheControl,
  'x-content-type-options': 'nosniff',
}
const unknown = JSON.stringify(problemOf(new GwanmunError('not_found')))
const relyingPartyPath = /^\/relying-parties\/([^/]+)\/(lights\.json|stream)$/

/**
 * Serves the lights as JSON, as a stream, and as the landing pages, from bytes built when a board is published: Express
 * alone costs four to seven times as much per request as a prepared buffer. Relying parties are told of their doors only;
 * built is one feed for each set of doors.
 */
export function openLightsServer({ pages, headers, relyingParties, addressOf }: LightsServerOptions): LightsServer {
  const setOf = relyingParties ?? new Map<string, DoorSet>()
  const sets = new Map([null, ...setOf.values()].map((set) => [setKey(set), set]))
  const landing = new Map<string, Prepared>()
  const feeds = new Map<string, Feed>()
  const streams = openLightsStreams(addressOf ?? (({ socket }) => socket.remoteAddress ?? ''))

  return {
    publish(board) {
      for (const { path, render } of pages) landing.set(path, prepare(render(board), 'text/html; charset=utf-8'))
      for (const [key, set] of sets) {
        const feed = feedOf(board, set)
        streams.tell(key, feed.event, { now: feed.shown !== feeds.get(key)?.shown })
        feeds.set(key, feed)
      }
    },
    handle(request, response) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false
      const asked = wanted(pathOf(request.url ?? '/'))
      if (asked === null) return false
      if (asked === 'nobody') return refuse(response)
      if ('page' in asked) return answer(asked.page, { ...headers, 'cache-control': cacheControl })
      const feed = feeds.get(asked.feed)
      if (!feed) return false
      if (asked.what === 'json') return answer(feed.json, jsonHeaders)
      if (request.method === 'HEAD') return false
      streams.open(request, response, { feed: asked.feed, event: feed.event })
      return true

      function answer({ body, etag, type }: Prepared, given: Record<string, string>): boolean {
        if (names(request.headers['if-none-match'], etag)) response.writeHead(304, { ...given, etag }).end()
        else {
          response.writeHead(200, { ...given, etag, 'content-type': type, 'content-length': body.length })
          response.end(request.method === 'HEAD' ? undefined : body)
        }
        return true
      }
    },
    stop: streams.stop,
  }

  type Wanted = { page: Prepared } | { feed: string; what: 'json' | 'stream' } | 'nobody' | null

  function wanted(path: string): Wanted {
    const page = landing.get(path)
    if (page) return { page }
    if (path === '/lights.json') return { feed: setKey(null), what: 'json' }
    if (path === '/lights/stream') return { feed: setKey(null), what: 'stream' }
    const [, client, file] = relyingPartyPath.exec(path) ?? []
    if (client === undefined) return null
    const set = setOf.get(decoded(client))
    if (set === undefined) return 'nobody'
    return { feed: setKey(set), what: file === 'stream' ? 'stream' : 'json' }
  }
}

function refuse(response: ServerResponse): boolean {
  const headers = {
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  }
  response.writeHead(404, { ...headers, 'content-type': 'application/problem+json; charset=utf-8' }).end(unknown)
  return true
}

/** Weak comparison (RFC 9110 §13.1.2): a proxy that compresses makes our strong tags weak. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/** A client id as it was before somebody wrote it into a path; one that cannot be read names nobody. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
