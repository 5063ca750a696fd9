import axe, { type AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * What axe-core finds wrong on a page (WCAG 2.0 to 2.2 A and AA, best practice), with all disclosures open: one line
 * for each element, `rule: element`.
 */
export async function axeViolations(page: Page): Promise<string[]> {
  await openDisclosures(page)
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const run = `axe.run(document, { runOnly: { type: 'tag', values: ${JSON.stringify(standards)} }, resultTypes: ['violations'] })`
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
