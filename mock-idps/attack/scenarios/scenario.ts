import type { Browser, Walk } from '../../browser/browser.ts'
import type { ProviderId } from '../../providers.ts'
import type { AttackCase } from '../case.ts'
import type { Judgement } from '../score.ts'
import type { Siege } from '../siege.ts'
import { homecomings, type LookOut, type Visitor } from '../visit.ts'

/** What no fault plan can say: plays one case at one provider and judges it. */
export type Scenario = (siege: Siege, one: AttackCase, provider: ProviderId) => Promise<Judgement>

export const passed: Judgement = { kind: 'passed', reason: '' }
export const skipped = (reason: string): Judgement => ({ kind: 'skipped', reason })
export const accepted = (reason: string): Judgement => ({ kind: 'accepted_what_it_should_refuse', reason })
export const refused = (reason: string): Judgement => ({ kind: 'refused_what_it_should_accept', reason })

/** Signs in up to the moment the browser would go back to the client, and holds it there. @throws Error when it never does */
export async function heldAtReturn({ visits, sandbox }: Siege, browser: Browser, visitor: Visitor): Promise<Walk> {
  const comesBack = homecomings(sandbox)
  const onHop: LookOut = (next) => (comesBack(next) ? 'stop' : undefined)
  const { walk, message } = await visits.login(visitor, { browser, onHop })
  if (!walk?.stopped) throw new Error(`the browser was not sent back to the client ${message}`.trim())
  return walk
}

/** One parameter of the answer that a held browser carries. */
export function carried({ stopped }: Walk, name: string): string | null {
  return stopped?.form?.get(name) ?? stopped?.url.searchParams.get(name) ?? null
}

/** Brings the answer of a held walk to the callback, with some parameters replaced, in whatever browser. */
export function deliver(
  browser: Browser,
  held: Walk,
  { changed = {}, lookOut }: { changed?: Record<string, string>; lookOut: LookOut },
): Promise<Walk> {
  const { stopped } = held
  if (!stopped) throw new TypeError('nothing was held')
  if (stopped.form) return browser.submit(held, changed, { onHop: lookOut })
  const url = new URL(stopped.url)
  for (const [name, value] of Object.entries(changed)) url.searchParams.set(name, value)
  return browser.walk(url, { onHop: lookOut })
}
