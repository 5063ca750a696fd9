import {
  acknowledgedAndLost,
  answeredAlike,
  lostAnswers,
  oversold,
  ownSlots,
  twoActiveBookings,
} from './booking-checks.ts'
import { byCampaign } from './campaigns.ts'
import { type Read, readHistory } from './certainty.ts'
import { deskCodeOnce, oneEffectiveSession, reportedStaysShut, takeoverOnce } from './device-checks.ts'
import { calledEarly, fairDraw } from './draw-checks.ts'
import { type Finding, mostFindings, type Rule } from './finding.ts'
import type { History } from './history.ts'
import { oneSubjectASector } from './login-checks.ts'
import { humaneEnd, onePersonAHuman, outsideWindow, toldWindow } from './people-checks.ts'
import { fewHolds, withinQuota } from './quota-checks.ts'
import { insideLimit, laneShare, rankNeverWorse } from './room-checks.ts'
import { askedFor, contradicted } from './standing-checks.ts'
import { checkStores, type Report } from './state-checks.ts'

type Check = (read: Read, report: Report) => void

/** Those about people and their devices, who are the same in all campaigns. */
const ofAll: ReadonlySet<Check> = new Set([
  oneEffectiveSession,
  takeoverOnce,
  reportedStaysShut,
  deskCodeOnce,
  answeredAlike,
  humaneEnd,
  onePersonAHuman,
  oneSubjectASector,
  withinQuota,
])

/** The checks of what people were told, each by its rule; but for {@link ofAll} in each campaign. The state has its own: state-checks.ts. */
const checks: readonly Check[] = [
  oversold,
  ownSlots,
  twoActiveBookings,
  acknowledgedAndLost,
  contradicted,
  askedFor,
  oneEffectiveSession,
  takeoverOnce,
  reportedStaysShut,
  deskCodeOnce,
  insideLimit,
  laneShare,
  outsideWindow,
  toldWindow,
  rankNeverWorse,
  fairDraw,
  calledEarly,
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
  const each = byCampaign(history).map((own) => (own === history ? read : readHistory(own)))
  for (const check of checks) for (const own of ofAll.has(check) ? [read] : each) check(own, report)
  checkStores(history.stores, report)
  return found()
}
