import { LRUCache } from 'lru-cache'
import type { Instant } from '../domain/time.ts'
import { errorPage, wayOn } from './pages/error-page.tsx'
import type { Lang } from './pages/links.ts'
import { pageBytes } from './pages/prebuilt.ts'
import type { PageTools } from './send.ts'

/** The page of a refusal for too many requests, for everyone who may ask again at the same second. */
export type TooManyPage = (lang: Lang, retryAt: Instant) => Buffer

/** Pages at once, of 4 KB each: windows of a minute that end in different seconds, in two languages. */
const mostPages = 240

/** Renders it once a second and language: a script that goes on asking costs no more than bytes that are there. */
export function openTooManyPage(pages: PageTools): TooManyPage {
  const rendered = new LRUCache<string, Buffer>({ max: mostPages })
  return (lang, retryAt) => {
    // The next whole second: the page tells no earlier time than `Retry-After`.
    const second = Math.ceil(retryAt / 1000)
    const key = `${lang} ${second}`
    const known = rendered.get(key)
    if (known) return known
    const context = pages.answering(lang, wayOn('too_many_requests'))
    const props = { code: 'too_many_requests', reference: null, retryAt: second * 1000 } as const
    const bytes = pageBytes(errorPage(context, props))
    rendered.set(key, bytes)
    return bytes
  }
}
