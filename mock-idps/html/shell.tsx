/**
 * HTML for all rooms: the document around a page, its headers and style sheet, and the pages that only say something.
 *
 *   title, children, provider → document() → string, sent with pageHeaders; page.css at styleSheetPath
 *   notice-page · refusal-page (handed to the core) · form-post-page (the library's page in our layout)
 *
 * Imports providers.ts only.
 */

import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { ProviderProfile } from '../providers.ts'
import { styleSheetPath } from './style-sheet.ts'

/**
 * Headers of every page: no script, no inline style, no frame. `form-action` is not set on purpose: browsers apply it to
 * every redirect after the form, and the client's own redirects are unknown here.
 */
export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
}

interface Shell {
  title: string
  /** The provider whose colours and name the page shows; absent on pages of no provider. */
  profile?: ProviderProfile | undefined
  children: ComponentChildren
}

function Shell({ title, profile, children }: Shell) {
  return (
    <html lang="ko">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{title}</title>
        <link rel="stylesheet" href={styleSheetPath} />
      </head>
      <body {...(profile && { class: profile.id })}>
        <header class="warning">
          <p>연습용 본인확인 기관입니다. 진짜 개인정보를 넣지 마세요.</p>
        </header>
        <main>
          {profile && (
            <p class="provider">
              <span class="mark" aria-hidden="true">
                {profile.mark}
              </span>
              {profile.name}
            </p>
          )}
          <div class="sheet">{children}</div>
        </main>
      </body>
    </html>
  )
}

/** Renders a whole document; the renderer escapes all text. */
export function document(title: string, children: ComponentChildren, profile?: ProviderProfile): string {
  return `<!doctype html>${renderToString(
    <Shell title={title} profile={profile}>
      {children}
    </Shell>,
  )}`
}
