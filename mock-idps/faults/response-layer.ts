import type { ServerResponse } from 'node:http'
import { noticePage } from '../page/notice-page.tsx'
import { pageHeaders } from '../page/shell.tsx'
import type { Played } from './fault-book.ts'
import type { Endpoint } from './plan.ts'

/** Endpoints a browser visits: a broken one answers a page, the others JSON. */
const seenByPeople: ReadonlySet<Endpoint> = new Set<Endpoint>(['authorization', 'page', 'resume'])

/** Holds the whole answer back; the core has already done its work (a code is spent, as with a lost response). */
function holdBack(response: ServerResponse, ms: number): void {
  const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse
  response.end = ((...args: unknown[]) => {
    const timer = setTimeout(() => end(...args), ms)
    response.once('close', () => clearTimeout(timer))
    return response
  }) as ServerResponse['end']
}

function answerStatus(
  response: ServerResponse,
  endpoint: Endpoint,
  fault: Extract<NonNullable<Played['answer']>, { kind: 'status' }>,
): void {
  response.statusCode = fault.status
  response.setHeader('Cache-Control', 'no-store')
  if (fault.retryAfter !== undefined) response.setHeader('Retry-After', String(fault.retryAfter))
  if (typeof fault.body === 'string') {
    response.setHeader('Content-Type', 'text/plain; charset=utf-8').end(fault.body)
  } else if (fault.body === undefined && seenByPeople.has(endpoint)) {
    for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value)
    response.end(
      noticePage({
        title: '지금은 인증할 수 없습니다',
        text: '시험을 위해 일부러 일으킨 고장입니다. 이전 화면으로 돌아가 다른 방법을 고르세요.',
        detail: `HTTP ${fault.status}`,
      }),
    )
  } else {
    const body = fault.body ?? { error: 'temporarily_unavailable', error_description: 'a fault plan is in force' }
    response.setHeader('Content-Type', 'application/json; charset=utf-8').end(JSON.stringify(body))
  }
}

/**
 * Stands between the strict core and the network and does what the plans say. True: the request is answered (or its
 * connection broken) and the core must not see it.
 */
export function disturb(response: ServerResponse, endpoint: Endpoint, played: Played | undefined): boolean {
  if (!played) return false
  const { answer, delayMs } = played
  if (answer?.kind === 'reset') {
    const timer = setTimeout(() => response.socket?.resetAndDestroy(), delayMs)
    response.once('close', () => clearTimeout(timer))
    return true
  }
  if (delayMs > 0) holdBack(response, delayMs)
  if (!answer) return false
  answerStatus(response, endpoint, answer)
  return true
}
