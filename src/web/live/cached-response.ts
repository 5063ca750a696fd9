import type { IncomingMessage, ServerResponse } from 'node:http'
import { sha256 } from '../../mechanics/hash.ts'

/** One response as bytes, built once and sent to every client that asks. Holds nothing of a person. */
export interface CachedResponse {
  status: number
  /** Content type and length, entity tag, cache rules. */
  headers: Readonly<Record<string, string | number>>
  body: Buffer
  /** Strong entity tag (RFC 9110 §8.8.3): 128 bits of the SHA-256 of the body. */
  etag: string
}

/** @param headers what else to send, with lower-case names */
export function cachedResponse(
  text: string,
  { status = 200, type, headers }: { status?: number; type: string; headers: Readonly<Record<string, string>> },
): CachedResponse {
  const body = Buffer.from(text)
  const etag = `"${sha256(body, 'base64url').slice(0, 22)}"`
  return { status, body, etag, headers: { ...headers, etag, 'content-type': type, 'content-length': body.length } }
}

/** Answers GET and HEAD: 304 without a body where the client has these bytes (RFC 9110 §13.1.2). */
export function sendCached(request: IncomingMessage, response: ServerResponse, cached: CachedResponse): void {
  const { status, headers, body, etag } = cached
  if (status === 200 && hasTag(request.headers['if-none-match'], etag)) {
    const { 'content-type': _type, 'content-length': _length, ...validators } = headers
    response.writeHead(304, validators).end()
    return
  }
  response.writeHead(status, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Weak comparison (RFC 9110 §13.1.2): a proxy that compresses makes our strong tags weak. */
function hasTag(ifNoneMatch: string | undefined, etag: string): boolean {
  return ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false
}
