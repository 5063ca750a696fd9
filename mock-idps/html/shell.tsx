import type { ComponentChildren } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { ProviderProfile } from '../providers.ts'
import { styleSheetPath } from './style-sheet.ts'

/**
 * No script, no inline style, no frame. `form-action` is left open on purpose: browsers apply it to every redirect
 * after the form, and where the client's own redirects lead is not ours to know.
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
  /** Whose page it is: colours and the name on top; absent on pages that are nobody's. */
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

/** A whole document; text is escaped by the renderer. */
export function document(title: string, children: ComponentChildren, profile?: ProviderProfile): string {
  return `<!doctype html>${renderToString(
    <Shell title={title} profile={profile}>
      {children}
    </Shell>,
  )}`
}
