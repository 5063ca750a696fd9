import type { IncomingMessage, ServerResponse } from 'node:http'
import { dialectOf } from '../dialects/index.ts'
import { browserEndpoints, type Endpoint } from '../endpoints.ts'
import type { AppliedFaults } from '../faults/applied.ts'
import { replaceResponse, rewriteResponse } from '../faults/response-layer.ts'
import { readBody, unread } from '../http/body.ts'
import { isOurHost, sendHostRefused } from '../http/host.ts'
import { sendProblem } from '../http/send.ts'
import { attackerDocument } from '../keys/attacker.ts'
import { type Flow, flowHeader } from '../ledger/flows.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { redact } from '../ledger/redact.ts'
import { answerDevice } from '../page/device.ts'
import { answerPage } from '../page/sign-in.ts'
import type { ProviderId } from '../providers.ts'
import type { SandboxIssuer } from '../sandbox/issuers.ts'
import { needsPerson } from '../sandbox/outcome.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { answerProfile } from './profile-route.ts'
import { endpointOf, type Sender, senderOf } from './request-context.ts'

export interface Exchange {
  request: IncomingMessage
  response: ServerResponse
}

/** A request to an issuer, read and recorded in the ledger. */
interface RecordedRequest extends Exchange {
  sandbox: Sandbox
  issuer: SandboxIssuer
  endpoint: Endpoint
  /** Path below the issuer. */
  path: string
  /** Interaction of a sign-in page; undefined elsewhere. */
  uid: string | undefined
  params: URLSearchParams
  flow: Flow | undefined
  entry: LedgerEntry
  applied: AppliedFaults | undefined
}

/** Writes the request into the ledger, and its end when it is answered or the connection breaks. */
function record(
  { ledger, clock, people }: Sandbox,
  {
    provider,
    endpoint,
    params,
    sender,
    plans,
    request,
    response,
  }: Exchange & {
    provider: ProviderId
    endpoint: Endpoint
    params: URLSearchParams
    sender: Sender
    plans: string[]
  },
): LedgerEntry {
  const started = clock.now()
  const { clientAuth, clientId, persona, flow } = sender
  const entry = ledger.open({
    at: new Date(started).toISOString(),
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
    faults: plans,
  })
  response.once('close', () => {
    const status = response.writableFinished ? response.statusCode : null
    ledger.settle(entry, { status, tookMs: clock.now() - started })
  })
  return entry
}

/** Answers a recorded request whose response no fault has replaced. */
async function serve(recorded: RecordedRequest): Promise<void> {
  const { sandbox, issuer, endpoint, path, uid, params, flow, entry, applied, request, response } = recorded
  const exchange = { request, response, params }
  if (endpoint === 'page') {
    if (uid !== undefined) {
      const onApplied = (plans: readonly string[]) => void entry.faults.push(...plans)
      return answerPage(sandbox, issuer, { ...exchange, flow, onApplied })
    }
    // The telephone uses no cookie, so only the host name keeps other websites away from it.
    if (request.method === 'POST' && !isOurHost(request, sandbox.base)) return sendHostRefused(response, sandbox.base)
    return answerDevice(sandbox, issuer.profile, exchange)
  }
  if (endpoint === 'profile') return answerProfile(sandbox, issuer, exchange)
  const attackerFile = endpoint === 'other' ? attackerDocument(path) : undefined
  if (attackerFile) {
    return void response.writeHead(200, { 'Content-Type': attackerFile.type }).end(attackerFile.body)
  }
  sandbox.activeRequests.set(request, { entry, flow, outcome: applied?.outcome })
  await issuer.handle(request, response)
}

/**
 * Answers a request to one of the issuers: ledger, fault plans and dialect here, the protocol in the core.
 * @param local path and query relative to the issuer, with a leading slash
 */
export async function answerIssuer(
  sandbox: Sandbox,
  provider: ProviderId,
  { local, request, response }: Exchange & { local: string },
): Promise<void> {
  const originalUrl = request.url ?? '/'
  // A query may contain question marks (RFC 3986 §3.4).
  const [path = '/', ...rest] = local.split('?')
  const { endpoint, uid } = endpointOf(provider, path)
  const issuer = sandbox.issuer(provider)

  const body = request.method === 'POST' ? await readBody(request) : undefined
  if (body === null) {
    sendProblem(response.setHeader('Connection', 'close'), 413, { code: 'too_large', title: 'At most 56 KiB.' })
    return
  }
  const params = new URLSearchParams(body ? body.toString('utf8') : rest.join('?'))
  const sender = senderOf(sandbox, issuer, { request, params, endpoint, uid })
  const { flow, persona } = sender
  const applied = sandbox.faults.apply({ provider, endpoint, persona, flow: flow?.id }, needsPerson(provider))
  const { url, keys, replayMemory } = issuer
  replayMemory.remember(endpoint, params)
  const plans = applied?.plans ?? []
  const entry = record(sandbox, { provider, endpoint, params, sender, plans, request, response })

  // Tells the browser of the tests for which flow to report the callback's answer.
  if (flow && browserEndpoints.has(endpoint)) response.setHeader(flowHeader, flow.id)
  const { clock, held } = sandbox
  const clockOffsetMs = clock.offsetMs()
  const context = { provider, endpoint, issuer: url, applied, keys, clockOffsetMs, memory: replayMemory, held }
  if (replaceResponse(response, context)) return
  rewriteResponse(response, context, dialectOf(provider).rewordRefusal)

  const served = Object.assign(body ? unread(request, body) : request, { url: local, originalUrl })
  await serve({ sandbox, issuer, endpoint, path, uid, params, flow, entry, applied, request: served, response })
}
