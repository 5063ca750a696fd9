import type { IncomingMessage } from 'node:http'
import { type ErrorOut, errors, type KoaContextWithOIDC } from 'oidc-provider'

/** One of the few pages the OpenID Provider shows itself; the app turns it into HTML. All of it is text, none is HTML. */
export interface Notice {
  lang: 'ko' | 'en'
  title: string
  paragraphs: readonly string[]
  /** For the people who run the relying party; not for citizens. */
  detail: string | null
  form: NoticeForm | null
  /** A way on, to a path of ours. */
  link: { label: string; href: string } | null
  /** The relying party's request that is over, where the page is about one. */
  over: string | null
}

/** Posted as `application/x-www-form-urlencoded`. */
export interface NoticeForm {
  action: string
  hidden: Readonly<Record<string, string>>
  /** The first is the main one. `value` comes along under `name` when that button is pressed. */
  buttons: readonly { label: string; name?: string; value?: string }[]
}

/** Turns a notice into a whole HTML document, escaping every text. No inline script, no inline style (CSP). */
export type RenderNotice = (notice: Notice, request: IncomingMessage) => string

const words = {
  ko: {
    expired: '처음부터 다시 시작해 주세요',
    expiredHow: '시간이 지났거나 다른 창에서 이미 끝났습니다. 이용하시던 서비스로 돌아가 다시 시작해 주세요.',
    failed: '요청을 처리할 수 없습니다',
    failedHow: '이용하시던 서비스에서 보낸 요청이 올바르지 않습니다. 그 서비스에 알려 주세요.',
    broken: '잠시 문제가 생겼습니다',
    brokenHow: '잠시 뒤에 이용하시던 서비스에서 다시 시작해 주세요.',
    busy: '지금은 요청을 처리할 수 없습니다',
    busyHow: '저희 시스템이 잠시 응답하지 않습니다. 몇 초 뒤에 다시 시도해 주세요.',
    again: '다시 시도',
    signOut: '로그아웃할까요?',
    signOutHow: '이 브라우저에서 본인확인 상태를 끝냅니다.',
    signOutYes: '로그아웃',
    signOutNo: '그대로 두기',
    signedOut: '로그아웃했습니다',
    signedOutHow: '이 창을 닫아도 됩니다.',
  },
  en: {
    expired: 'Please start again',
    expiredHow: 'Time ran out, or this was already finished in another window. Go back to the service and start again.',
    failed: 'This request cannot be handled',
    failedHow: 'The service sent a request that is not right. Please let that service know.',
    broken: 'Something went wrong for a moment',
    brokenHow: 'Please start again from the service in a little while.',
    busy: 'The request cannot be handled right now',
    busyHow: 'Our own system does not answer for a moment. Please try again in a few seconds.',
    again: 'Try again',
    signOut: 'Sign out?',
    signOutHow: 'This ends your verified state in this browser.',
    signOutYes: 'Sign out',
    signOutNo: 'Stay signed in',
    signedOut: 'You are signed out',
    signedOutHow: 'You can close this window.',
  },
} as const

/** The first language of `ui_locales` (OpenID Connect Core §3.1.2.1) that the pages speak; null when none is asked. */
function uiLocale(value: unknown): 'ko' | 'en' | null {
  if (typeof value !== 'string') return null
  const spoken = value.split(' ').map((tag) => tag.toLowerCase().split('-')[0])
  return spoken.find((lang) => lang === 'ko' || lang === 'en') ?? null
}

/** The language of a page: as the relying party asked, else as the browser prefers, else Korean. */
export function pageLanguage(
  locales: unknown,
  browser: { acceptsLanguages(...languages: string[]): string | false },
): 'ko' | 'en' {
  return uiLocale(locales) ?? (browser.acceptsLanguages('ko', 'en') === 'en' ? 'en' : 'ko')
}

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'"

/** Programs call these, whatever their `Accept` says; they are answered in JSON. */
const programRoutes: ReadonlySet<string> = new Set([
  'pushed_authorization_request',
  'token',
  'userinfo',
  'introspection',
  'revocation',
  'jwks',
  'discovery',
])

