import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

/** The minified one: half the size, and it is parsed on every page. */
const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
/** Rules whose answer depends on the width of the window: they look at sizes, at overlaps, or at what scrolls. */
const geometric = ['color-contrast', 'target-size', 'scrollable-region-focusable']

/** How long a step in a browser may take, in milliseconds; only against hanging, so less than mocha's limit. */
const patienceMs = 100_000

/**
 * A context for a test, with axe-core in every page that it opens unless the test can do without. The browser keeps the script: sent to each page by itself,
 * its 1.5 MB cost 1 to 2 s a page on two busy cores, more than the check.
 */
export async function testContext(
  browser: Browser,
  options: BrowserContextOptions = {},
  { axe = true } = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(patienceMs)
  if (axe) await context.addInitScript({ content: source })
  return context
}

/**
 * What axe-core finds wrong on a page (WCAG 2.0 to 2.2 A and AA, best practice), with all disclosures open: one line
 * for each element, `rule: element`.
 * @param rules `geometric` when this very document was looked over at another width before
 */
export async function axeViolations(page: Page, rules: 'all' | 'geometric' = 'all'): Promise<string[]> {
  await openDisclosures(page)
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(source)
  const only = rules === 'all' ? { type: 'tag', values: standards } : { type: 'rule', values: geometric }
  const run = `axe.run(document, { runOnly: ${JSON.stringify(only)}, resultTypes: ['violations'] })`
  const { violations } = (await page.evaluate(run)) as AxeResults
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  )
}

/** Opens every `details`, also those of which only one may be open at a time. */
export async function openDisclosures(page: Page): Promise<void> {
  await page.evaluate(
    `document.querySelectorAll('details').forEach((one) => { one.removeAttribute('name'); one.open = true })`,
  )
}
