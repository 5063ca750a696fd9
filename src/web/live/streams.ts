import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ClientAddress } from '../request/client-address.ts'

/** Streams kept open at once, of all feeds together; citizens poll, only operators and integrators stream. */
const mostStreams = 1_000
/** Of these from one address, so that nobody takes them all. */
const mostFromOne = 100
/** A stream ends after so long, in milliseconds; event sources come again by themselves, and those who are gone do not. */
const longestMs = 600_000
const beatMs = 15_000
/** A stream whose reader is this many bytes behind (about 40 boards) is cut: it would grow for as long as nobody reads. */
const mostUnreadBytes = 65_536

export interface LightsStreams {
  /** Answers with a stream that begins with `event`, or 503 when there are too many. */
  open(request: IncomingMessage, response: ServerResponse, to: { feed: string; event: string }): void
  /** Says it to every stream of this feed, and from now on at every beat, so that proxies see a living connection. */
  tell(feed: string, event: string, options: { now: boolean }): void
  stop(): void
}

/** The open streams of all feeds. */
export function openLightsStreams(addressOf: ClientAddress): LightsStreams {
  const streams = new Map<ServerResponse, string>()
  const from = new Map<string, number>()
  const events = new Map<string, string>()
  const send = (stream: ServerResponse, event: string | undefined) => {
    if (stream.writableLength > mostUnreadBytes) stream.destroy()
    else stream.write(event ?? ': \n\n')
  }
  const beat = setInterval(() => {
    for (const [stream, feed] of streams) send(stream, events.get(feed))
  }, beatMs)
  beat.unref()

  return {
    open(request, response, { feed, event }) {
      const address = addressOf(request)
      const fromHere = from.get(address) ?? 0
      if (streams.size >= mostStreams || fromHere >= mostFromOne) {
        response.writeHead(503, { 'retry-after': '30', 'access-control-allow-origin': '*' }).end()
        return
      }
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'access-control-allow-origin': '*',
        'x-accel-buffering': 'no',
      })
      response.write(event)
      streams.set(response, feed)
      from.set(address, fromHere + 1)
      const end = setTimeout(() => response.end(), longestMs)
      end.unref()
      request.once('close', () => {
        clearTimeout(end)
        streams.delete(response)
        const left = (from.get(address) ?? 1) - 1
        if (left > 0) from.set(address, left)
        else from.delete(address)
      })
    },
    tell(feed, event, { now }) {
      events.set(feed, event)
      if (!now) return
      for (const [stream, followed] of streams) if (followed === feed) send(stream, event)
    },
    stop() {
      clearInterval(beat)
      for (const stream of streams.keys()) stream.end()
    },
  }
}
