/**
 * The control API of a sandbox, below `/_control/`. Fault plans do not apply to it and the ledger does not record it.
 *
 *   router → answerControl → same site? → route by method and path → { status, body }
 *     knowledge: personas, dialects, schemas   faults: plans      flows: ledger, flows, verdicts
 *     state: clock, keys, pushes, reset        sandboxes (at the root only)
 *
 * Every body is checked against its schema; a refusal is a problem document with every complaint (RFC 9457).
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import { InvalidOptions } from '../complaints.ts'
import { readBody } from '../http/body.ts'
import { sendJson, sendProblem } from '../http/send.ts'
import { SandboxRefused } from '../sandbox/refused.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'
import { faultRoutes } from './faults.ts'
import { flowRoutes } from './flows.ts'
import { knowledgeRoutes } from './knowledge.ts'
import { sendOverview } from './overview.tsx'
import { ControlProblem, type Routes } from './route.ts'
import { sandboxRoutes } from './sandboxes.ts'
import { stateRoutes } from './state.ts'

const routes: Routes = { ...knowledgeRoutes, ...faultRoutes, ...flowRoutes, ...stateRoutes, ...sandboxRoutes }

/** The routes, split into method and path segments. */
const patterns = Object.entries(routes).map(([route, answer]) => {
  const [method = '', path = ''] = route.split(' ')
  return { method, segments: path.split('/'), answer }
})

function find(method: string, segments: readonly string[]) {
  for (const pattern of patterns) {
    if (pattern.method !== method || pattern.segments.length !== segments.length) continue
    if (!pattern.segments.every((segment, index) => segment === '{id}' || segment === segments[index])) continue
    return { answer: pattern.answer, id: segments[pattern.segments.indexOf('{id}')] ?? '' }
  }
  return undefined
}

/** True for a request that another website sends through the developer's browser: any page can send simple requests to loopback. */
function isForeign({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true
  return origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request)
  if (body?.length === 0) return {}
  try {
    return JSON.parse(body?.toString('utf8') ?? '')
  } catch {
    throw new ControlProblem(400, 'not_json', 'The body must be JSON of at most 56 KiB.')
  }
}

const refusalStatus = { sandbox_exists: 409, too_many_sandboxes: 429, no_such_sandbox: 404 } as const

/** Sends a refusal as a problem document. @throws any other error unchanged */
function sendRefusal(response: ServerResponse, error: unknown): void {
  if (error instanceof ControlProblem) {
    sendProblem(response, error.status, { code: error.code, title: error.message })
  } else if (error instanceof SandboxRefused) {
    sendProblem(response, refusalStatus[error.code], { code: error.code, title: error.message })
  } else if (error instanceof InvalidOptions) {
    const title = 'The input is invalid.'
    sendProblem(response, 400, { code: 'invalid_request', title, problems: error.complaints })
  } else {
    throw error
  }
}

/** Answers a request below `/_control/`. @param path the rest of it, without a leading slash */
export async function answerControl(
  target: { sandbox: Sandbox; sandboxes: Sandboxes },
  path: string,
  { request, response, query }: { request: IncomingMessage; response: ServerResponse; query: URLSearchParams },
): Promise<void> {
  if (isForeign(request)) {
    sendProblem(response, 403, { code: 'cross_site_refused', title: 'Not for other websites.' })
    return
  }
  if (path === '' && request.method === 'GET') return sendOverview(target.sandbox, { request, response })
  const found = find(request.method ?? '', path.split('/'))
  if (!found) {
    sendProblem(response, 404, { code: 'not_found', title: 'No such resource below /_control/.' })
    return
  }
  try {
    const { status, body } = await found.answer({ ...target, id: found.id, query, body: () => readJson(request) })
    if (body === undefined) response.writeHead(status).end()
    else sendJson(response, status, body)
  } catch (error) {
    sendRefusal(response, error)
  }
}
