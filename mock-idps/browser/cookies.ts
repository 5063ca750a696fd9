import { CookieJar } from 'tough-cookie'
import type { Received } from './exchange.ts'

/** The cookies of one browser. */
export interface Cookies {
  /** As `name=value; …`, empty without any. */
  for(url: URL, context: 'strict' | 'lax' | 'none'): Promise<string>
  /** Keeps the cookies that an answer sets; those that it may not set are ignored. */
  keep(answer: Pick<Received, 'headers'>, url: URL): Promise<void>
  /** All of them, whatever their host and path, as `name=value; …`. */
  all(): Promise<string>
}

export function openCookies(): Cookies {
  const jar = new CookieJar()
  return {
    for: (url, sameSiteContext) => jar.getCookieString(url.href, { sameSiteContext }),
    async keep({ headers }, url) {
      for (const line of headers['set-cookie'] ?? []) await jar.setCookie(line, url.href, { ignoreError: true })
    },
    async all() {
      const cookies = await jar.store.getAllCookies()
      // The jar drops an expired cookie only when a request asks for it.
      return cookies
        .filter((cookie) => cookie.TTL() > 0)
        .map((cookie) => cookie.cookieString())
        .join('; ')
    },
  }
}
