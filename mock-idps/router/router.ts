import type { RequestListener } from 'node:http'
import { answerControl } from '../control/control.ts'
import { sendOverview } from '../control/overview.tsx'
import { styleSheet, styleSheetPath } from '../html/style-sheet.ts'
import { isOurHost, sendHostRefused } from '../http/host.ts'
import { sendJson, sendProblem } from '../http/send.ts'
import { isProviderId } from '../providers.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import type { Sandboxes } from '../sandbox/sandboxes.ts'
import { answerProvider, type Exchange } from './issuer-route.ts'

interface Door {
  /** False once the house takes no more visitors. */
  ready(): boolean
}

/** What stands below the base of every sandbox: five issuers and their control room. False: nothing of the kind. */
async function answerWithin(
  house: { sandbox: Sandbox; sandboxes: Sandboxes },
  local: string,
  exchange: Exchange,
): Promise<boolean> {
  const { request, response } = exchange
  const [, first = ''] = local.split(/[/?]/, 2)
  if (isProviderId(first)) {
    const path = local.slice(first.length + 1)
    await answerProvider(house.sandbox, first, { ...exchange, local: path.startsWith('/') ? path : `/${path}` })
    return true
  }
  if (first === '' && request.method === 'GET') {
    sendOverview(house.sandbox, exchange)
    return true
  }
  if (first !== '_control') return false
  if (!isOurHost(request, house.sandbox.base)) {
    sendHostRefused(response, house.sandbox.base)
    return true
  }
  const { pathname, searchParams: query } = new URL(`http://any.invalid${local}`)
  await answerControl(house, pathname.slice('/_control/'.length), { ...exchange, query })
  return true
}

async function answer(sandboxes: Sandboxes, door: Door, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  const whole = request.url ?? '/'
  const lodging = /^\/s\/([a-z0-9-]{1,40})(?=[/?]|$)/.exec(whole)
  if (lodging) {
    const sandbox = sandboxes.find(lodging[1] ?? '', response)
    if (!sandbox) {
      sendProblem(response, 404, { code: 'no_such_sandbox', title: 'This sandbox never was, or its time is over.' })
      return
    }
    if (await answerWithin({ sandbox, sandboxes }, whole.slice(lodging[0].length), exchange)) return
  } else if (await answerWithin({ sandbox: sandboxes.root, sandboxes }, whole, exchange)) return

  const [path] = whole.split('?', 1)
  if (path === styleSheetPath) {
    const headers = { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'public, max-age=3600' }
    return void response.writeHead(200, headers).end(styleSheet)
  }
  if (path === '/healthz') return sendJson(response, 200, { status: 'ok' })
  if (path === '/readyz') {
    const ready = door.ready()
    return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'draining' })
  }
  sendProblem(response, 404, { code: 'not_found', title: 'No such page.' })
}

/** The one door of the process: routes by the first path segments. An unforeseen error is a 500 without a word. */
export function createFront(sandboxes: Sandboxes, door: Door): RequestListener {
  return (request, response) => {
    answer(sandboxes, door, { request, response }).catch(() => {
      if (response.headersSent) response.destroy()
      else sendProblem(response, 500, { code: 'internal', title: 'The simulator failed; this is a bug.' })
    })
  }
}