function whatHappened(text: (typeof words)['ko' | 'en'], out: ErrorOut, cause: Error): readonly [string, string] {
  if (out.error === 'temporarily_unavailable') return [text.busy, text.busyHow]
  if (out.error === 'server_error') return [text.broken, text.brokenHow]
  if (cause instanceof errors.SessionNotFound) return [text.expired, text.expiredHow]
  return [text.failed, text.failedHow]
}

/** The library's own pages as notices. */
export function openPages(render: RenderNotice) {
  type Shown = Omit<Notice, 'lang' | 'over'> & Partial<Pick<Notice, 'over'>>

  function show(context: KoaContextWithOIDC, notice: Shown, lang: Notice['lang']): void {
    context.type = 'html'
    // No form-action: browsers hold it against the relying party's redirects after a sign-out, too.
    context.set('content-security-policy', pagePolicy)
    context.set('cache-control', 'no-store')
    context.body = render({ lang, over: null, ...notice }, context.req)
  }

  function langOf(context: KoaContextWithOIDC): Notice['lang'] {
    return pageLanguage(context.oidc?.params?.['ui_locales'] ?? context.query['ui_locales'], context)
  }

  /** Only what cannot be sent back to the relying party: it is unknown, or its redirect URI is not registered. */
  function error(context: KoaContextWithOIDC, out: ErrorOut, cause: Error): void {
    if (programRoutes.has(context.oidc?.route ?? '')) {
      context.body = out
      return
    }
    const lang = langOf(context)
    const text = words[lang]
    const [title, how] = whatHappened(text, out, cause)
    const detail = [out.error, out.error_description].filter(Boolean).join(': ')
    // The same request is good again in a moment, where it can be asked again by a link.
    const again = context.status === 503 && context.method === 'GET'
    const link = again ? { label: text.again, href: context.originalUrl } : null
    const over =
      cause instanceof errors.SessionNotFound ? (/^\/oidc\/auth\/([\w-]+)$/.exec(context.path)?.[1] ?? null) : null
    show(context, { title, paragraphs: [how], detail, form: null, link, over }, lang)
  }

  return {
    error,

    /** Where the library itself has no answer left. */
    unanswered(context: KoaContextWithOIDC, cause: Error): void {
      const known = cause instanceof errors.OIDCProviderError
      context.status = known ? cause.statusCode : 500
      const { error: name, error_description: description } = known ? cause : { error: 'server_error' }
      error(context, { error: name, ...(description !== undefined && { error_description: description }) }, cause)
    },

    /** Asks before signing out (OpenID Connect RP-Initiated Logout §2): a link elsewhere must not do it unasked. */
    signOut(context: KoaContextWithOIDC): void {
      const lang = langOf(context)
      const text = words[lang]
      const xsrf = String(context.oidc.session?.state?.['secret'])
      const form: NoticeForm = {
        // The address keeps the language: the library forgets it with the session.
        action: `${context.oidc.urlFor('end_session_confirm')}?ui_locales=${lang}`,
        hidden: { xsrf },
        buttons: [{ label: text.signOutYes, name: 'logout', value: 'yes' }, { label: text.signOutNo }],
      }
      show(context, { title: text.signOut, paragraphs: [text.signOutHow], detail: null, form, link: null }, lang)
    },

    signedOut(context: KoaContextWithOIDC): void {
      const lang = langOf(context)
      const text = words[lang]
      const notice = { title: text.signedOut, paragraphs: [text.signedOutHow], detail: null, form: null, link: null }
      show(context, notice, lang)
    },
  }
}

/**
 * For everything the library sends. `script-src` is left empty for it to add the hash of its form_post page; there is no
 * `form-action`, because that page posts to the relying party.
 */
export function setBaseHeaders(context: Pick<KoaContextWithOIDC, 'set'>): void {
  context.set('content-security-policy', "default-src 'none'; script-src; base-uri 'none'; frame-ancestors 'none'")
  context.set('x-content-type-options', 'nosniff')
  context.set('referrer-policy', 'strict-origin')
}
