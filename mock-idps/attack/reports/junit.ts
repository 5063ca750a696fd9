import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { type Group, groups } from '../case.ts'
import { type CaseResult, failed, type ScoreCard } from '../score.ts'

/** Characters that XML 1.0 §2.2 forbids even when escaped: most control characters and lone surrogates. */
const illegal = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu

// HTML escaping leaves `>` as it is; in XML it must not follow `]]` (§2.4).
const clean = (text: string) => text.replace(illegal, '\ufffd').replaceAll(']]>', ']] >')
const seconds = (ms: number) => (ms / 1000).toFixed(3)

function testcase(result: CaseResult) {
  const { id, group, catalogue, title, source, level, kind, reason, provider, tookMs } = result
  const number = catalogue === null ? '' : `catalogue ${catalogue}, `
  const account = clean(
    `${title}\n${number}${level}, ${source}${provider === null ? '' : `, at ${provider}`}\n${reason}`,
  )
  const outcome =
    kind === 'skipped'
      ? h('skipped', { message: clean(reason) })
      : failed(result)
        ? h('failure', { type: kind, message: clean(reason) }, account)
        : kind === 'passed'
          ? null
          : h('system-out', null, clean(`${kind}, not counted (${level})\n${account}`))
  return h('testcase', { classname: `negative-pack.${group}`, name: clean(id), time: seconds(tookMs) }, outcome)
}

/** The score card as JUnit XML: one suite for each group, one test case for each result. `may` cases never fail. */
export function junitReport(card: ScoreCard): string {
  const suites = (Object.keys(groups) as Group[]).flatMap((name) => {
    const results = card.results.filter(({ group }) => group === name)
    if (results.length === 0) return []
    const counts = {
      tests: String(results.length),
      failures: String(results.filter(failed).length),
      skipped: String(results.filter(({ kind }) => kind === 'skipped').length),
      errors: '0',
      time: seconds(results.reduce((sum, { tookMs }) => sum + tookMs, 0)),
    }
    return [h('testsuite', { name: `${name} ${groups[name]}`, ...counts }, ...results.map(testcase))]
  })
  const all = {
    tests: String(card.results.length),
    failures: String(card.results.filter(failed).length),
    skipped: String(card.total.skipped),
    errors: '0',
    time: seconds(card.tookMs),
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${renderToString(h('testsuites', { name: 'negative pack', ...all }, ...suites))}\n`
}
