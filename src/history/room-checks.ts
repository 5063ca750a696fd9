import { type Instant, isoSeoul } from '../domain/time.ts'
import type { Ticket } from '../domain/waiting-room.ts'
import { answer, certainEnd, type Ends, endsBy, firstIndex, type Read, type Shown } from './certainty.ts'
import { grouped } from './grouped.ts'
import { firstExcess, type Interval } from './intervals.ts'
import type { Report } from './state-checks.ts'

/** More people were inside than the limit, by what they were told and by what the board said. */
export function insideLimit(read: Read, report: Report): void {
  const limits = read.history.events.flatMap((event) => (event.kind === 'limit' ? [event] : []))
  // A limit that falls puts no person out, so the highest one until then counts.
  const limitAt = (at: Instant) =>
    limits.reduce((most, limit) => (limit.at <= at ? Math.max(most, limit.insideLimit) : most), 0)
  if (limits.length === 0) return
  const ends = endsBy(read, ['leave', 'confirm'])
  const intervals = read.tickets.flatMap((shown): Interval[] => {
    const { state, until } = shown.fact
    if (state !== 'admitted' || until === null) return []
    const to = certainEnd(read, shown, { store: 'hot', until, ends: [ends.get(shown.person)] })
    return to === null ? [] : [{ from: shown.to, to, name: shown.person }]
  })
  const excess = firstExcess(intervals, limitAt)
  if (excess !== null) {
    const what = `${excess.count} people were told that they are inside; the limit is ${limitAt(excess.at)}`
    report({ rule: 'inside-limit', who: excess.names.at(-1) ?? null, at: excess.at, what })
  }
  for (const call of read.calls) {
    const board = answer(call, 'board')
    if (!board || board.inside <= limitAt(call.outcome.at)) continue
    const what = `the board shows ${board.inside} people inside; the limit is ${limitAt(call.outcome.at)}`
    report({ rule: 'inside-limit', who: null, at: call.outcome.at, what })
  }
}

/** Between two readings of the board, with no loss between, the lane had more calls than its share of them, rounded up. */
export function laneShare({ history: { assistedShare: share }, calls, losses }: Read, report: Report): void {
  if (share === undefined) return
  const boards = calls.flatMap((call) => {
    const assisted = answer(call, 'board')?.assisted
    // What the lane had above its share; from one reading to a later one it grows by `1 − share` at most.
    return assisted ? [{ call, above: assisted.admitted - share * assisted.admissions }] : []
  })
  const told = boards.toSorted((one, other) => one.call.outcome.at - other.call.outcome.at)
  const lossBefore = (at: Instant) => losses.findLast((loss) => loss.store === 'hot' && loss.at <= at)?.at ?? -Infinity
  let [seen, least, lostAt] = [0, Infinity, -Infinity]
  for (const { call, above } of boards.toSorted((one, other) => one.call.askedAt - other.call.askedAt)) {
    const lost = lossBefore(call.outcome.at)
    if (lost > lostAt) [lostAt, least] = [lost, Infinity]
    for (; (told[seen]?.call.outcome.at ?? Infinity) <= call.askedAt; seen++) {
      const earlier = told[seen]
      if (earlier && earlier.call.askedAt > lostAt) least = Math.min(least, earlier.above)
    }
    // A hundredth: credit is counted in whole millionths of a call.
    if (above - least <= 1 - share + 0.01) continue
    const what = `the lane had ${(above - least).toFixed(2)} calls more than its share of ${share} since an earlier reading`
    report({ rule: 'lane-share', who: null, at: call.outcome.at, what })
    return
  }
}

