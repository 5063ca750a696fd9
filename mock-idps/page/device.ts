import type { IncomingMessage, ServerResponse } from 'node:http'
import { noticePage } from '../html/notice-page.tsx'
import { pageHeaders } from '../html/shell.tsx'
import type { ProviderProfile } from '../providers.ts'
import { type PushDecision, pushDecisions } from '../sandbox/pushes.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { devicePage } from './device-page.tsx'

const isDecision = (text: string | null): text is PushDecision =>
  (pushDecisions as readonly (string | null)[]).includes(text)

/**
 * Answers the simulated telephone, `/{provider}/device/{pushId}`: shows the push (GET) and accepts the decision (POST). It
 * uses no cookie: a browser that knows the id of the push holds the telephone.
 */
export function answerDevice(
  { people, pushes, settings: { drawer } }: Pick<Sandbox, 'people' | 'pushes' | 'settings'>,
  profile: ProviderProfile,
  { request, response, params }: { request: IncomingMessage; response: ServerResponse; params: URLSearchParams },
): void {
  const id = /^\/device\/([^/?]+)/.exec(request.url ?? '')?.[1] ?? ''
  const push = pushes.find(id)
  const person = push && people.find(push.persona)
  const show = (status: number, html: string) => response.writeHead(status, pageHeaders).end(html)
  if (!push || !person || push.provider !== profile.id) {
    const text = '보낸 적이 없거나 이미 잊은 요청입니다. 원래 화면에서 다시 보내세요.'
    show(404, noticePage({ title: '그런 요청이 없습니다', text }))
    return
  }
  if (request.method !== 'POST') {
    show(200, devicePage({ profile, push, person, drawer }))
    return
  }
  const decision = params.get('decision')
  const number = params.get('number') ?? undefined
  if (!isDecision(decision) || (decision === 'expire' && !drawer)) {
    show(422, devicePage({ profile, push, person, drawer, complaint: '승인하거나 거절하세요.' }))
    return
  }
  // Approving without the number is for tests only, by `/_control/pushes`.
  if (decision === 'approve' && number === undefined && push.state === 'waiting') {
    show(422, devicePage({ profile, push, person, drawer, complaint: '화면에 보이는 번호를 먼저 고르세요.' }))
    return
  }
  pushes.decide(id, decision, number)
  response.writeHead(303, { Location: id, 'Cache-Control': 'no-store' }).end()
}
