/**
 * Pages: pure functions from props to markup, rendered on the server.
 *
 *   route ─▶ props ─▶ xyzPage(context, props) ─▶ VNode ─▶ pageBytes ─▶ HTML
 *                          │
 *                          └─ wordsOf(context): Korean or English, typed as a pair
 *
 * A page knows its own props, the words and `components/`, and nothing of requests, stores or the next page. Every page works
 * as plain HTML; `client/` improves it. Every page in every state: `npm run gallery`.
 */
import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { Messages } from '../messages/ko.ts'
import { messagesOf } from '../messages/messages.ts'
import { type Lang, localPath } from './links.ts'

/** What every page needs beside its own props. It holds nothing of a person: `/` is the same bytes for everyone. */
export interface PageContext {
  lang: Lang
  /**
   * The path of this page without `/en`, with its query: the link to the other language leads there. Of an answer to a POST:
   * a page to GET about the same.
   */
  path: string
  /** True for an answer to a POST: the script puts `path` in its place in the history, so that Back asks with GET. */
  posted?: boolean
  /** Name of the campaign, in the language of the page. */
  campaign: string
  /** Whether there are several to choose from. Default no. */
  several?: boolean
  /** Id of the campaign that the page is about, where there are several; else null or absent. */
  campaignId?: string | null
  /** As written in Korea: `02-0000-0000`. */
  helpPhone: string
  /** Page with other ways to reach people; null = none. */
  helpUrl: string | null
  /** The line at the very top, already in the language of the page; null = none. */
  banner: string | null
  /** Public paths of the built files. */
  assets: { css: string; js: string; icon: string }
}

export const doctype = '<!doctype html>\n'

/** A whole document as text. What is sent are its bytes: `pageBytes` of prebuilt.ts. */
export function renderPage(page: VNode): string {
  return doctype + renderToString(page)
}

export function wordsOf(context: PageContext): Messages {
  return messagesOf(context.lang)
}

/** A path that says which campaign it is about, where there are several: a page that stays open goes on in its own. */
export function inCampaign({ campaignId }: Pick<PageContext, 'campaignId'>, path: string): string {
  if (!campaignId) return path
  return `${path}${path.includes('?') ? '&' : '?'}campaign=${campaignId}`
}

/** A path of ours in the language of the page. */
export function to(context: PageContext, path: string): string {
  return localPath(context.lang, path)
}
