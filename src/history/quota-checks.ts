import { answer, type Read } from './certainty.ts'
import { grouped } from './grouped.ts'
import type { Call, Quota } from './history.ts'
import type { Report } from './state-checks.ts'

/** So many windows in a row: over one of them a person may ask at its end, and at the beginning of the next. */
const windows = 5

/** A person was answered more often than the limit lets them, or one who is no program met it. */
export function withinQuota({ history: { quota }, calls }: Read, report: Report): void {
  if (quota === undefined) return
  for (const call of calls)
    if (isRefused(call) && !quota.programs.has(call.human)) {
      const what = `${call.useCase} was refused: too many requests, of a person who reads and presses`
      report({ rule: 'within-quota', who: call.human, at: call.outcome.at, what })
    }
  if (quota.limit === null) return
  // Before a person is verified no person is counted.
  const counted = calls.filter((call) => call.person !== null && call.useCase !== 'verify' && call.useCase !== 'login')
  for (const [human, own] of grouped(counted, (call) => call.human)) tooMany(human, own, { quota, report })
}

function tooMany(human: string, own: readonly Call[], { quota, report }: { quota: Quota; report: Report }): void {
  const { limit, seconds } = quota
  const most = (limit ?? 0) * (windows + 1)
  const passed = own.filter((call) => !isRefused(call) && call.outcome.kind !== 'lost')
  const first = passed.findIndex((call, index) => {
    const last = passed[index + most]
    return last !== undefined && last.outcome.at - call.askedAt <= windows * seconds * 1000
  })
  const call = passed[first]
  if (call === undefined) return
  const what = `more than ${most} requests passed in ${windows * seconds} s; the limit is ${limit} in ${seconds} s`
  report({ rule: 'within-quota', who: human, at: call.outcome.at, what })
}

function isRefused({ outcome }: Call): boolean {
  return outcome.kind === 'refused' && outcome.code === 'too_many_requests'
}

/** A person began more holds in a time than they may: so many different ones were answered. */
export function fewHolds({ history: { holdLimit }, calls, losses }: Read, report: Report): void {
  if (holdLimit === undefined || losses.some(({ store }) => store === 'durable')) return
  const begun = calls.filter((call) => call.useCase === 'hold' && call.outcome.kind === 'answered')
  for (const [human, own] of grouped(begun, (call) => call.human)) {
    const first = new Map<string, Call>()
    for (const call of own) {
      const id = answer(call, 'hold')?.id
      if (id !== undefined && !first.has(id)) first.set(id, call)
    }
    const each = [...first.values()]
    const one = each.find((call, index) => {
      const last = each[index + holdLimit.holds]
      return last !== undefined && last.outcome.at - call.askedAt < holdLimit.seconds * 1000
    })
    if (one === undefined) continue
    const what = `began more than ${holdLimit.holds} holds in ${holdLimit.seconds} s`
    report({ rule: 'few-holds', who: human, at: one.outcome.at, what })
  }
}
