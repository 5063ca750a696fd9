import { acknowledgedAndLost, answeredAlike, lostAnswers, oversold, twoActiveBookings } from './booking-checks.ts'
import { type Read, readHistory } from './certainty.ts'
import { deskCodeOnce, oneEffectiveSession, reportedStaysShut, takeoverOnce } from './device-checks.ts'
import { type Finding, mostFindings, type Rule } from './finding.ts'
import type { History } from './history.ts'
import { oneSubjectASector } from './login-checks.ts'
import { humaneEnd, onePersonAHuman, outsideWindow, toldWindow } from './people-checks.ts'
import { fewHolds, withinQuota } from './quota-checks.ts'
import { insideLimit, rankNeverWorse } from './room-checks.ts'
import { askedFor, contradicted } from './standing-checks.ts'
import { checkStores, type Report } from './state-checks.ts'

/** The checks of what people were told, each by its rule. The state has its own: state-checks.ts. */
const checks: readonly ((read: Read, report: Report) => void)[] = [
  oversold,
  twoActiveBookings,
  acknowledgedAndLost,
  contradicted,
  askedFor,
  oneEffectiveSession,
  takeoverOnce,
  reportedStaysShut,
  deskCodeOnce,
  insideLimit,
  outsideWindow,
  toldWindow,
  rankNeverWorse,
  answeredAlike,
  lostAnswers,
  humaneEnd,
  onePersonAHuman,
  oneSubjectASector,
  withinQuota,
  fewHolds,
]

/** What was found; of each rule the first fifty, and how many there are in all. */
export interface Findings {
  findings: readonly Finding[]
  counts: ReadonlyMap<Rule, number>
}

/** Collects what is reported, within the bound. */
export function collector(): { report: Report; found(): Findings } {
  const findings: Finding[] = []
  const counts = new Map<Rule, number>()
  return {
    report(finding) {
      const count = (counts.get(finding.rule) ?? 0) + 1
      counts.set(finding.rule, count)
      if (count <= mostFindings) findings.push(finding)
    },
    found: () => ({ findings, counts }),
  }
}

/** Everything in which a history and its final stores differ from the rules; a right one has none. */
export function checkHistory(history: History): Findings {
  const { report, found } = collector()
  const read = readHistory(history)
  for (const check of checks) check(read, report)
  checkStores(history.stores, report)
  return found()
}
