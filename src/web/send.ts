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
  /** The same for pages about another campaign; `name` as it is now. */
  of(campaign: { id: string; name(): Words }): PageTools
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
  campaigns: {
    ids: readonly string[]
    /** The default campaign as it is now. */
    first(): { name: Words }
  }
  assets: Pick<Assets, 'paths'>
  providers: readonly Pick<ProviderDefinition, 'id' | 'name'>[]
  now(): Instant
}

/** The campaign that pages are about; without an id they are about none, and bear the name of the default one. */
interface Shown {
  id: string | null
  name(): Words
}

export function openPageTools({
  site: { helpPhone, helpUrl, notice },
  campaigns: { ids, first },
  assets,
  providers,
  now,
}: PageParts): PageTools {
  const several = ids.length > 1
  const commonOf = (lang: Lang, { id, name }: Shown) => ({
    lang,
    campaign: name()[lang],
    several,
    campaignId: several ? id : null,
    helpPhone,
    helpUrl,
    banner: notice?.[lang] ?? null,
    assets: assets.paths,
  })
  const toolsOf = (shown: Shown): PageTools => ({
    now,
    of: toolsOf,
    context(lang, requested) {
      // The page links to itself in the other language; a code must not be repeated on it.
      const path = callbackPath.test(requested) ? choosePath(null) : requested
      return { ...commonOf(lang, shown), path }
    },
    answering: (lang, twin) => ({ ...commonOf(lang, shown), path: twin, posted: true }),
    nameOf: (provider) => providers.find(({ id }) => id === provider)?.name ?? { ko: provider, en: provider },
  })
  return toolsOf({ id: null, name: () => first().name })
}

/** Sends a page that is about one person or one moment: never kept by a cache. */
export function sendPage(response: Response, page: VNode, status = 200): void {
  response.status(status).set('cache-control', 'no-store').type('html').send(pageBytes(page))
}

/** 303: the browser asks for the next page with GET, whatever it sent. */
export function goTo(response: Response, lang: Lang, path: string): void {
  response.set('cache-control', 'no-store').redirect(303, localPath(lang, path))
}
