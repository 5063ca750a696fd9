import type { CampaignWindow } from '../domain/campaign.ts'
import type { PersonId } from '../domain/ids.ts'
import { answer, hasAnsweredClick, hasAnsweredTwin, mayHaveHappened, type Read } from './certainty.ts'
import { grouped } from './grouped.ts'
import type { Call, UseCase } from './history.ts'
import type { Report } from './state-checks.ts'
import { overlaps, ownWindows, said } from './windows.ts'

/** A hold was answered, or a booking stands in the books, that was asked for in no window of the person. */
export function outsideWindow(read: Read, report: Report): void {
  const { history, calls, callsOf, latest } = read
  const { clocksWithinMs = 0 } = history
  const windowsOf = (human: string) => {
    const born = history.born.get(human)
    return born === undefined ? null : ownWindows(read, born)
  }
  for (const call of calls) {
    const hold = answer(call, 'hold')
    const windows = hold && windowsOf(call.human)
    const [from, to] = [call.askedAt - clocksWithinMs, call.outcome.at + clocksWithinMs]
    if (!windows || windows.some((window) => overlaps(window, from, to))) continue
    const what = `was given hold ${hold.id}, outside ${said(windows)}`
    report({ rule: 'outside-window', who: call.human, at: call.outcome.at, what })
  }
  for (const { id, person, slot, confirmedAt } of history.stores.bookings) {
    const asked = (callsOf.get(person) ?? []).filter((call) => call.useCase === 'hold' && call.asked.slot === slot)
    const human = asked[0]?.human
    const windows = human === undefined ? null : windowsOf(human)
    if (human === undefined || !windows) continue
    const tried = asked.filter((call) => mayHaveHappened(call) && call.askedAt <= confirmedAt)
    const may = (call: Call, window: CampaignWindow) =>
      overlaps(window, call.askedAt - clocksWithinMs, latest(call) + clocksWithinMs)
    if (tried.some((call) => windows.some((window) => may(call, window)))) continue
    const what = `has booking ${id}, for which every hold was asked outside ${said(windows)}`
    report({ rule: 'outside-window', who: human, at: confirmedAt, what })
  }
}

/** A page said that the window of a person is open while it was not, or that none is while it was. */
export function toldWindow(read: Read, report: Report): void {
  const { born, clocksWithinMs = 0 } = read.history
  for (const call of read.calls) {
    const open = answer(call, 'due-page')?.window?.open
    const birthDate = born.get(call.human)
    if (open === undefined || birthDate === undefined) continue
    const windows = ownWindows(read, birthDate)
    const [from, to] = [call.askedAt - clocksWithinMs, call.outcome.at + clocksWithinMs]
    const may = windows.some((window) => overlaps(window, from, to))
    const must = windows.some(({ opensAt, closesAt }) => opensAt <= from && to < closesAt)
    if (open ? may : !must) continue
    const what = `was told that their window is ${open ? 'open' : 'not open'}; it is ${said(windows)}`
    report({ rule: 'outside-window', who: call.human, at: call.outcome.at, what })
  }
}

/** A human was two people to us, or one person was two humans. */
export function onePersonAHuman({ calls, losses }: Read, report: Report): void {
  const verified = calls.flatMap((call) => {
    const person = answer(call, 'verify')?.person
    return person === undefined ? [] : [{ human: call.human, person, call }]
  })
  const personOf = new Map<string, { person: PersonId; call: Call }>()
  const humanOf = new Map<PersonId, string>()
  for (const { human, person, call } of verified) {
    const before = personOf.get(human)
    const forgotten = losses.some(
      ({ store, at, since }) =>
        store === 'durable' && before && before.call.outcome.at > since && before.call.askedAt <= at,
    )
    if (before && before.person !== person && !forgotten)
      report({ rule: 'one-person-a-human', who: human, at: call.outcome.at, what: 'was verified as a second person' })
    const other = humanOf.get(person) ?? human
    if (other !== human)
      report({ rule: 'one-person-a-human', who: human, at: call.outcome.at, what: 'was verified as another human' })
    personOf.set(human, { person, call })
    humanOf.set(person, other)
  }
}

/** Pages after which a person knows how they stand: booked, a time, a reason. */
const ends: ReadonlySet<string> = new Set([
  ...['booking', 'not-your-window', 'blocked', 'wait', 'cancelled', 'left', 'ended', 'session-over'],
  'return-to-relying-party',
])

/** Nothing of how a person stands: a look at the line, and what a relying party asks. */
const sayingNothing: ReadonlySet<UseCase> = new Set(['board', 'login'])

/** A person's last call told them nothing to go by, though they did not walk away; or they were never told of their booking. */
export function humaneEnd({ history, calls, bookings }: Read, report: Report): void {
  const gone = new Set(history.events.flatMap((event) => (event.kind === 'walked-away' ? [event.human] : [])))
  const knows = new Set(bookings.map(({ person }) => person))
  const active = new Set(
    history.stores.bookings.flatMap(({ state, person }) => (state === 'confirmed' ? [person] : [])),
  )
  for (const [human, own] of grouped(calls, (call) => call.human)) {
    if (gone.has(human)) continue
    const isKnown = (call: Call) => hasAnsweredTwin(own, call) || hasAnsweredClick(own, call)
    const last = own.findLast(
      (call) => !call.isCopy && !sayingNothing.has(call.useCase) && !(call.outcome.kind === 'lost' && isKnown(call)),
    )
    if (!last) continue
    const dark = inTheDark(last)
    // Also where no answer came: the look is the answer.
    const hasCancelled =
      answer(last, 'bookings') && own.some((call) => call.useCase === 'cancel' && mayHaveHappened(call))
    if (dark !== null && !hasCancelled)
      report({ rule: 'humane-end', who: human, at: last.outcome.at, what: `ended with ${dark}` })
    const { person } = last
    const told = own.some(
      (call) =>
        (call.outcome.kind === 'refused' && call.outcome.code === 'already_booked') ||
        // Over HTTP the page itself says it.
        answer(call, 'due-page')?.page === 'booking',
    )
    if (person !== null && active.has(person) && !knows.has(person) && !told)
      report({ rule: 'humane-end', who: human, at: last.outcome.at, what: 'has a booking, and was never told of it' })
  }
}

/** What a last call leaves a person with, in words, where it is nothing to go by; else null. */
function inTheDark(call: Call): string | null {
  const { outcome, useCase } = call
  if (outcome.kind === 'lost') return `no answer to ${useCase}`
  // Every refusal has a reason in words, but a mistake of ours.
  if (outcome.kind === 'refused') return outcome.code === 'internal' ? `a mistake of ours at ${useCase}` : null
  const page = answer(call, 'due-page')?.page
  if (page !== undefined) return ends.has(page) ? null : `the page ${page}, and nothing after it`
  if (['confirm', 'cancel', 'leave', 'finish'].includes(useCase)) return null
  const reserved = answer(call, 'bookings')
  if (reserved) return reserved.booking ? null : 'a look that showed no booking'
  const ticket = answer(call, 'ticket')
  if (ticket) return ticket.state === 'admitted' ? 'a lease, and nothing after it' : null
  return `${useCase}, and nothing after it`
}
