import type { Response } from 'express'
import type { VNode } from 'preact'
import type { Web } from './context.ts'
import { choosePath, type Lang, localPath } from './pages/links.ts'
import { type PageContext, renderPage } from './pages/page.tsx'

/** Where a provider sends browsers back to: it is there once for both languages, and its query holds a code. */
const callbackPath = /^\/doors\/[^/]+\/callback(?=\?|$)/

/** What pages need to know about where they stand. */
export function pageContext(web: Web, lang: Lang, requested: string): PageContext {
  const { helpPhone, notice } = web.site
  // The page links to itself in the other language; a code must not be repeated on it.
  const path = callbackPath.test(requested) ? choosePath(null) : requested
  return { lang, path, helpPhone, banner: notice?.[lang] ?? null, assets: web.assets.paths }
}

/** Sends a page that is about one person or one moment: never kept by a cache. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response.status(status).set('cache-control', 'no-store').type('html').send(renderPage(page))
}

/** 303: the browser asks for the next page with GET, whatever it sent. */
export function goTo(response: Response, lang: Lang, path: string): void {
  response.set('cache-control', 'no-store').redirect(303, localPath(lang, path))
}
