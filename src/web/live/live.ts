/**
 * Live boards: what everybody reads again and again, served from bytes that are built once a measurement.
 *
 *   publish(board) ─▶ cached responses by path ─▶ GET, HEAD ─▶ 200 with ETag (Brotli, gzip, plain), or 304
 *                 └─▶ events by feed ──────────▶ open event streams (server-sent events)
 *
 * A board (lights, catalogue) says which of its targets an address names; the server, the entity tags, the content codings, the
 * streams and the pace are the same for every board. It stands in front of Express, which alone costs four to seven times as much per request as
 * prepared bytes (`npm run bench`). No cookie is read and nothing of a person is sent.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type CachedResponse, sendCached } from './cached-response.ts'
import type { EventStreams } from './event-streams.ts'

/** What a path of a board names: bytes, or a stream of the events of a feed that begins with `first`. */
export type LiveTarget = { cached: CachedResponse } | { feed: string; first: string }

/** One board: resolves its addresses. */
export interface LiveBoard {
  /**
   * @param path without its query, as it was sent
   * @param url the same with its query
   */
  find(path: string, url: string): LiveTarget | null
}

/** Answers a request for a target of a board. False: no board knows it, so it is the next handler's. */
export type LiveHandler = (request: IncomingMessage, response: ServerResponse) => boolean

export function liveHandler(boards: readonly LiveBoard[], streams: EventStreams): LiveHandler {
  return (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    const target = find(boards, request.url ?? '/')
    if (target === null) return false
    if ('cached' in target) {
      sendCached(request, response, target.cached)
      return true
    }
    if (request.method === 'HEAD') return false
    streams.open(request, response, target)
    return true
  }
}

function find(boards: readonly LiveBoard[], url: string): LiveTarget | null {
  const path = pathOf(url)
  for (const board of boards) {
    const target = board.find(path, url)
    if (target) return target
  }
  return null
}

/** A path as it was sent, without its query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
