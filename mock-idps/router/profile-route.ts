import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Issuer } from '../core/issuer.ts'
import { subjectOf } from '../core/subject.ts'
import { dialectOf } from '../dialects/index.ts'
import { sendProblem } from '../http/send.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { bearerToken } from './request-context.ts'

/**
 * Answers the dialect's own endpoint for a person's attributes: the core checks the token, the dialect writes the answer.
 * Only a token in the header counts, since one in the URL would end up in logs.
 */
export async function answerProfile(
  { people, settings: { seed }, clock }: Sandbox,
  { profile: provider, provider: core }: Issuer,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): Promise<void> {
  const { profile } = dialectOf(provider.id)
  if (!profile) throw new Error(`${provider.id} has no profile endpoint`)
  if (!profile.methods.includes(request.method ?? '')) {
    response.setHeader('Allow', profile.methods.join(', '))
    return sendProblem(response, 405, { code: 'method_not_allowed', title: `Only ${profile.methods.join(' and ')}.` })
  }
  const sent = bearerToken(request)
  const token = sent === undefined ? undefined : await core.AccessToken.find(sent)
  const person = token && people.find(token.accountId)
  const clientId = token?.clientId ?? ''
  const answer = profile.answer({
    seed,
    clientId,
    now: clock.now(),
    person: person ?? null,
    tokenSent: sent !== undefined,
    scopes: token?.scopes ?? new Set(),
    subject: token ? subjectOf(provider, token.accountId, { seed, clientId }) : '',
  })
  response.writeHead(answer.status, answer.headers).end(answer.body)
}
