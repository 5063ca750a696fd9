import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Job } from '../../domain/job.ts'
import type { World } from '../../domain/world.ts'
import type { ClientAddress } from '../request/client-address.ts'

/** Open streams, of all feeds together. Citizens poll; only operators and integrators stream. */
const maxStreams = 1_000
/** Open streams of one address, so that one client cannot take them all. */
const maxStreamsPerAddress = 100
/** A stream ends after this many milliseconds; event sources reconnect by themselves, and clients that are gone do not. */
const maxStreamMs = 600_000
/** Every stream gets an event, or a comment, this often in milliseconds, so that proxies see a living connection. */
const heartbeatMs = 15_000
/** A stream whose reader is this many bytes behind (about 40 boards) is closed, since its buffer would grow without end. */
const maxUnreadBytes = 65_536
/** Seconds until a refused client may try again. */
const retryAfterSeconds = '30'

/** The open server-sent event streams of all feeds (HTML Living Standard §9.2). */
export interface EventStreams {
  /** Answers with a stream that begins with `first`, or 503 with `Retry-After` when the limit is reached. */
  open(request: IncomingMessage, response: ServerResponse, target: { feed: string; first: string }): void
  /**
   * Keeps `event` as the feed's heartbeat.
   * @param now also sends it to every stream of the feed at once
   */
  publish(feed: string, event: string, options: { now: boolean }): void
  /** Keeps the connections alive. */
  heartbeat: Job
  /** Ends every stream. */
  stop(): void
}

/** @param addressOf the address whose streams are counted */
export function openEventStreams(world: Pick<World, 'after'>, addressOf: ClientAddress): EventStreams {
  const streams = new Map<ServerResponse, string>()
  const perAddress = new Map<string, number>()
  const events = new Map<string, string>()

  function release(stream: ServerResponse, address: string): void {
    streams.delete(stream)
    const left = (perAddress.get(address) ?? 1) - 1
    if (left > 0) perAddress.set(address, left)
    else perAddress.delete(address)
  }

  return {
    open(request, response, { feed, first }) {
      const address = addressOf(request)
      const ofAddress = perAddress.get(address) ?? 0
      if (streams.size >= maxStreams || ofAddress >= maxStreamsPerAddress) return refuse(response)
      begin(response, first)
      streams.set(response, feed)
      perAddress.set(address, ofAddress + 1)
      const cancelEnd = world.after(maxStreamMs, () => response.end())
      request.once('close', () => {
        cancelEnd()
        release(response, address)
      })
    },
    publish(feed, event, { now }) {
      events.set(feed, event)
      if (!now) return
      for (const [stream, followed] of streams) if (followed === feed) send(stream, event)
    },
    heartbeat: {
      name: 'heartbeat-of-streams',
      consequence: 'proxies may close streams that seem dead',
      everyMs: heartbeatMs,
      run() {
        for (const [stream, feed] of streams) send(stream, events.get(feed))
      },
    },
    stop() {
      for (const stream of streams.keys()) stream.end()
    },
  }
}

function begin(response: ServerResponse, first: string): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
    'x-accel-buffering': 'no',
  })
  response.write(first)
}

function refuse(response: ServerResponse): void {
  response.writeHead(503, { 'retry-after': retryAfterSeconds, 'access-control-allow-origin': '*' }).end()
}

function send(stream: ServerResponse, event: string | undefined): void {
  if (stream.writableLength > maxUnreadBytes) stream.destroy()
  else stream.write(event ?? ': \n\n')
}
