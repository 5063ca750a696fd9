import type { Attempt, ProviderTools } from '../../src/domain/provider.ts'
import { type CallsMade, lentCalls, type NodeOAuth } from './calls.ts'

/** Any strategy of the ecosystem, as its types describe it. */
export interface PassportStrategy {
  authenticate(request: never, options?: never): unknown
}

/** What a strategy on passport-oauth2 (1.4 and later) is inside, and what passport adds to it for one request. */
interface Inside {
  _oauth2: NodeOAuth
  _stateStore: StateStore
  authenticate(request: object, options: object): void
  redirect(url: string): void
  success(user: unknown): void
  fail(challenge: unknown): void
  error(error: unknown): void
  pass(): void
}

/** passport-oauth2 looks at the number of parameters of both. */
interface StateStore {
  store(request: object, state: unknown, meta: object, stored: (error: null, state: string) => void): void
  verify(request: object, state: unknown, meta: object, loaded: (error: null, verifier: string | false) => void): void
}

/** How one run of a strategy ended. */
export type Ended = { sentTo: URL } | { signedIn: unknown } | { refused: true } | { error: unknown }

/** Whether this is a strategy whose calls and whose state we can take over. */
export function isOAuth2Strategy(strategy: PassportStrategy): boolean {
  const { _oauth2: client, _stateStore: store } = strategy as unknown as Partial<Inside>
  return typeof client?._executeRequest === 'function' && typeof store?.verify === 'function'
}

export function clientOf(strategy: PassportStrategy): NodeOAuth {
  return (strategy as unknown as Inside)._oauth2
}

/**
 * Runs a strategy once, as passport does: on an object that inherits from it. Its session is our attempt: state and PKCE
 * verifier come from there, whatever its own settings say of `state`, `store` and `pkce`; it keeps nothing.
 */
export async function runStrategy(
  strategy: PassportStrategy,
  { attempt, query }: { attempt: Attempt; query: Readonly<Record<string, string>> },
  tools: ProviderTools,
): Promise<{ ended: Ended; made: CallsMade }> {
  let end: (ended: Ended) => void = () => {}
  const ended = new Promise<Ended>((resolve) => {
    end = resolve
  })
  const { client, made } = lentCalls(clientOf(strategy), tools, { broken: (error) => end({ error }) })
  const state: StateStore = {
    store: (_request, _state, _meta, stored) => stored(null, attempt.state),
    verify: (_request, given, _meta, loaded) => loaded(null, given === attempt.state && attempt.codeVerifier),
  }
  const run = Object.assign(Object.create(strategy as unknown as object) as Inside, {
    _oauth2: client,
    _stateStore: state,
    redirect: (url: string) =>
      end(URL.canParse(url) ? { sentTo: new URL(url) } : { error: new TypeError('the strategy redirects to no URL') }),
    success: (user: unknown) => end({ signedIn: user }),
    fail: () => end({ refused: true }),
    error: (error: unknown) => end({ error }),
    pass: () => end({ refused: true }),
  })
  const request = { method: 'GET', url: attempt.redirectUri, headers: {}, query, body: {} }
  try {
    run.authenticate(request, { state: attempt.state, callbackURL: attempt.redirectUri, session: false })
  } catch (error) {
    end({ error })
  }
  return { ended: await ended, made }
}
