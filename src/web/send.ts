import type { Response } from 'express'
import type { VNode } from 'preact'
import type { ProviderDefinition, Words } from '../domain/provider.ts'
import type { Instant } from '../domain/time.ts'
import type { Assets } from './assets.ts'
import { choosePath, type Lang, localPath } from './pages/links.ts'
import type { PageContext } from './pages/page.tsx'
import { pageBytes } from './pages/prebuilt.ts'

/** Where a provider sends browsers back to: it is there once for both languages, and its query holds a code. */
const callbackPath = /^\/doors\/[^/]+\/callback(?=\?|$)/

/** What every page of this installation needs, whatever it shows. */
export interface PageTools {
  /** Where a page stands. `requested`: path and query below the language. */
  context(lang: Lang, requested: string): PageContext
  /** Of a page that answers a POST. `twin`: the path of a page to GET that is about the same, below the language. */
  answering(lang: Lang, twin: string): PageContext
  /** What citizens call a provider; an id that is gone names itself. */
  nameOf(provider: string): Words
  now(): Instant
}

export interface PageParts {
  site: { helpPhone: string; helpUrl: string | null; notice: Words | null }
  /** The campaign as it is now. */
  campaign(): { name: Words }
  assets: Pick<Assets, 'paths'>
  providers: readonly Pick<ProviderDefinition, 'id' | 'name'>[]
  now(): Instant
}

export function openPageTools({
  site: { helpPhone, helpUrl, notice },
  campaign,
  assets,
  providers,
  now,
}: PageParts): PageTools {
  const common = (lang: Lang) => ({
    lang,
    campaign: campaign().name[lang],
    helpPhone,
    helpUrl,
    banner: notice?.[lang] ?? null,
    assets: assets.paths,
  })
  return {
    now,
    context(lang, requested) {
      // The page links to itself in the other language; a code must not be repeated on it.
      const path = callbackPath.test(requested) ? choosePath(null) : requested
      return { ...common(lang), path }
    },
    answering: (lang, twin) => ({ ...common(lang), path: twin, posted: true }),
    nameOf: (provider) => providers.find(({ id }) => id === provider)?.name ?? { ko: provider, en: provider },
  }
}

/** Sends a page that is about one person or one moment: never kept by a cache. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response.status(status).set('cache-control', 'no-store').type('html').send(pageBytes(page))
}

/** 303: the browser asks for the next page with GET, whatever it sent. */
export function goTo(response: Response, lang: Lang, path: string): void {
  response.set('cache-control', 'no-store').redirect(303, localPath(lang, path))
}
