import { readFileSync } from 'node:fs'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { answerControl, type ControlRoom } from '../control/control.ts'
import type { Issuer } from '../core/issuer.ts'
import { disturb } from '../faults/response-layer.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { redact } from '../ledger/redact.ts'
import { answerPage } from '../page/page.ts'
import { styleSheetPath } from '../page/shell.tsx'
import { isProviderId, type ProviderId } from '../providers.ts'
import { sendJson, sendProblem } from './answers.ts'
import { readBody, unread } from './body.ts'
import { endpointOf, senderOf } from './occasion.ts'

export interface House extends ControlRoom {
  /** Builds the provider at its first use. */
  issuer(provider: ProviderId): Issuer
  /** Ledger entries of requests in the core's hands, so that it can note why it refused. */
  inHand: WeakMap<IncomingMessage, LedgerEntry>
  ready(): boolean
  now(): number
}

type Exchange = { request: IncomingMessage; response: ServerResponse }

/** Writes the request into the ledger now and its outcome when it is answered. */
function note(house: House, entry: Omit<LedgerEntry, 'n'>, response: ServerResponse): LedgerEntry {
  const started = house.now()
  const noted = house.ledger.open(entry)
  response.once('finish', () => {
    noted.status = response.statusCode
    noted.tookMs = house.now() - started
  })
  return noted
}

async function answerProvider(house: House, provider: ProviderId, { request, response }: Exchange): Promise<void> {
  const whole = request.url ?? '/'
  const local = whole.slice(provider.length + 1) || '/'
  const [path = '/', query] = local.split('?', 2)
  const endpoint = endpointOf(path)
  const issuer = house.issuer(provider)

  const body = request.method === 'POST' ? await readBody(request) : undefined
  if (body === null) {
    sendProblem(response.setHeader('Connection', 'close'), 413, { code: 'too_large', title: 'At most 56 KiB.' })
    return
  }
  const params = new URLSearchParams(body ? body.toString('utf8') : query)
  const sender = senderOf(issuer, house.people, request, params)
  const played = house.faults.play({ provider, endpoint, persona: sender.persona })
  const entry = note(
    house,
    {
      at: new Date(house.now()).toISOString(),
      provider,
      endpoint,
      method: request.method ?? '',
      params: redact(params, (hint) => house.people.find(hint) !== undefined),
      clientAuth: sender.clientAuth,
      clientId: sender.clientId,
      persona: sender.persona ?? null,
      status: null,
      tookMs: null,
      error: null,
      faults: played?.plans ?? [],
    },
    response,
  )
  if (disturb(response, endpoint, played)) return

  const served = body ? unread(request, body) : request
  served.url = local
  if (endpoint === 'page') return answerPage(issuer, house.people, { request: served, response, params })
  house.inHand.set(served, entry)
  await issuer.handle(Object.assign(served, { originalUrl: whole }), response)
}

const styleSheet = readFileSync(new URL('../page/page.css', import.meta.url))

async function answer(house: House, exchange: Exchange): Promise<void> {
  const { request, response } = exchange
  const [, first] = (request.url ?? '/').split(/[/?]/, 2)
  if (isProviderId(first)) return answerProvider(house, first, exchange)
  const url = new URL(`http://any.invalid${request.url ?? '/'}`)
  if (first === '_control') return answerControl(house, url, exchange)
  if (url.pathname === styleSheetPath) {
    const headers = { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': 'public, max-age=3600' }
    return void response.writeHead(200, headers).end(styleSheet)
  }
  if (url.pathname === '/healthz') return sendJson(response, 200, { status: 'ok' })
  if (url.pathname === '/readyz') {
    const ready = house.ready()
    return sendJson(response, ready ? 200 : 503, { status: ready ? 'ready' : 'draining' })
  }
  sendProblem(response, 404, { code: 'not_found', title: 'No such page.' })
}

/** The one door of the process: routes by the first path segment. An unforeseen error is a 500 without a word. */
export function createFront(house: House): RequestListener {
  return (request, response) => {
    answer(house, { request, response }).catch(() => {
      if (response.headersSent) response.destroy()
      else sendProblem(response, 500, { code: 'internal', title: 'The simulator failed; this is a bug.' })
    })
  }
}
