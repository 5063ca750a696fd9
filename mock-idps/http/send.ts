import type { ServerResponse } from 'node:http'

/** Sends JSON that must not be cached. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.end(JSON.stringify(body))
}

/** Sends a problem (RFC 9457). `code` is stable; `problems` names every complaint at once. */
export function sendProblem(
  response: ServerResponse,
  status: number,
  problem: { code: string; title: string; problems?: readonly { path: string; message: string }[] },
): void {
  response.statusCode = status
  response.setHeader('Content-Type', 'application/problem+json; charset=utf-8')
  response.setHeader('Cache-Control', 'no-store')
  response.end(JSON.stringify({ status, ...problem }))
}
