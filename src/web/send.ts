import type { Response } from 'express'
import type { VNode } from 'preact'
import type { Web } from './context.ts'
import { type Lang, localPath } from './pages/links.ts'
import { type PageContext, renderPage } from './pages/page.tsx'

/** What pages need to know about where they stand. */
export function pageContext(web: Web, lang: Lang, path: string): PageContext {
  const { helpPhone, notice } = web.site
  return { lang, path, helpPhone, strip: notice?.[lang] ?? null, assets: web.assets.paths }
}

/** Sends a page that is about one person or one moment: never kept by a cache. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response.status(status).set('cache-control', 'no-store').type('html').send(renderPage(page))
}

/** 303: the browser asks for the next page with GET, whatever it sent. */
export function goTo(response: Response, lang: Lang, path: string): void {
  response.set('cache-control', 'no-store').redirect(303, localPath(lang, path))
}
