import { errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider'
import { retryAfterSeconds, temporarilyUnavailable } from './availability.ts'
import { currentExchange, type Exchange } from './exchange.ts'
import { setBaseHeaders } from './pages.ts'
import type { BrowserSessions } from './session-adapter.ts'

export interface AnswerParts {
  sessions: BrowserSessions
  /** Shows what went wrong to a person, or tells a program. */
  showError(context: KoaContextWithOIDC, error: Error): void
  report(error: unknown): void
}

/** What the library answers, made fit for people and programs; around all that it does. */
export function shapeAnswers(provider: Provider, { sessions, showError, report }: AnswerParts): void {
  provider.use(async (context, next) => {
    currentExchange().context = context as Exchange['context']
    setBaseHeaders(context)
    try {
      await next()
    } catch (error) {
      // The library saves the session once more after its own handler of errors has answered.
      if (!isAnswered(context)) showError(context as KoaContextWithOIDC, asError(error, report))
    }
    const { oidc } = context as Partial<KoaContextWithOIDC>
    const { begun } = currentExchange()
    if (begun !== null && context.status === 303 && context.response.get('location').startsWith('/journeys/'))
      context.redirect(begun)
    if (oidc) keepSessionCookie(context as KoaContextWithOIDC)
    if (oidc)
      await replaced(context as KoaContextWithOIDC, sessions).catch((error: unknown) =>
        showError(context as KoaContextWithOIDC, asError(error, report)),
      )
    if (oidc && lacksItsState(context as KoaContextWithOIDC)) {
      context.remove('location')
      showError(context as KoaContextWithOIDC, temporarilyUnavailable())
    }
    if (context.status === 503) context.set('retry-after', String(retryAfterSeconds))
  })
  // RFC 7662 §2.2: what is no token that we know of is not active, and that is no error. ID tokens are none to introspect.
  provider.on('introspection.error', (context, error) => {
    if (!(error instanceof errors.UnsupportedTokenType)) return
    context.status = 200
    context.type = 'json'
    context.body = { active: false }
  })
}

const isAnswered = ({ body, status }: { body: unknown; status: number }) => body != null || status !== 404

function asError(error: unknown, report: AnswerParts['report']): Error {
  if (error instanceof errors.OIDCProviderError) return error
  report(error)
  return error instanceof Error ? error : new Error('unknown')
}

/**
 * The library sets the session's cookie with every answer. Where the name has not changed, that says nothing new; and an answer
 * that arrives late would put back a name that a login in another tab has replaced.
 */
function keepSessionCookie({ oidc, res }: KoaContextWithOIDC): void {
  const { sessionName } = currentExchange()
  if (sessionName === null || oidc.session?.jti !== sessionName) return
  const name = oidc.provider.cookieName('session')
  const lines = [res.getHeader('set-cookie') ?? []].flat().map(String)
  // At a sign-out the cookie is taken away instead, and that must arrive.
  if (!lines.some((line) => line.startsWith(`${name}=${sessionName}`))) return
  const others = lines.filter((line) => !line.startsWith(`${name}=`) && !line.startsWith(`${name}.sig=`))
  if (others.length > 0) res.setHeader('set-cookie', others)
  else res.removeHeader('set-cookie')
}

/** The state of a pushed request is with the request, in the store: without it a relying party cannot tell what ended. */
function lacksItsState({ oidc, query, status, response }: KoaContextWithOIDC): boolean {
  if (oidc.route !== 'authorization' || query['request_uri'] === undefined || status !== 303) return false
  const { searchParams } = new URL(response.get('location'), oidc.issuer)
  return searchParams.get('error') === 'temporarily_unavailable' && !searchParams.has('state')
}

/** The library has pages of its own, in English, that submit themselves by a script. None of them is shown. */
async function replaced(context: KoaContextWithOIDC, sessions: BrowserSessions): Promise<void> {
  const { route, session, entities } = context.oidc
  const login = entities.Interaction?.result?.login
  if (
    route === 'resume' &&
    login &&
    session &&
    session.accountId !== undefined &&
    session.accountId !== login.accountId
  ) {
    // Another person than the one of this browser’s session was verified: two tabs, or a shared computer. The browser leaves
    // that session, whose tokens live on until their own end, and comes back without one.
    await sessions.leave(session.jti)
    return redirect(context, context.href)
  }
  if (route === 'end_session' && session && session.accountId === undefined && context.status === 200) {
    // No person is signed in: there is nothing to ask.
    const { postLogoutRedirectUri: back, state } = (session.state ?? {}) as Record<string, unknown>
    const to = new URL(typeof back === 'string' ? back : context.oidc.urlFor('end_session_success'))
    if (typeof back === 'string' && typeof state === 'string') to.searchParams.set('state', state)
    return redirect(context, withLocale(to, context))
  }
  if (route === 'end_session_confirm' && context.status === 303) {
    const to = new URL(context.response.get('location'))
    if (to.href.startsWith(context.oidc.urlFor('end_session_success'))) redirect(context, withLocale(to, context))
  }
}

/** The last page speaks the language in which the person was asked. */
function withLocale(to: URL, context: KoaContextWithOIDC): string {
  const { ui_locales: locales } = context.query
  if (typeof locales === 'string' && to.origin === context.oidc.issuer) to.searchParams.set('ui_locales', locales)
  return to.href
}

function redirect(context: KoaContextWithOIDC, to: string): void {
  context.status = 303
  context.redirect(to)
}
