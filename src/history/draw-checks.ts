import { isoSeoul } from '../domain/time.ts'
import type { Read } from './certainty.ts'
import type { OpeningRecord } from './final-stores.ts'
import { grouped } from './grouped.ts'
import type { Report } from './state-checks.ts'
import { ownWindows, said } from './windows.ts'

/** What was published of a draw does not fit together, a person stands elsewhere than it says, or two have one index. */
export function fairDraw({ history, tickets, losses }: Read, report: Report): void {
  const openings = (history.stores.openings ?? []).filter(({ campaign }) => campaign === history.campaign.id)
  for (const { opensAt, faults } of openings)
    for (const fault of faults)
      report({ rule: 'fair-draw', who: null, at: null, what: `the opening of ${isoSeoul(opensAt)}: ${fault}` })
  // A room that lost what it was told counts its keys anew.
  const lostAt = losses.find(({ store }) => store === 'hot')?.at ?? Number.POSITIVE_INFINITY
  const drawn = tickets.flatMap((shown) => {
    const { index, key } = shown.fact
    const opening = index === null || key === null || shown.to >= lostAt ? null : openingOf(openings, key)
    return opening && index !== null && key !== null ? [{ ...shown, index, key, opening }] : []
  })
  for (const { human, to, index, key, opening } of drawn) {
    const place = opening.order.indexOf(index)
    if (key === opening.base + place) continue
    const what = `has key ${key} with index ${index} of the pool, whose place is ${opening.base} + ${place}`
    report({ rule: 'fair-draw', who: human, at: to, what })
  }
  for (const [name, shown] of grouped(drawn, ({ opening, index }) => `${opening.opensAt} ${index}`)) {
    const other = shown.find(({ person }) => person !== shown[0]?.person)
    if (other) report({ rule: 'fair-draw', who: other.human, at: other.to, what: `shares the index ${name}` })
  }
}

const openingOf = (openings: readonly OpeningRecord[], key: number): OpeningRecord | null =>
  openings.find(({ base, order }) => base <= key && key < base + order.length) ?? null

/** A person was called, or was inside, before any window of theirs had opened. */
export function calledEarly(read: Read, report: Report): void {
  const { born, clocksWithinMs = 0 } = read.history
  for (const { fact, human, to } of read.tickets) {
    const birthDate = born.get(human)
    if ((fact.state !== 'ready' && fact.state !== 'admitted') || birthDate === undefined) continue
    const windows = ownWindows(read, birthDate)
    if (windows.some(({ opensAt }) => opensAt <= to + clocksWithinMs)) continue
    report({ rule: 'called-early', who: human, at: to, what: `was ${fact.state}, outside ${said(windows)}` })
  }
}
