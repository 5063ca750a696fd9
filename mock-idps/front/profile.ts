import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Issuer } from '../core/issuer.ts'
import { subjectOf } from '../core/subject.ts'
import { dialectOf } from '../dialects/index.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { bearerToken } from './occasion.ts'

/** Answers the dialect's own endpoint for a person's attributes: the core checks the token, the dialect speaks. */
export async function answerProfile(
  { people, settings: { seed }, clock }: Sandbox,
  { profile: provider, provider: core }: Issuer,
  { request, response, params }: { request: IncomingMessage; response: ServerResponse; params: URLSearchParams },
): Promise<void> {
  const sent = bearerToken(request) ?? params.get('access_token') ?? undefined
  const token = sent === undefined ? undefined : await core.AccessToken.find(sent)
  const person = token && people.find(token.accountId)
  const clientId = token?.clientId ?? ''
  const answer = dialectOf(provider.id).profile?.answer({
    seed,
    clientId,
    now: clock.now(),
    person: person ?? null,
    tokenSent: sent !== undefined,
    scopes: token?.scopes ?? new Set(),
    subject: token ? subjectOf(provider, token.accountId, { seed, clientId }) : '',
  })
  if (!answer) throw new Error(`${provider.id} has no profile endpoint`)
  response.writeHead(answer.status, answer.headers).end(answer.body)
}
