import type { ServerResponse } from 'node:http'
import { pipeline, Readable } from 'node:stream'
import type { Answer } from '../http/answer.ts'
import type { Shape } from './applied.ts'
import { after } from './held-responses.ts'

const blanks = Buffer.alloc(64 * 1024, ' ')

/** White space, then the body. Generated while it is read, so that it uses no memory. */
function* padded(bytes: number, body: Buffer): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= blanks.length) yield blanks.subarray(0, Math.min(left, blanks.length))
  if (body.length > 0) yield body
}

function drip(response: ServerResponse, body: Buffer, pace: { bytes: number; everyMs: number }): void {
  const rest = body.subarray(pace.bytes)
  after(pace.everyMs, response, () => {
    response.write(body.subarray(0, pace.bytes))
    if (rest.length > 0) drip(response, rest, pace)
    else response.end()
  })
}

function shapeOf<Type extends Shape['type']>(
  shapes: readonly Shape[],
  type: Type,
): Extract<Shape, { type: Type }> | undefined {
  return shapes.findLast((shape): shape is Extract<Shape, { type: Type }> => shape.type === type)
}

/** False for answers that HTTP allows no body: to HEAD, and with status 204 or 304. */
function hasBody(response: ServerResponse, status: number): boolean {
  return response.req.method !== 'HEAD' && status !== 204 && status !== 304
}

/**
 * Sends an answer in the way that the shapes say; of several shapes of one kind the last counts. Padding and slow bodies
 * are sent no faster than the client reads, and stop when it disconnects.
 */
export function deliver(response: ServerResponse, answer: Answer, shapes: readonly Shape[]): void {
  const type = shapeOf(shapes, 'content_type')
  const cut = shapeOf(shapes, 'truncate')
  const slow = shapeOf(shapes, 'drip')
  const large = shapeOf(shapes, 'oversize')
  const whole = type?.body === undefined ? answer.body : Buffer.from(type.body)
  const body = cut ? whole.subarray(0, Math.floor(whole.length * cut.share)) : whole
  const breaks = cut?.how === 'broken_connection'

  response.statusCode = answer.status
  for (const [name, value] of Object.entries(answer.headers)) {
    if (name !== 'content-length' && name !== 'transfer-encoding') response.setHeader(name, value)
  }
  if (type) response.setHeader('content-type', type.value)
  if (!hasBody(response, answer.status)) {
    response.end()
    return
  }
  if (large) {
    const bytes = large.endless ? Number.POSITIVE_INFINITY : large.bytes
    pipeline(Readable.from(padded(bytes, body)), response, () => {})
    return
  }
  response.setHeader('content-length', breaks ? whole.length : body.length)
  if (breaks) {
    response.flushHeaders()
    response.write(body, () => response.destroy())
  } else if (slow && body.length > 0) {
    response.flushHeaders()
    drip(response, body, slow)
  } else response.end(body)
}
