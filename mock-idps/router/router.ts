/**
 * Routes every request of the server by its first path segments.
 *
 *   /s/{id}/… → sandbox by id ┐
 *   /…        → root sandbox  ┴→ {provider}/… → issuer-route: ledger → fault plans → dialect → page, profile or core
 *                                _control/…   → control (loopback names and publicUrl only)
 *                                (nothing)    → overview
 *   /_assets/page.css · /healthz · /readyz
 */

import type { RequestListener } from 'node:http'
import { answerControl } from '../control/control.ts'
import { sendOverview } from '../control/overview.tsx'
import { styleSheet, styleSheetPath } from '../html/style-sheet.ts'
import { isOurHost, sendHostRefused } from '../http/host.ts'
import { sendJson, sendProblem } from '../http/send.ts'
import { isProviderId } from '../providers.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'
import { answerIssuer, type Exchange } from './issuer-route.ts'

/** Whether the process accepts requests. */
export interface Readiness {
  /** False once the server is closing. */
  ready(): boolean
}

/** Answers a path below a sandbox: its overview, its five issuers and its control API. False: no such path. */
async function answerInSandbox(
  target: { sandbox: Sandbox; sandboxes: Sandboxes },
  local: string,
  exchange: Exchange,
): Promise<boolean> {
  const { sandbox } = target
  const { request, response } = exchange
  const [, first = ''] = local.split(/[/?]/, 2)
  if (isProviderId(first)) {
    const path = local.slice(first.length + 1)
    await answerIssuer(sandbox, first, { ...exchange, local: path.startsWith('/') ? path : `/${path}` })
    return true
  }
  if (first === '' && request.method === 'GET') {
    sendOverview(sandbox, exchange)
    return true
  }
  if (first !== '_control') return false
  if (!isOurHost(request, sandbox.base)) {
    sendHostRefused(response, sandbox.base)
    return true
  }
  const { pathname, searchParams: query } = new URL(`http://any.invalid${local}`)
  await answerControl(target, pathname.slice('/_control/'.length), { ...exchange, query })
  return true
}

async function answer(sandboxes: Sandboxes, readiness: Readiness, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  const url = request.url ?? '/'
  const sandboxPath = /^\/s\/([a-z0-9-]{1,40})(?=[/?]|$)/.exec(url)
  if (sandboxPath) {
    const sandbox = sandboxes.find(sandboxPath[1] ?? '', response)
    if (!sandbox) {
      sendProblem(response, 404, { code: 'no_such_sandbox', title: 'This sandbox never existed or has ended.' })
      return
    }
    if (await answerInSandbox({ sandbox, sandboxes }, url.slice(sandboxPath[0].length), exchange)) return
  } else if (await answerInSandbox({ sandbox: sandboxes.root, sandboxes }, url, exchange)) return

  const [path] = url.split('?', 1)
  if (path === styleSheetPath) {
    const headers = { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'public, max-age=3600' }
    return void response.writeHead(200, headers).end(styleSheet)
  }
  if (path === '/healthz') return sendJson(response, 200, { status: 'ok' })
  if (path === '/readyz') {
    const ready = readiness.ready()
    return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'draining' })
  }
  sendProblem(response, 404, { code: 'not_found', title: 'No such page.' })
}

/** The request listener of the server. An unexpected error is a 500 without details. */
export function createRouter(sandboxes: Sandboxes, readiness: Readiness): RequestListener {
  return (request, response) => {
    answer(sandboxes, readiness, { request, response }).catch(() => {
      if (response.headersSent) response.destroy()
      else sendProblem(response, 500, { code: 'internal', title: 'The simulator failed; this is a bug.' })
    })
  }
}
