import type { Browser } from '../support/browser.ts'

/** What a person got who asked for one address: a page of ours, or the way out to a provider or service. */
export interface Answer {
  /** As asked for, without the origin. */
  asked: string
  status: number
  /** Where it ended after redirects; an address elsewhere is not followed. */
  path: string
  /** The address elsewhere, or null. */
  elsewhere: string | null
  type: string
  html: string
  retryAfter: string | null
}

/** Follows redirects on this origin only, as this browser. */
export async function open(browser: Browser, origin: string, asked: string): Promise<Answer> {
  let url = new URL(asked, origin)
  for (let hops = 0; hops < 10; hops++) {
    const answer = await browser.once(url.href)
    const location = answer.headers.get('location')
    const html = await answer.text()
    const at = { asked, status: answer.status, path: url.pathname + url.search }
    const facts = {
      type: answer.headers.get('content-type') ?? '',
      html,
      retryAfter: answer.headers.get('retry-after'),
    }
    if (location === null || answer.status < 300 || answer.status > 399) return { ...at, elsewhere: null, ...facts }
    url = new URL(location, url)
    if (url.origin !== origin) return { ...at, elsewhere: url.href, ...facts }
  }
  throw new Error(`more than ten redirects from ${asked}`)
}

/** The part of a page that is its own: without header and footer, which are the same everywhere. */
export function mainOf(html: string): string {
  return /<main\b[\s\S]*<\/main>/.exec(html)?.[0] ?? ''
}

/** Addresses on this origin to which links of this markup lead, each once, without fragments. */
export function linksIn(markup: string, at: URL): string[] {
  const found = [...markup.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)].flatMap(([, href = '']) => {
    const url = URL.parse(href.replaceAll('&amp;', '&'), at)
    return url?.origin === at.origin ? [url.pathname + url.search] : []
  })
  return [...new Set(found)]
}

/** What a person reads, in one line. */
export function textOf(markup: string): string {
  return markup
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&nbsp;', ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
