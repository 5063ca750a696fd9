import type { IncomingMessage, ServerResponse } from 'node:http'
import { GwanmunError } from '../../domain/errors.ts'
import { invalid } from '../request/read.ts'
import { isOfSameSite } from '../request/same-site.ts'
import type { Headers } from '../security-headers.ts'
import type { Refuse } from './problems.ts'
import { sendJson } from './send-json.ts'

/** What a call of the API answers. */
export interface Answer {
  /** Goes through JSON.stringify. */
  view: object
  /** Default 200. */
  status?: number
}

/** A call that needs of a request its headers and its body alone, so that it can be answered without Express. */
export interface Call {
  /** Whether it has a body, of JSON. */
  takesBody: boolean
  /** @throws GwanmunError */
  answer(request: Pick<IncomingMessage, 'headers' | 'method'>, body: unknown): Promise<Answer>
}

/** Longest body of a call, in bytes. */
export const longestBody = 8_192

export interface CallTools {
  /** By method and path, as `POST /api/v1/holds`. */
  calls: ReadonlyMap<string, Call>
  /** Public origin. */
  origin: string
  /** Security headers. */
  headers: Headers
  refuse: Refuse
}

/**
 * Answers what a crowd asks most, in front of Express, which takes 170 µs of a hold and a confirmation (Node 20). Only requests in the
 * very form that programs send; any other spelling of them (a query, a coded body) is for Express' routes, which make the same calls.
 * @returns whether it answers
 */
export function openCalls({ calls, origin, headers, refuse }: CallTools) {
  const always = Object.entries({ ...headers, 'cache-control': 'no-store' }).flat()

  async function answer(call: Call, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      if (!isOfSameSite(request, origin)) throw new GwanmunError('cross_site_refused')
      const { view, status } = await call.answer(request, call.takesBody ? await bodyOf(request) : undefined)
      sendJson(response, view, { status, headers: always })
    } catch (thrown) {
      refuse(request, response, thrown, headers)
    }
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const call = calls.get(`${request.method} ${request.url}`)
    if (!call || (call.takesBody && !isPlainJson(request))) return false
    void answer(call, request, response)
    return true
  }
}

function isPlainJson({ headers }: IncomingMessage): boolean {
  return headers['content-type'] === 'application/json' && headers['content-encoding'] === undefined
}

/** @throws GwanmunError `invalid_request`, quoting nothing of it */
function bodyOf(request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > longestBody) {
        // The rest is read and thrown away when the answer is sent.
        request.removeAllListeners('data')
        reject(invalid('', 'is too large'))
      } else chunks.push(chunk)
    })
    request.on('end', () => {
      try {
        resolve(length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString()))
      } catch {
        reject(invalid('', 'cannot be read'))
      }
    })
    // The client has gone.
    request.on('error', () => reject(invalid('', 'cannot be read')))
  })
}
