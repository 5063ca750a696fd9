import {
  type Browser,
  type Choices,
  createBrowser,
  type Hop,
  type NextHop,
  type Walk,
  WalkError,
} from '../browser/browser.ts'
import type { ProviderId } from '../providers.ts'
import type { SandboxHandle } from '../sandbox/handle.ts'
import { type Attack, isHere } from './options.ts'
import { personIn } from './whoami.ts'

/** Who signs in where. */
export interface Visitor {
  provider: ProviderId
  /** A persona id. */
  persona: string
}

/** One trip of a browser to the relying party, over a provider and back, and what came of it. */
export interface Login {
  walk: Walk | null
  hops: readonly Hop[]
  /** How it went wrong, if it came to no page: not in time; the connection broke; redirects without an end. */
  broken: 'slow' | 'crashed' | 'looped' | null
  /** Why, for people. */
  message: string
  tookMs: number
  signedIn: boolean
  /** What identifies the person, as the relying party says; null: nobody, or it was not told how to find out. */
  person: string | null
  /** Where it was sent that is not this machine, and did not go; null: nowhere. */
  strayed: URL | null
  /** Codes the browser carried to the callback. */
  codes: readonly string[]
}

/** Browsers for one relying party under test. */
export interface Visits {
  /** A browser without cookies. */
  browser(): Browser
  /** Signs in with a browser (default a fresh one) and asks who is signed in then. */
  login(visitor: Visitor, choices?: Choices & { browser?: Browser; start?: string }): Promise<Login>
  /** The same for any other way to move a browser, which the look-out has to be told of. */
  observe(browser: Browser, move: (lookOut: LookOut) => Promise<Walk>): Promise<Login>
}

/** Sees every request before it is made. */
export type LookOut = NonNullable<Choices['onHop']>

/** Told of every request of one walk, says which ones go from us back to the client. */
export function homecomings(sandbox: Pick<SandboxHandle, 'url'>): (next: NextHop) => boolean {
  const { host } = new URL(sandbox.url)
  let last = ''
  return ({ url }) => {
    const comesBack = last === host && url.host !== host
    last = url.host
    return comesBack
  }
}

/** Above the patience of the pack, so that a slow answer is told from one that never comes. */
const graceMs = 1000
/** Asking who is signed in is a small request. */
const whoamiMs = 10_000

function brokenBy(error: unknown, { tookMs, patienceMs }: { tookMs: number; patienceMs: number }): Login['broken'] {
  if (error instanceof WalkError && /^more than \d+ requests$/.test(error.message)) return 'looped'
  return tookMs >= patienceMs ? 'slow' : 'crashed'
}

export function openVisits(sandbox: SandboxHandle, attack: Attack): Visits {
  const patienceMs = attack.patience * 1000
  const ours = new URL(sandbox.url).host
  const returned = (flow: string, answer: Parameters<SandboxHandle['returned']>[1]) => sandbox.returned(flow, answer)
  const browser = () => createBrowser({ returned, timeoutMs: patienceMs + graceMs })

  const filled = (url: string, { provider, persona }: Visitor) =>
    url.replaceAll('{provider}', provider).replaceAll('{persona}', encodeURIComponent(persona))

  const isSignedIn = (status: number) =>
    attack.signedInStatus === undefined ? status >= 200 && status < 300 : status === attack.signedInStatus

  async function identified(by: Browser): Promise<Pick<Login, 'signedIn' | 'person'>> {
    const choices = () => ({ signal: AbortSignal.timeout(whoamiMs) })
    const { final } = await by.walk(attack.whoami, choices())
    if (!final || !isSignedIn(final.status)) return { signedIn: false, person: null }
    if (attack.person === undefined) return { signedIn: true, person: null }
    if (attack.personAt === undefined) {
      // Some answer 200 and nobody.
      const person = personIn(final.body, attack.person)
      return { signedIn: person !== null, person }
    }
    const told = (await by.walk(attack.personAt, choices())).final
    return { signedIn: true, person: told ? personIn(told.body, attack.person) : null }
  }

  async function observe(by: Browser, move: (lookOut: LookOut) => Promise<Walk>): Promise<Login> {
    const codes = new Set<string>()
    let strayed: URL | null = null
    const lookOut: LookOut = (next) => {
      if (!isHere(next.url)) {
        strayed = next.url
        return 'stop'
      }
      const code = next.form?.get('code') ?? next.url.searchParams.get('code')
      if (code && next.url.host !== ours) codes.add(code)
      return undefined
    }
    const started = performance.now()
    const seen = await move(lookOut).then(
      (walk) => ({ walk, hops: walk.hops, error: undefined as unknown }),
      (error: unknown) => ({ walk: null, hops: error instanceof WalkError ? error.hops : [], error }),
    )
    const tookMs = performance.now() - started
    const { error, ...trip } = seen
    const late = tookMs >= patienceMs
    const broken = trip.walk ? (late ? 'slow' : null) : brokenBy(error, { tookMs, patienceMs })
    const message = error instanceof Error ? error.message : ''
    const who = await identified(by).catch(() => ({ signedIn: false, person: null }))
    return { ...trip, broken, message, tookMs, strayed, codes: [...codes], ...who }
  }

  return {
    browser,
    login(visitor, { browser: by = browser(), start = attack.start, onHop, ...choices } = {}) {
      return observe(by, (lookOut) =>
        by.walk(filled(start, visitor), {
          person: visitor.persona,
          ...choices,
          onHop: (next) => lookOut(next) ?? onHop?.(next),
        }),
      )
    },
    observe,
  }
}
