import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Quotas } from '../citizen/quotas.ts'
import type { GwanmunError } from '../domain/errors.ts'
import { hasCode } from '../domain/errors.ts'
import type { Allowance } from '../domain/rate-limit.ts'
import type { Instant } from '../domain/time.ts'
import type { Refuse } from './api/problems.ts'
import { fieldsOf } from './errors.ts'
import type { Lang } from './pages/links.ts'
import { tellLeft } from './rate-limit-fields.ts'
import type { Requesters } from './request/requesters.ts'
import type { Headers } from './security-headers.ts'
import type { TooManyPage } from './too-many.ts'

export interface GateTools {
  quotas: Pick<Quotas, 'arrives'>
  requesters: Pick<Requesters, 'browser'>
  page: TooManyPage
  /** Answers a refused call of the API. */
  refuse: Refuse
  /** Security headers. */
  headers: Headers
  now(): Instant
}

/** Files that a browser fetches once and keeps; they count for nothing. */
const isFile = (path: string) => path.startsWith('/assets/') || path === '/favicon.ico' || path === '/robots.txt'

/**
 * Lets a request in, or refuses it before anything is done for it: one browser that asks too much, and one person who does. A request
 * without cookies passes: who has no device is counted by none.
 */
export function openGate({ quotas, requesters, page, refuse, headers, now }: GateTools) {
  const pageHeaders = { ...headers, 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' }

  function refused(request: IncomingMessage, response: ServerResponse, error: unknown): void {
    const path = request.url ?? '/'
    if (path.startsWith('/api/') || !hasCode(error, 'too_many_requests')) refuse(request, response, error, headers)
    else sendPage(response, error, path.startsWith('/en/') ? 'en' : 'ko')
  }

  function sendPage(response: ServerResponse, error: GwanmunError<'too_many_requests'>, lang: Lang): void {
    const body = page(lang, now() + error.details.retryAfterSeconds * 1000)
    response.writeHead(429, { ...pageHeaders, ...fieldsOf(error), 'content-length': body.length })
    response.end(body)
  }

  async function later(
    arrived: Promise<Allowance>,
    goOn: (allowance: Allowance) => void,
    refusal: (error: unknown) => void,
  ) {
    const allowance = await arrived.catch(refusal)
    if (allowance) goOn(allowance)
  }

  return (request: IncomingMessage, response: ServerResponse, goOn: () => void): void => {
    const { url = '/', headers: sent } = request
    if (sent.cookie === undefined || isFile(url)) {
      goOn()
      return
    }
    const pass = (allowance: Allowance | null) => {
      if (allowance && url.startsWith('/api/')) tellLeft(response, allowance, now())
      goOn()
    }
    const refusal = (error: unknown) => refused(request, response, error)
    let arrived: ReturnType<typeof quotas.arrives>
    try {
      arrived = quotas.arrives(requesters.browser(request))
    } catch (error) {
      refusal(error)
      return
    }
    if (arrived instanceof Promise) void later(arrived, pass, refusal)
    else pass(arrived)
  }
}
