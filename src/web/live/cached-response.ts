import type { IncomingMessage, ServerResponse } from 'node:http'
import { sha256 } from '../../mechanics/hash.ts'
import { type Compression, type ContentCoding, codingFor, compressQuickly } from '../content-coding.ts'

/**
 * One response as bytes, built once and sent to every client that asks. Holds nothing of a person: only such a response may be
 * compressed, since a compressed length tells what a body repeats of a request (BREACH).
 */
export interface CachedResponse {
  status: number
  /** The bytes in a content coding, built for the first client that takes it; plain where the coding would not make them fewer. */
  as(coding: ContentCoding): Representation
}

/** The bytes of one content coding. */
export interface Representation {
  /** Content type, length and coding, entity tag, cache rules. */
  headers: Readonly<Record<string, string | number>>
  body: Buffer
  /** Strong entity tag of these very bytes (RFC 9110 §8.8.3): 128 bits of their SHA-256. */
  etag: string
}

interface CachedResponseOptions {
  /** Default 200. */
  status?: number
  type: string
  /** What else to send, with lower-case names. */
  headers: Readonly<Record<string, string>>
  /** Default: quickly, for bytes that live for a second. */
  compress?: (plain: Buffer, coding: Compression) => Buffer
}

/** @param content the body, or what makes it: called once, when the first client asks */
export function cachedResponse(
  content: string | Buffer | (() => string),
  { status = 200, type, headers, compress = compressQuickly }: CachedResponseOptions,
): CachedResponse {
  const built = new Map<ContentCoding, Representation>()

  function build(coding: ContentCoding): Representation {
    if (coding === 'identity') return representation(bytesOf(content), {})
    const plain = as('identity')
    const body = compress(plain.body, coding)
    return body.length < plain.body.length ? representation(body, { 'content-encoding': coding }) : plain
  }

  function representation(body: Buffer, coded: Readonly<Record<string, string>>): Representation {
    const etag = `"${sha256(body, 'base64url').slice(0, 22)}"`
    const content = { 'content-type': type, 'content-length': body.length }
    return { body, etag, headers: { ...headers, vary: 'Accept-Encoding', etag, ...content, ...coded } }
  }

  function as(coding: ContentCoding): Representation {
    const known = built.get(coding)
    if (known) return known
    const fresh = build(coding)
    built.set(coding, fresh)
    return fresh
  }

  return { status, as }
}

function bytesOf(content: string | Buffer | (() => string)): Buffer {
  const made = typeof content === 'function' ? content() : content
  return typeof made === 'string' ? Buffer.from(made) : made
}

/**
 * Answers GET and HEAD in the coding that the client likes best: 304 without a body where it has these bytes (RFC 9110 §13.1.2).
 * Ranges are not offered.
 */
export function sendCached(request: IncomingMessage, response: ServerResponse, cached: CachedResponse): void {
  const { headers, body, etag } = cached.as(codingFor(request.headers['accept-encoding']))
  if (cached.status === 200 && hasTag(request.headers['if-none-match'], etag)) {
    const { 'content-type': _type, 'content-length': _length, 'content-encoding': _coding, ...validators } = headers
    response.writeHead(304, validators).end()
    return
  }
  response.writeHead(cached.status, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Weak comparison (RFC 9110 §13.1.2): a proxy that compresses makes our strong tags weak. */
function hasTag(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
