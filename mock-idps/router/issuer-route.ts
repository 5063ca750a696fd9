import type { IncomingMessage, ServerResponse } from 'node:http'
import { dialectOf } from '../dialects/index.ts'
import { seenByPeople } from '../endpoints.ts'
import { answerInstead, layOver } from '../faults/response-layer.ts'
import { readBody, unread } from '../http/body.ts'
import { isOurHost, sendHostRefused } from '../http/host.ts'
import { sendProblem } from '../http/send.ts'
import { attackerDocument } from '../keys/attacker.ts'
import { flowHeader } from '../ledger/flows.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { redact } from '../ledger/redact.ts'
import { answerDevice } from '../page/device.ts'
import { answerPage } from '../page/page.ts'
import type { ProviderId } from '../providers.ts'
import { needsPerson } from '../sandbox/outcome.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { answerProfile } from './profile-route.ts'
import { placeOf, senderOf } from './request-context.ts'

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

/** Writes the request into the ledger now, and its end when it is answered or broken off. */
function note(
  { ledger, clock }: Sandbox,
  entry: Parameters<Sandbox['ledger']['open']>[0],
  response: ServerResponse,
): LedgerEntry {
  const started = clock.now()
  const noted = ledger.open(entry)
  response.once('close', () => {
    const status = response.writableFinished ? response.statusCode : null
    ledger.settle(noted, { status, tookMs: clock.now() - started })
  })
  return noted
}

/**
 * Answers a request to one of the issuers: ledger, faults and dialect here, everything else in the core.
 * `local` is relative to the issuer and begins with a slash.
 */
export async function answerProvider(
  sandbox: Sandbox,
  provider: ProviderId,
  { local, request, response }: Exchange & { local: string },
): Promise<void> {
  const { clock, faults, held, people } = sandbox
  const whole = request.url ?? '/'
  // A question mark may stand in a query as it is (RFC 3986 §3.4).
  const [path = '/', ...rest] = local.split('?')
  const query = rest.join('?')
  const { endpoint, uid } = placeOf(provider, path)
  const issuer = sandbox.issuer(provider)

  const body = request.method === 'POST' ? await readBody(request) : undefined
  if (body === null) {
    sendProblem(response.setHeader('Connection', 'close'), 413, { code: 'too_large', title: 'At most 56 KiB.' })
    return
  }
  const params = new URLSearchParams(body ? body.toString('utf8') : query)
  const { flow, persona, clientId, clientAuth } = senderOf(sandbox, issuer, { request, params, endpoint, uid })
  const played = faults.play({ provider, endpoint, persona, flow: flow?.id }, needsPerson(provider))
  issuer.replayMemory.see(endpoint, params)
  const entry = note(
    sandbox,
    {
      at: new Date(clock.now()).toISOString(),
      provider,
      endpoint,
      method: request.method ?? '',
      params: redact(params, (hint) => people.find(hint) !== undefined),
      clientAuth,
      clientId,
      persona: persona ?? null,
      flow: flow?.id ?? null,
      status: null,
      tookMs: null,
      error: null,
      faults: played?.plans ?? [],
    },
    response,
  )
  const { url, keys, replayMemory: memory } = issuer
  const scene = { provider, endpoint, issuer: url, played, keys, clockOffsetMs: clock.offsetMs(), memory, held }
  // By it a browser of ours learns of which flow to tell what the client's callback answered.
  if (flow && seenByPeople.has(endpoint)) response.setHeader(flowHeader, flow.id)
  if (answerInstead(response, scene)) return
  layOver(response, scene, dialectOf(provider).speak)

  const served = body ? unread(request, body) : request
  served.url = local
  const exchange = { request: served, response, params }
  if (endpoint === 'page') {
    if (uid === undefined) {
      // It knows no cookie, so nothing else keeps a website away from the telephone.
      if (request.method === 'POST' && !isOurHost(request, sandbox.base)) return sendHostRefused(response, sandbox.base)
      return answerDevice(sandbox, issuer.profile, exchange)
    }
    const told = { flow, played: (plans: readonly string[]) => void entry.faults.push(...plans) }
    return answerPage(sandbox, issuer, { ...exchange, ...told })
  }
  if (endpoint === 'profile') return answerProfile(sandbox, issuer, exchange)
  const bait = endpoint === 'other' ? attackerDocument(path) : undefined
  if (bait) return void response.writeHead(200, { 'Content-Type': bait.type }).end(bait.body)
  sandbox.activeRequests.set(served, { entry, flow, outcome: played?.outcome })
  await issuer.handle(Object.assign(served, { originalUrl: whole }), response)
}
