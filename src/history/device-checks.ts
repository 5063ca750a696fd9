import type { DeviceHash, PersonId } from '../domain/ids.ts'
import type { DeviceClaim } from '../domain/session.ts'
import { type Instant, isoSeoul } from '../domain/time.ts'
import { answer, certainEnd, Ends, endsBy, firstIndex, mayHaveHappened, type Read, type Shown } from './certainty.ts'
import { grouped } from './grouped.ts'
import type { Call, UseCase } from './history.ts'
import type { Report } from './state-checks.ts'

/** What only the device that holds the claim may do. */
const reserving: ReadonlySet<UseCase> = new Set(['hold', 'extend', 'release', 'confirm'])

/** Another device acted for a person while the claim of one was alive. */
export function oneEffectiveSession(read: Read, report: Report): void {
  const endOf = claimEndsIn(read, endsBy(read, ['take-over', 'not-me', 'desk-code']))
  const acts = actsOf(read)
  for (const shown of read.claims) {
    const { device } = shown.fact
    const end = endOf(shown)
    if (end === null) continue
    const own = acts.get(shown.person) ?? []
    for (let index = firstIndex(own, (act) => act.outcome.at > shown.to); index < own.length; index++) {
      const act = own[index] as Call
      if (act.outcome.at >= end) break
      if (act.askedAt < shown.to || act.device === device) continue
      const what = `${act.useCase} succeeded on a second device; another one had the person until ${isoSeoul(end)}`
      report({ rule: 'one-effective-session', who: act.human, at: act.outcome.at, what })
    }
  }
}

/** A device took over, after another one had in the same block. */
export function takeoverOnce(read: Read, report: Report): void {
  const endOf = claimEndsIn(read, new Map())
  const took = read.claims.filter(({ call, fact }) => call.useCase === 'take-over' && fact.device === call.device)
  for (const own of grouped(took, ({ person }) => person).values())
    for (const [index, first] of own.entries()) {
      const end = first.fact.isTakenOver ? endOf(first) : null
      const again = own.slice(index + 1).find(({ from, fact }) => from >= first.to && fact.device !== first.fact.device)
      if (end === null || !again || again.to >= end) continue
      const what = `took over on a second device; another one had taken over in this block, which lasts until ${isoSeoul(first.fact.until)}`
      report({ rule: 'takeover-once', who: again.human, at: again.to, what })
    }
}

/** After a report a device acted for its person, before the block ended and without a code. */
export function reportedStaysShut(read: Read, report: Report): void {
  const codes = endsBy(read, ['desk-code'])
  const acts = actsOf(read)
  for (const shown of [...read.claims.filter(({ fact }) => fact.device === null), ...reportsIn(read)]) {
    const { until } = shown.fact
    const end = certainEnd(read, shown, { store: 'hot', until, ends: [codes.get(shown.person)] })
    const act = acts.get(shown.person)?.find(({ askedAt, outcome }) => askedAt >= shown.to && outcome.at < (end ?? 0))
    if (!act) continue
    const what = `${act.useCase} succeeded; a report had shut the block until ${isoSeoul(until)}`
    report({ rule: 'reported-stays-shut', who: act.human, at: act.outcome.at, what })
  }
}

/** Reports that surely took a claim away: the block that the page of this device had shown lasted until after the answer. */
function reportsIn(read: Read): Shown<DeviceClaim>[] {
  const endOf = claimEndsIn(read, endsBy(read, ['take-over', 'desk-code']))
  const shownTo = grouped(read.claims, ({ call }) => call.device)
  return read.calls.flatMap((call) => {
    if (call.useCase !== 'not-me' || call.outcome.kind !== 'answered') return []
    const { askedAt: from, outcome, device } = call
    const blocking = shownTo.get(device)?.findLast(({ to, fact }) => to <= from && fact.device !== device)
    const isAlive = blocking && blocking.fact.device !== null && (endOf(blocking) ?? 0) > outcome.at
    return isAlive ? [{ ...blocking, from, to: outcome.at, call }] : []
  })
}

/** A code of a desk let a device go on a second time. */
export function deskCodeOnce({ calls, losses }: Read, report: Report): void {
  const typed = calls.filter((call) => call.useCase === 'desk-code')
  const used = typed.filter((call) => answer(call, 'desk-code')?.used)
  for (const own of grouped(used, ({ human, asked }) => `${human} ${asked.code}`).values()) {
    const [first, second] = own
    if (!first || !second || second.askedAt < first.outcome.at) continue
    // A store that forgot the move may have forgotten the use as well.
    if (losses.some(({ store, at }) => store === 'hot' && at >= first.askedAt && at <= second.outcome.at)) continue
    const what = 'went on a second time with a code that was used'
    report({ rule: 'desk-code-once', who: second.human, at: second.outcome.at, what })
  }
}

/** A device of a person inside that does nothing for so long gives way; setting `deviceIdleSeconds`, its default. */
const idleMs = 180_000

/**
 * Until when a claim that was shown surely is of its device and in its block; null: it may have ended before it was told. The
 * person may have come in right after it was shown, and done nothing since.
 */
function claimEndsIn(
  read: Read,
  takeovers: ReadonlyMap<PersonId, Ends>,
): (shown: Shown<DeviceClaim>) => Instant | null {
  const devices = grouped(read.calls, ({ device }) => device)
  const { events, clocksWithinMs = 0 } = read.history
  const switched = events.flatMap((event) => (event.kind === 'blocks-ended' ? [event.at + clocksWithinMs] : []))
  const known = new Map<DeviceHash, Ends>()
  const endsOf = (device: DeviceHash): Ends => {
    // Another human who is verified in the same browser frees the one before.
    const fresh = () =>
      new Ends(
        read,
        (devices.get(device) ?? []).filter(({ useCase }) => claimEnds.has(useCase)),
      )
    const ends = known.get(device) ?? fresh()
    known.set(device, ends)
    return ends
  }
  return (shown) => {
    const { device, until, freeAt, verifiedAt } = shown.fact
    if (device === null) return null
    const ends = [endsOf(device), takeovers.get(shown.person)]
    // From then on any device of the person may have it: the first of the ends that came after it began.
    const ended = switched.find((at) => at >= verifiedAt) ?? Number.POSITIVE_INFINITY
    const last = Math.min(until, freeAt ?? shown.to + idleMs, ended)
    return certainEnd(read, shown, { store: 'hot', until: last, ends })
  }
}

const claimEnds: ReadonlySet<UseCase> = new Set(['finish', 'leave', 'confirm', 'verify'])

/** What was done with a claim, by person, in the order of the answers. A confirmation that is only answered again needs none. */
function actsOf({ callsOf }: Read): Map<PersonId, Call[]> {
  return new Map(
    [...callsOf].map(([person, calls]) => {
      const keys = new Set<string>()
      const acts = calls.filter((call) => {
        if (!reserving.has(call.useCase) || call.outcome.kind !== 'answered') return false
        if (call.useCase !== 'confirm') return true
        const isFirst = !keys.has(call.asked.key)
        keys.add(call.asked.key)
        return isFirst && !calls.some((other) => isEarlierTry(other, call))
      })
      return [person, acts]
    }),
  )
}

function isEarlierTry(other: Call, call: Call & { useCase: 'confirm' }): boolean {
  return (
    other.useCase === 'confirm' &&
    other.asked.key === call.asked.key &&
    other.askedAt < call.askedAt &&
    mayHaveHappened(other)
  )
}
