/**
 * The sign-in page of the five providers, and the simulated telephone.
 *
 *   core → interaction uid → answerPage: GET → person-page (person-list, credentials, drawer)
 *                                        POST → decision ─┬→ outcome → core → client
 *                                                         └→ push → waiting-page ⇄ device, device-page (telephone)
 *
 * What sets the providers apart is data: looks.ts, and the outcomes of their dialects.
 */

import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors } from 'oidc-provider'
import type { Issuer } from '../core/issuer.ts'
import type { SignInResult } from '../core/sign-in.ts'
import { noticePage } from '../html/notice-page.tsx'
import { pageHeaders } from '../html/shell.tsx'
import type { Flow } from '../ledger/flows.ts'
import { applyOutcome, outcomeOnPage } from '../sandbox/outcome.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { type Decision, decisionOf, refusalAfterPush } from './decision.ts'
import { personPage } from './person-page.tsx'
import { waitingPage } from './waiting-page.tsx'

export interface PageExchange {
  /** Its `url` is relative to the issuer. */
  request: IncomingMessage
  response: ServerResponse
  /** Of the query (GET) or the form (POST). */
  params: URLSearchParams
  flow: Flow | undefined
  /** Called with the fault plans that were applied when the form was read. */
  onApplied(plans: readonly string[]): void
}

interface PageRequest extends PageExchange {
  sandbox: Sandbox
  issuer: Pick<Issuer, 'profile' | 'provider'>
  /** Id of the core's interaction. */
  uid: string
}

/** Seconds between two reloads of a waiting page that refreshes itself. */
const refreshSeconds = 3

/** The authorization of this browser, by its cookie; undefined when it has ended or belongs to another browser. */
async function interactionOf({ provider }: PageRequest['issuer'], { request, response }: PageExchange) {
  try {
    const interaction = await provider.interactionDetails(request, response)
    return request.url?.split('?')[0] === `/page/${interaction.uid}` ? interaction : undefined
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined
    throw error
  }
}

/** The six digits of the text message that this authorization's page shows. */
function smsCodeOf(uid: string): string {
  return String(createHash('sha256').update(uid).digest().readUInt32BE() % 1_000_000).padStart(6, '0')
}

function send(response: ServerResponse, status: number, html: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...pageHeaders, ...headers }).end(html)
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { Location: location, 'Cache-Control': 'no-store' }).end()
}

/** Shows the state of a push of this transaction. False: there is no such push. */
function showWaiting({ sandbox, issuer, response, params, uid }: PageRequest): boolean {
  const push = sandbox.pushes.find(params.get('push') ?? '', uid)
  const person = push && sandbox.people.find(push.persona)
  if (!push || !person) return false
  const refreshing = params.has('refresh') && push.state === 'waiting'
  const secondsLeft = Math.max(0, Math.ceil((Date.parse(push.expiresAt) - sandbox.clock.now()) / 1000))
  const tooEarly = params.get('decision') === 'pushed'
  const html = waitingPage({ profile: issuer.profile, push, person, refreshing, secondsLeft, tooEarly })
  send(response, 200, html, refreshing ? { Refresh: String(refreshSeconds) } : {})
  return true
}

/** The decision on the telephone; `wait` while there is none. */
function afterPush({ sandbox, issuer, uid }: PageRequest, id: string): Decision | 'wait' {
  const push = sandbox.pushes.find(id, uid)
  const person = push && sandbox.people.find(push.persona)
  if (!push || !person) return { kind: 'complain', complaint: '그런 요청을 보낸 적이 없습니다. 다시 보내세요.' }
  if (push.state === 'waiting') return 'wait'
  if (push.state === 'approved') return { kind: 'take', person, outcome: undefined }
  return refusalAfterPush(issuer.profile.id, push.late ? 'late' : push.state)
}

/** Gives the result to the core, which sends the browser on. */
async function finish(
  { issuer: { provider, profile }, request, response }: PageRequest,
  result: SignInResult,
): Promise<void> {
  const interaction =
    'person' in result
      ? { login: { accountId: result.person.id, acr: profile.acr, amr: [...profile.amr], remember: false } }
      : {
          error: result.refusal.error,
          ...(result.refusal.description && { error_description: result.refusal.description }),
        }
  redirect(response, await provider.interactionResult(request, response, interaction))
}

/**
 * Shows the page of an authorization (GET) and accepts its form (POST). A decision goes to the core, which answers the
 * client. `decision.ts` reads the form.
 */
export async function answerPage(
  sandbox: Sandbox,
  issuer: PageRequest['issuer'],
  exchange: PageExchange,
): Promise<void> {
  const { request, response, params, flow } = exchange
  const interaction = await interactionOf(issuer, exchange)
  if (!interaction) {
    const text = '시간이 지났거나 다른 브라우저에서 연 화면입니다. 서비스로 돌아가 다시 시작하세요.'
    send(response, 400, noticePage({ title: '이 요청은 끝났습니다', text }))
    return
  }

  const { profile } = issuer
  const { people, pushes, settings } = sandbox
  const { uid } = interaction
  const page: PageRequest = { ...exchange, sandbox, issuer, uid }
  const smsCode = smsCodeOf(uid)
  const clientId = String(interaction.params['client_id'])
  const show = (status: number, sent = new URLSearchParams(), complaint?: string) => {
    const shown = { profile, people: people.named(), clientId, sent, smsCode, drawer: settings.drawer, complaint }
    send(response, status, personPage(shown))
  }
  if (request.method !== 'POST') {
    if (!params.has('push') || !showWaiting(page)) show(200)
    return
  }

  const read = decisionOf(params, { provider: profile.id, people, smsCode, drawer: settings.drawer })
  const decision = read.kind === 'look_at_push' ? afterPush(page, read.push) : read
  if (decision === 'wait') {
    showWaiting(page)
  } else if (decision.kind === 'send_push') {
    const persona = decision.person.id
    const { push } = pushes.send({ provider: profile.id, persona, clientId, flow: flow?.id ?? null, uid })
    redirect(response, `${uid}?push=${push.id}`)
  } else if (decision.kind === 'take') {
    const choice = { ...decision, provider: profile.id, flow }
    // An outcome chosen by hand wins over fault plans.
    const planned = decision.outcome ? undefined : outcomeOnPage(sandbox, choice)
    if (planned) exchange.onApplied(planned.plans)
    await finish(page, applyOutcome(sandbox, { ...choice, outcome: decision.outcome ?? planned?.outcome }))
  } else if (decision.kind === 'refuse') {
    await finish(page, { refusal: decision })
  } else if (decision.kind === 'complain') {
    show(422, params, decision.complaint)
  }
}
