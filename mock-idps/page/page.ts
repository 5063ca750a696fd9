import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors } from 'oidc-provider'
import type { Issuer } from '../core/issuer.ts'
import type { People } from '../people/people.ts'
import { noticePage } from './notice-page.tsx'
import { personPage } from './person-page.tsx'
import { pageHeaders } from './shell.tsx'

function sendPage(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, pageHeaders).end(html)
}

/** The authorization this browser is in, by its cookie; undefined when it ended or belongs to another browser. */
async function interactionOf(issuer: Issuer, request: IncomingMessage, response: ServerResponse) {
  try {
    const interaction = await issuer.provider.interactionDetails(request, response)
    return request.url?.split('?')[0] === `/page/${interaction.uid}` ? interaction : undefined
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined
    throw error
  }
}

/** Shows the page (GET) and takes its form (POST); a decision leads back to the core, which answers the client. */
export async function answerPage(
  issuer: Issuer,
  people: People,
  exchange: { request: IncomingMessage; response: ServerResponse; params: URLSearchParams },
): Promise<void> {
  const { request, response, params } = exchange
  const interaction = await interactionOf(issuer, request, response)
  if (!interaction) {
    const text = '시간이 지났거나 다른 브라우저에서 연 화면입니다. 서비스로 돌아가 다시 시작하세요.'
    sendPage(response, 400, noticePage({ title: '이 요청은 끝났습니다', text }))
    return
  }

  const { profile, provider } = issuer
  const chosen = params.get('persona') ?? undefined
  const show = (status: number, complaint?: string) =>
    sendPage(
      response,
      status,
      personPage({
        profile,
        people: people.named(),
        clientId: String(interaction.params['client_id']),
        chosen,
        complaint,
      }),
    )
  if (request.method !== 'POST') return show(200)

  const person = chosen === undefined ? undefined : people.find(chosen)
  const decision = params.get('decision')
  const result =
    decision === 'cancel'
      ? { error: 'access_denied', error_description: 'the person cancelled' }
      : decision === 'approve' && person
        ? { login: { accountId: person.id, acr: profile.acr, amr: [...profile.amr], remember: false } }
        : undefined
  if (!result) return show(422, '사람을 고르고, 승인하거나 취소하세요.')
  const returnTo = await provider.interactionResult(request, response, result)
  response.writeHead(303, { Location: returnTo, 'Cache-Control': 'no-store' }).end()
}
