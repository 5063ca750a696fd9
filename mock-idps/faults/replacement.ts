import type { ServerResponse } from 'node:http'
import { browserEndpoints, type Endpoint } from '../endpoints.ts'
import { noticePage } from '../html/notice-page.tsx'
import { pageHeaders } from '../html/shell.tsx'
import type { Replacement } from './applied.ts'

const oauthError = { error: 'temporarily_unavailable', error_description: 'a fault plan is in force' }

function brokenPage(status: number): string {
  return noticePage({
    title: '지금은 인증할 수 없습니다',
    text: '시험을 위해 일부러 일으킨 고장입니다. 이전 화면으로 돌아가 다른 방법을 고르세요.',
    detail: `HTTP ${status}`,
  })
}

function answerStatus(
  response: ServerResponse,
  endpoint: Endpoint,
  fault: Extract<Replacement, { type: 'status' }>,
): void {
  const asPage = fault.body === undefined && browserEndpoints.has(endpoint)
  const headers = {
    'Cache-Control': 'no-store',
    ...(asPage
      ? pageHeaders
      : { 'Content-Type': `${typeof fault.body === 'string' ? 'text/plain' : 'application/json'}; charset=utf-8` }),
    ...(fault.retryAfter === undefined ? {} : { 'Retry-After': String(fault.retryAfter) }),
    ...fault.headers,
  }
  response.statusCode = fault.status
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (asPage) response.end(brokenPage(fault.status))
  else response.end(typeof fault.body === 'string' ? fault.body : JSON.stringify(fault.body ?? oauthError))
}

/** Sends the replacement of an answer: a status, a redirect, a broken connection, or nothing. */
export function sendReplacement(response: ServerResponse, endpoint: Endpoint, replacement: Replacement): void {
  switch (replacement.type) {
    case 'reset':
      response.socket?.resetAndDestroy()
      return
    case 'hang':
      return
    case 'redirect':
      response.statusCode = replacement.status
      response.setHeader('Cache-Control', 'no-store').setHeader('Location', replacement.location).end()
      return
    case 'status':
      answerStatus(response, endpoint, replacement)
  }
}
