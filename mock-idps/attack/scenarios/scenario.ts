import type { Browser, Walk } from '../../browser/browser.ts'
import type { ProviderId } from '../../providers.ts'
import type { AttackCase } from '../case.ts'
import type { Judgement } from '../score.ts'
import { type RequestWatch, returnsToClient, type SignInRequest } from '../sign-ins.ts'
import type { TestSession } from '../test-session.ts'

/** A case that a fault plan cannot express: runs it at one provider and judges it. */
export type Scenario = (session: TestSession, one: AttackCase, provider: ProviderId) => Promise<Judgement>

export const passed: Judgement = { kind: 'passed', reason: '' }
export const skipped = (reason: string): Judgement => ({ kind: 'skipped', reason })
export const accepted = (reason: string): Judgement => ({ kind: 'accepted_what_it_should_refuse', reason })
export const refused = (reason: string): Judgement => ({ kind: 'refused_what_it_should_accept', reason })

/** Signs in and stops the browser before it returns to the client. @throws Error when the browser never returns */
export async function heldAtReturn(
  { signIns, sandbox }: TestSession,
  browser: Browser,
  request: SignInRequest,
): Promise<Walk> {
  const isReturn = returnsToClient(sandbox)
  const onHop: RequestWatch = (next) => (isReturn(next) ? 'stop' : undefined)
  const { walk, message } = await signIns.login(request, { browser, onHop })
  if (!walk?.stopped) throw new Error(`the browser was not sent back to the client ${message}`.trim())
  return walk
}

/** One parameter of the authorization response that a stopped browser carries. */
export function carried({ stopped }: Walk, name: string): string | null {
  return stopped?.form?.get(name) ?? stopped?.url.searchParams.get(name) ?? null
}

/** Delivers the authorization response of a stopped walk to the callback, with `changed` parameters, in any browser. */
export function deliver(
  browser: Browser,
  held: Walk,
  { changed = {}, watch }: { changed?: Record<string, string>; watch: RequestWatch },
): Promise<Walk> {
  const { stopped } = held
  if (!stopped) throw new TypeError('nothing was held')
  if (stopped.form) return browser.submit(held, changed, { onHop: watch })
  const url = new URL(stopped.url)
  for (const [name, value] of Object.entries(changed)) url.searchParams.set(name, value)
  return browser.walk(url, { onHop: watch })
}
