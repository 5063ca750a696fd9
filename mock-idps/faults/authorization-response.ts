import type { Answer } from '../http/answer.ts'
import { type ProviderId, providerIds } from '../providers.ts'
import type { Change } from './applied.ts'
import { authorizationResponseDefects } from './defects/authorization-response.ts'
import type { ReplayMemory } from './replay-memory.ts'

type Effect = Extract<Change, { type: 'authorization_response' }>

/** An authorization response: its target, its parameters, and a function that rebuilds the answer with other ones. */
interface Return {
  to: string
  params: URLSearchParams
  rebuild(to: string, params: URLSearchParams): Answer
}

interface ReturnContext {
  provider: ProviderId
  issuer: string
  memory: ReplayMemory
}

/** One of these is in every authorization response (RFC 6749 §4.1.2); `response` in one as a JWT (JARM). */
const responseParams = ['code', 'error', 'response']

function byRedirect(answer: Answer, issuer: string): Return | undefined {
  const location = answer.headers['location']
  if (typeof location !== 'string' || !URL.canParse(location) || location.startsWith(`${issuer}/`)) return undefined
  const url = new URL(location)
  const rebuild = (to: string, params: URLSearchParams) => {
    const target = new URL(to)
    target.search = params.toString()
    const { 'content-type': _, ...headers } = answer.headers
    return { ...answer, headers: { ...headers, location: target.href }, body: Buffer.alloc(0) }
  }
  return { to: location, params: new URLSearchParams(url.searchParams), rebuild }
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
const unescaped = (text: string) =>
  Object.entries(entities)
    .reverse()
    .reduce((rest, [sign, entity]) => rest.replaceAll(entity, sign), text)

/** The page for `response_mode=form_post`: the only page with hidden inputs and nothing else. */
const formStart = /<form method="post" action="([^"]*)">/
const hiddenInput = /<input type="hidden" name="([^"]*)" value="([^"]*)"\/>\s*/g

function byForm(answer: Answer): Return | undefined {
  if (!/^text\/html\b/i.test(String(answer.headers['content-type'] ?? ''))) return undefined
  const html = answer.body.toString('utf8')
  const action = formStart.exec(html)?.[1]
  if (action === undefined) return undefined
  const params = new URLSearchParams()
  for (const [, name = '', value = ''] of html.matchAll(hiddenInput)) params.append(unescaped(name), unescaped(value))
  const rebuild = (to: string, changed: URLSearchParams) => {
    const inputs = [...changed].map(
      ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}"/>`,
    )
    const form = () => `<form method="post" action="${escaped(to)}">\n${inputs.join('\n')}\n`
    return { ...answer, body: Buffer.from(html.replace(hiddenInput, '').replace(formStart, form)) }
  }
  return { to: unescaped(action), params, rebuild }
}

/** The authorization response in an answer; undefined when the answer does not send the browser back to the client. */
export function returnIn(answer: Answer, issuer: string): Return | undefined {
  const found = byRedirect(answer, issuer) ?? byForm(answer)
  return found && responseParams.some((name) => found.params.has(name)) ? found : undefined
}

/** Another issuer of the same sandbox, which the client may know. */
function otherIssuer({ provider, issuer }: ReturnContext): string {
  const index = providerIds.indexOf(provider)
  return issuer.slice(0, -provider.length) + providerIds[(index + 1) % providerIds.length]
}

function alter(params: URLSearchParams, effect: Effect, context: ReturnContext): void {
  if (effect.defect !== undefined) {
    const earlier = context.memory.before({
      state: params.get('state') ?? undefined,
      code: params.get('code') ?? undefined,
    })
    const { issuer } = context
    authorizationResponseDefects[effect.defect].alter(params, { issuer, otherIssuer: otherIssuer(context), earlier })
    return
  }
  if (effect.error !== undefined) {
    params.delete('code')
    params.set('error', effect.error)
  }
  if (effect.description !== undefined) params.set('error_description', effect.description)
  for (const [name, value] of Object.entries(effect.set ?? {})) params.set(name, value)
  for (const name of effect.remove ?? []) params.delete(name)
}

/** The same answer with a changed authorization response. */
export function returnChanged(back: Return, effects: readonly Effect[], context: ReturnContext): Answer {
  const params = new URLSearchParams(back.params)
  let { to } = back
  for (const effect of effects) {
    alter(params, effect, context)
    to = effect.to ?? to
  }
  return back.rebuild(to, params)
}
