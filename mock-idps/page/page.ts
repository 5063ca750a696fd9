import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors } from 'oidc-provider'
import type { Issuer } from '../core/issuer.ts'
import type { Taken } from '../core/sign-in.ts'
import { noticePage } from '../html/notice-page.tsx'
import { pageHeaders } from '../html/shell.tsx'
import type { Flow } from '../ledger/flows.ts'
import { outcomeOnPage, takeOutcome } from '../sandbox/outcome.ts'
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
  /** Told which fault plans were played when the form was read. */
  played(plans: readonly string[]): void
}

interface Visit extends PageExchange {
  sandbox: Sandbox
  issuer: Pick<Issuer, 'profile' | 'provider'>
  /** Of the core's interaction. */
  uid: string
}

/** Seconds between two looks of a waiting page that was asked to look by itself. */
const refreshSeconds = 3

/** The authorization this browser is in, by its cookie; undefined when it ended or belongs to another browser. */
async function interactionOf({ provider }: Visit['issuer'], { request, response }: PageExchange) {
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

function sendOn(response: ServerResponse, location: string): void {
  response.writeHead(303, { Location: location, 'Cache-Control': 'no-store' }).end()
}

/** Shows how far a push of this transaction has come. False: there is none such. */
function showWaiting({ sandbox, issuer, response, params, uid }: Visit): boolean {
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

/** What the way over the telephone comes to; `wait` while it has not come to anything. */
function afterPush({ sandbox, issuer, uid }: Visit, id: string): Decision | 'wait' {
  const push = sandbox.pushes.find(id, uid)
  const person = push && sandbox.people.find(push.persona)
  if (!push || !person) return { kind: 'complain', complaint: '그런 요청을 보낸 적이 없습니다. 다시 보내세요.' }
  if (push.state === 'waiting') return 'wait'
  if (push.state === 'approved') return { kind: 'take', person, outcome: undefined }
  return refusalAfterPush(issuer.profile.id, push.late ? 'late' : push.state)
}

/** Tells the core how it ended; it sends the browser on. */
async function finish({ issuer: { provider, profile }, request, response }: Visit, taken: Taken): Promise<void> {
  const result =
    'person' in taken
      ? { login: { accountId: taken.person.id, acr: profile.acr, amr: [...profile.amr], remember: false } }
      : {
          error: taken.refusal.error,
          ...(taken.refusal.description && { error_description: taken.refusal.description }),
        }
  sendOn(response, await provider.interactionResult(request, response, result))
}

/**
 * Shows the page of an authorization (GET) and takes its form (POST); a decision leads back to the core, which answers
 * the client. What the form can say is in `decision.ts`.
 */
export async function answerPage(sandbox: Sandbox, issuer: Visit['issuer'], exchange: PageExchange): Promise<void> {
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
  const visit: Visit = { ...exchange, sandbox, issuer, uid }
  const smsCode = smsCodeOf(uid)
  const clientId = String(interaction.params['client_id'])
  const show = (status: number, sent = new URLSearchParams(), complaint?: string) => {
    const page = { profile, people: people.named(), clientId, sent, smsCode, drawer: settings.drawer, complaint }
    send(response, status, personPage(page))
  }
  if (request.method !== 'POST') {
    if (!params.has('push') || !showWaiting(visit)) show(200)
    return
  }

  const read = decisionOf(params, { provider: profile.id, people, smsCode, drawer: settings.drawer })
  const decision = read.kind === 'look_at_push' ? afterPush(visit, read.push) : read
  if (decision === 'wait') {
    showWaiting(visit)
  } else if (decision.kind === 'send_push') {
    const persona = decision.person.id
    const { push } = pushes.send({ provider: profile.id, persona, clientId, flow: flow?.id ?? null, uid })
    sendOn(response, `${uid}?push=${push.id}`)
  } else if (decision.kind === 'take') {
    const choice = { ...decision, provider: profile.id, flow }
    // Who chose an outcome by hand wants that one.
    const planned = decision.outcome ? undefined : outcomeOnPage(sandbox, choice)
    if (planned) exchange.played(planned.plans)
    await finish(visit, takeOutcome(sandbox, { ...choice, outcome: decision.outcome ?? planned?.outcome }))
  } else if (decision.kind === 'refuse') {
    await finish(visit, { refusal: decision })
  } else if (decision.kind === 'complain') {
    show(422, params, decision.complaint)
  }
}
