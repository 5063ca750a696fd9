import {
  type Browser,
  type Choices,
  createBrowser,
  EndlessWalkError,
  type Hop,
  type NextHop,
  type Walk,
  WalkError,
} from '../browser/browser.ts'
import type { ProviderId } from '../providers.ts'
import type { SandboxHandle } from '../sandbox/handle.ts'
import { type Attack, isHere } from './options.ts'
import { personIn } from './whoami.ts'

/** A person and the provider at which they sign in. */
export interface SignInRequest {
  provider: ProviderId
  /** A persona id. */
  persona: string
}

/** One round trip of a browser (relying party, provider, relying party) and its result. */
export interface Login {
  walk: Walk | null
  hops: readonly Hop[]
  /** Why no page was reached: too slow, the connection broke, or redirects without an end. Null: a page was reached. */
  broken: 'slow' | 'crashed' | 'looped' | null
  /** The error in words. */
  message: string
  tookMs: number
  signedIn: boolean
  /** The person's id as the relying party shows it; null: no person is signed in, or no `person` pointer is set. */
  person: string | null
  /** A URL outside this machine that the browser was sent to and did not request; null: none. */
  blockedUrl: URL | null
  /** The codes that the browser carried to the callback. */
  codes: readonly string[]
}

/** Signs people in at one relying party under test. */
export interface SignIns {
  /** A new browser without cookies. */
  browser(): Browser
  /** Signs in with a browser (default: a new one) and then asks who is signed in. */
  login(request: SignInRequest, choices?: Choices & { browser?: Browser; start?: string }): Promise<Login>
  /** The same for any other use of a browser; `move` must pass on the watch as `onHop`. */
  observe(browser: Browser, move: (watch: RequestWatch) => Promise<Walk>): Promise<Login>
}

/** Called before every request of a browser. */
export type RequestWatch = NonNullable<Choices['onHop']>

/** Returns a function that recognises, among the requests of one walk, those that go from the simulators back to the client. */
export function returnsToClient(sandbox: Pick<SandboxHandle, 'url'>): (next: NextHop) => boolean {
  const { host } = new URL(sandbox.url)
  let last = ''
  return ({ url }) => {
    const isReturn = last === host && url.host !== host
    last = url.host
    return isReturn
  }
}

/** Milliseconds beyond the patience of the pack, so that a slow answer differs from one that never comes. */
const graceMs = 1000
/** Timeout in milliseconds of the question who is signed in. */
const whoamiMs = 10_000

function brokenBy(error: unknown, { tookMs, patienceMs }: { tookMs: number; patienceMs: number }): Login['broken'] {
  if (error instanceof EndlessWalkError) return 'looped'
  return tookMs >= patienceMs ? 'slow' : 'crashed'
}

const isSignedIn = (status: number, attack: Attack) =>
  attack.signedInStatus === undefined ? status >= 200 && status < 300 : status === attack.signedInStatus

/** Asks with the cookies of a browser who is signed in. */
async function identified(by: Browser, attack: Attack): Promise<Pick<Login, 'signedIn' | 'person'>> {
  const choices = () => ({ signal: AbortSignal.timeout(whoamiMs) })
  const { final } = await by.walk(attack.whoami, choices())
  if (!final || !isSignedIn(final.status, attack)) return { signedIn: false, person: null }
  if (attack.person === undefined) return { signedIn: true, person: null }
  if (attack.personAt === undefined) {
    // Some services answer 200 although no person is signed in.
    const person = personIn(final.body, attack.person)
    return { signedIn: person !== null, person }
  }
  const account = (await by.walk(attack.personAt, choices())).final
  return { signedIn: true, person: account ? personIn(account.body, attack.person) : null }
}

export function openSignIns(sandbox: SandboxHandle, attack: Attack): SignIns {
  const patienceMs = attack.patience * 1000
  const ours = new URL(sandbox.url).host
  const returned = (flow: string, answer: Parameters<SandboxHandle['returned']>[1]) => sandbox.returned(flow, answer)
  const browser = () => createBrowser({ returned, timeoutMs: patienceMs + graceMs })

  const filled = (url: string, { provider, persona }: SignInRequest) =>
    url.replaceAll('{provider}', provider).replaceAll('{persona}', encodeURIComponent(persona))

  async function observe(by: Browser, move: (watch: RequestWatch) => Promise<Walk>): Promise<Login> {
    const codes = new Set<string>()
    let blockedUrl: URL | null = null
    const watch: RequestWatch = (next) => {
      if (!isHere(next.url)) {
        blockedUrl = next.url
        return 'stop'
      }
      const code = next.form?.get('code') ?? next.url.searchParams.get('code')
      if (code && next.url.host !== ours) codes.add(code)
      return undefined
    }
    const started = performance.now()
    const seen = await move(watch).then(
      (walk) => ({ walk, hops: walk.hops, error: undefined as unknown }),
      (error: unknown) => ({ walk: null, hops: error instanceof WalkError ? error.hops : [], error }),
    )
    const tookMs = performance.now() - started
    const { error, ...roundTrip } = seen
    const late = tookMs >= patienceMs
    const broken = roundTrip.walk ? (late ? 'slow' : null) : brokenBy(error, { tookMs, patienceMs })
    const message = error instanceof Error ? error.message : ''
    const who = await identified(by, attack).catch(() => ({ signedIn: false, person: null }))
    return { ...roundTrip, broken, message, tookMs, blockedUrl, codes: [...codes], ...who }
  }

  return {
    browser,
    login(request, { browser: by = browser(), start = attack.start, onHop, ...choices } = {}) {
      return observe(by, (watch) =>
        by.walk(filled(start, request), {
          person: request.persona,
          ...choices,
          onHop: (next) => watch(next) ?? onHop?.(next),
        }),
      )
    },
    observe,
  }
}
