import type { IncomingMessage, ServerResponse } from 'node:http'
import type { StoreTrouble } from '../domain/store-trouble.ts'
import { pathOf } from './live/live.ts'

/** Where this process is in its life, and what keeps it from working. */
export interface ProcessState {
  phase: 'starting' | 'running' | 'stopping'
  /** Stores that cannot do their work, as of at most a second ago. */
  troubles: readonly StoreTrouble[]
}

/** Seconds until a monitor may ask again. */
const retryAfterSeconds = '5'

/**
 * `/healthz`: the process lives. `/readyz`: it can do the work; else 503 with which store and why. Both answer from what is
 * known, in every phase: the stores are asked once a second, however often it is asked for.
 * @returns true when it answered
 */
export function answerOfProcess(request: IncomingMessage, response: ServerResponse, state: ProcessState): boolean {
  const path = pathOf(request.url ?? '/')
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!isRead || (path !== '/healthz' && path !== '/readyz')) return false
  const body = path === '/healthz' ? { status: 'ok' } : readiness(state)
  const isWell = body.status !== 'not_ready'
  response.writeHead(isWell ? 200 : 503, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(isWell ? {} : { 'retry-after': retryAfterSeconds }),
  })
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body))
  return true
}

function readiness({ phase, troubles }: ProcessState) {
  if (phase === 'running' && troubles.length === 0) return { status: 'ready' }
  return { status: 'not_ready', reason: phase === 'running' ? 'stores' : phase, stores: troubles }
}
