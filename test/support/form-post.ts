const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

/**
 * What a browser with scripts sends at once from a page that posts itself (OAuth 2.0 Form Post Response Mode §2); null for
 * any other page.
 */
export function selfPosting(html: string): { action: string; fields: Record<string, string> } | null {
  if (!html.includes('document.forms[0].submit()')) return null
  const [, action] = /<form method="post" action="([^"]*)"/.exec(html) ?? []
  if (action === undefined) return null
  const hidden = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)]
  return {
    action: unescaped(action),
    fields: Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, unescaped(value)])),
  }
}
