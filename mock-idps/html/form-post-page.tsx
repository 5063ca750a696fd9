import { createHash } from 'node:crypto'
import { document, pageHeaders } from './shell.tsx'

/** The only script of the simulators: it sends the form. */
const script = "document.addEventListener('DOMContentLoaded', function () { document.forms[0].submit() })"
const scriptHash = createHash('sha256').update(script).digest('base64')

/** The headers of the other pages, and permission for this one script. */
const headers = {
  ...pageHeaders,
  'Content-Security-Policy': `${pageHeaders['Content-Security-Policy']}; script-src 'sha256-${scriptHash}'`,
}

const libraryTitle = '<title>Submitting Callback</title>'

/**
 * The library's page for `response_mode=form_post` (OAuth 2.0 Form Post Response Mode §2) in the layout and language of the
 * other pages, with a button for browsers without scripts; null for any other page. Action and inputs stay as they are.
 */
export function formPostPage(page: unknown): { body: string; headers: Record<string, string> } | null {
  if (typeof page !== 'string' || !page.includes(libraryTitle)) return null
  const [form] = /<form method="post" action="[^"]*">/.exec(page) ?? []
  if (form === undefined) return null
  const inputs = page.match(/<input type="hidden" name="[^"]*" value="[^"]*"\/>/g) ?? []
  const byHand = '<noscript><button type="submit" class="approve">계속</button></noscript>'
  const whole = `${form}\n${inputs.join('\n')}\n${byHand}</form><script>${script}</script>`
  const body = document(
    '서비스로 돌아가기 | 연습용 본인확인 기관',
    <>
      <h1>서비스로 돌아갑니다</h1>
      <p>저절로 넘어가지 않으면 ‘계속’을 눌러 주세요.</p>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: the library's own markup, its values escaped by it */}
      <div dangerouslySetInnerHTML={{ __html: whole }} />
    </>,
  )
  return { body, headers }
}
