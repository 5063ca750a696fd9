import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LightsBoard } from '../domain/light.ts'
import { isoSeoul } from '../domain/time.ts'

/** Streams kept open at once; citizens poll, only operators and integrators stream. */
const mostStreams = 1_000
const streamEveryMs = 15_000
/** A stream whose reader is this many bytes behind (about 40 boards) is cut: it would grow for as long as nobody reads. */
const mostUnreadBytes = 65_536

interface Prepared {
  body: Buffer
  etag: string
  type: string
}

/** What is served outside Express: prebuilt bytes, the same for everyone, without cookies. */
export interface LightsServer {
  /** True when it answered. */
  handle(request: IncomingMessage, response: ServerResponse): boolean
  /** A new board: everything is built anew, once. */
  publish(board: LightsBoard): void
  stop(): void
}

const jsonHeaders = {
  'access-control-allow-origin': '*',
  'cache-control': 'public, max-age=2, stale-while-revalidate=2, stale-if-error=60',
  'x-content-type-options': 'nosniff',
}

/**
 * Serves the lights as JSON, as a stream, and as the landing pages, from bytes built when a board is published: Express
 * alone costs four to seven times as much per request as a prepared buffer.
 * @param pages renders the landing page of each path; `headers` are the security headers every page carries
 */
export function openLightsServer(
  pages: { path: string; render(board: LightsBoard): string }[],
  headers: Record<string, string>,
): LightsServer {
  const prepared = new Map<string, Prepared>()
  const streams = new Set<ServerResponse>()
  let event = ''
  let lastEvent = ''

  const beat = setInterval(() => send(event), streamEveryMs)
  beat.unref()
  const send = (text: string) => {
    for (const stream of streams)
      if (stream.writableLength > mostUnreadBytes) stream.destroy()
      else stream.write(text)
  }

  return {
    publish(board) {
      const { measuredAt, ...rest } = board
      const json = { measuredAt: isoSeoul(measuredAt), nextMs: rest.nextMs, doors: rest.doors.map(doorView) }
      prepared.set('/lights.json', prepare(JSON.stringify(json), 'application/json; charset=utf-8'))
      for (const { path, render } of pages) prepared.set(path, prepare(render(board), 'text/html; charset=utf-8'))
      event = `event: lights\ndata: ${JSON.stringify(json)}\n\n`
      const shown = JSON.stringify(json.doors)
      if (shown !== lastEvent) send(event)
      lastEvent = shown
    },
    handle(request, response) {
      if (request.method !== 'GET' && request.method !== 'HEAD') return false
      const path = pathOf(request.url ?? '/')
      if (path === '/lights/stream') return request.method === 'GET' && openStream(request, response)
      const found = prepared.get(path)
      if (!found) return false
      const ours = path === '/lights.json' ? jsonHeaders : { ...headers, 'cache-control': jsonHeaders['cache-control'] }
      if (names(request.headers['if-none-match'], found.etag))
        response.writeHead(304, { ...ours, etag: found.etag }).end()
      else {
        response.writeHead(200, {
          ...ours,
          etag: found.etag,
          'content-type': found.type,
          'content-length': found.body.length,
        })
        response.end(request.method === 'HEAD' ? undefined : found.body)
      }
      return true
    },
    stop() {
      clearInterval(beat)
      for (const stream of streams) stream.end()
    },
  }

  function openStream(request: IncomingMessage, response: ServerResponse): boolean {
    if (streams.size >= mostStreams) {
      response.writeHead(503, { 'retry-after': '30' }).end()
      return true
    }
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'x-accel-buffering': 'no',
    })
    response.write(event)
    streams.add(response)
    request.once('close', () => streams.delete(response))
    return true
  }
}

function doorView({ since, ...door }: LightsBoard['doors'][number]) {
  const { id, name, light, selectable, reason, waitSeconds } = door
  return { id, name, light, selectable, reason, waitSeconds, since: isoSeoul(since) }
}

/** Weak comparison (RFC 9110 §13.1.2): a proxy that compresses makes our strong tags weak. */
function names(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false
}

function prepare(text: string, type: string): Prepared {
  const body = Buffer.from(text)
  return { body, type, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"` }
}

function pathOf(url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}