/** A person keeps their key, people ahead only grow fewer, and no person who came later is called or keyed before them. */
export function rankNeverWorse(read: Read, report: Report): void {
  const ends = endsBy(read, ['leave', 'confirm'])
  for (const [person, shown] of grouped(read.tickets, (one) => one.person)) {
    for (const [index, after] of shown.entries()) {
      const before = shown[index - 1]
      if (before === undefined || after.from < before.to) continue
      const lost = keyLost(read, before, after, ends.get(person))
      if (lost !== null) report({ rule: 'rank-never-worse', who: after.human, at: after.to, what: lost })
      const kept = certainEnd(read, before, { store: 'hot', until: Number.POSITIVE_INFINITY, ends: [ends.get(person)] })
      // In a room that was lost people come back in front: the number of people ahead counts those who are there.
      const wasLost = read.losses.some(({ store, at }) => store === 'hot' && at <= after.to)
      const worse = kept === null || kept <= after.to ? null : worseThan(before.fact, after.fact, { wasLost })
      if (worse !== null)
        report({ rule: 'rank-never-worse', who: after.human, at: after.to, what: `${worse}, without a reason` })
    }
  }
  for (const tickets of epochs(read)) overtaken(tickets, report)
}

/** A place that outlives the hot store was lost with it, or exchanged. Null: it was not, or is not certain. */
function keyLost(
  { history: { keptAfterMs }, losses }: Read,
  before: Shown<Ticket>,
  after: Shown<Ticket>,
  ends: Ends | undefined,
): string | null {
  if (keptAfterMs === undefined) return null
  const loss = losses.find(({ store, at }) => store === 'hot' && before.to + keptAfterMs < at && at < after.from)
  if (!loss || (ends?.earliest(before.from, before.call) ?? Infinity) <= after.to) return null
  const isOther = worseKey(before.fact, after.fact)
  return isOther ? `${isOther}, in a room that was lost in between` : null
}

function worseKey(before: Ticket, after: Ticket): string | null {
  // A draw gives a key to an index.
  const isDrawn = before.key === null && before.index === after.index
  return after.key !== before.key && !isDrawn ? `the ticket ${nameOf(before)} became ${nameOf(after)}` : null
}

function worseThan(before: Ticket, after: Ticket, { wasLost }: { wasLost: boolean }): string | null {
  const other = worseKey(before, after)
  if (other !== null) return other
  if (before.state === 'gathering') return null
  if (after.state !== 'waiting') return null
  if (before.state !== 'waiting') return `was ${before.state}, and waits again`
  // The assisted lane was left: the place in line is the same, and the lane no longer shortens the way.
  if (before.lane === 'assisted' && after.lane === 'main') return null
  return !wasLost && after.ahead > before.ahead ? `${after.ahead} people were ahead, after ${before.ahead}` : null
}

const nameOf = ({ key, index }: Ticket) => (key === null ? `in the pool ${index}` : key)

/** Tickets between two losses of the hot store, which count their keys anew; what overlaps a loss is in none. */
function epochs({ tickets, losses }: Read): Shown<Ticket>[][] {
  const hot = losses.filter(({ store }) => store === 'hot').map(({ at }) => at)
  const groups = grouped(tickets, ({ from, to }) =>
    hot.some((at) => from <= at && at <= to) ? -1 : hot.filter((at) => at < from).length,
  )
  groups.delete(-1)
  return [...groups.values()]
}

/** A person waits who was shown a key that others with later keys were called past. */
function overtaken(tickets: readonly Shown<Ticket>[], report: Report): void {
  // The highest key that was called in line, by the time at which it was told; the assisted lane goes before it by rule.
  const called: { to: Instant; key: number }[] = []
  for (const { fact, to } of tickets) {
    const { state, lane, key } = fact
    if (key !== null && state !== 'waiting' && lane === 'main' && key > (called.at(-1)?.key ?? -1))
      called.push({ to, key })
  }
  for (const { fact, from, to, human } of tickets) {
    if (fact.state !== 'waiting' || fact.key === null) continue
    const last = called[firstIndex(called, (one) => one.to > from) - 1]
    if (last === undefined || last.key <= fact.key) continue
    const what = `waits with ticket ${fact.key}; ticket ${last.key} was called by ${isoSeoul(last.to)}`
    report({ rule: 'rank-never-worse', who: human, at: to, what })
  }
}
