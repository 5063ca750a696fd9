import type { DeviceHash, PersonId } from '../domain/ids.ts'
import type { DeviceClaim } from '../domain/session.ts'
import { type Instant, isoSeoul } from '../domain/time.ts'
import { certainEnd, Ends, endsBy, firstIndex, mayHaveHappened, type Read, type Shown } from './certainty.ts'
import { grouped } from './grouped.ts'
import type { Call, UseCase } from './history.ts'
import type { Report } from './state-checks.ts'

/** What only the device that holds the claim may do. */
const reserving: ReadonlySet<UseCase> = new Set(['hold', 'extend', 'release', 'confirm'])

/** Another device acted for a person while the claim of one was alive. */
export function oneEffectiveSession(read: Read, report: Report): void {
  const endOf = claimEndsIn(read, endsBy(read, ['take-over']))
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
    const { device, until, freeAt } = shown.fact
    if (device === null) return null
    const ends = [endsOf(device), takeovers.get(shown.person)]
    return certainEnd(read, shown, { store: 'hot', until: Math.min(until, freeAt ?? shown.to + idleMs), ends })
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
