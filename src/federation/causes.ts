import type { AttemptObserver } from '../domain/attempt.ts'
import { type Cause, type CauseSource, causeSources, type SeenCause } from '../domain/cause.ts'
import type { ProviderId } from '../domain/ids.ts'
import type { Instant } from '../domain/time.ts'
import { causeOf, failureOf, type VerificationFailure } from '../domain/verification-failure.ts'

/** A source that has not seen its cause again for so long, in milliseconds, no longer knows: it has ended. */
const knownForMs = 60_000
/** The same cause is told once in this time, in milliseconds; of each provider at most so many. */
const toldAgainMs = 60_000
const mostTold = 20

/**
 * Why providers fail, as this process saw it: the last cause of each source. Fed at every boundary where an error would end
 * unread: the refresh of metadata and keys, the probe, the login-page check, the exchange of a returned person. What a person or a
 * browser caused, and our own limits, are no cause. Memory: one cause for each provider and source.
 */
export interface ProviderCauses {
  /** The last cause of each source, the latest first. */
  of(provider: ProviderId): readonly SeenCause[]
  /** A background call failed. Errors that are no failure of a provider are left out. */
  failed(provider: ProviderId, source: CauseSource, error: unknown): void
  succeeded(provider: ProviderId, source: CauseSource): void
  /** Counts the exchange of a person who returned. */
  attemptEnded: AttemptObserver['attemptEnded']
}

/** @param changed told once of each new cause of a provider, whatever the number of its sources and of the people it hits */
export function openCauses(
  now: () => Instant,
  changed: (provider: ProviderId, cause: SeenCause) => void,
): ProviderCauses {
  const seen = new Map<string, SeenCause>()
  const isNew = openTold(now)

  function note(provider: ProviderId, source: CauseSource, failure: VerificationFailure | null): void {
    const cause = causeOf(failure)
    if (!cause) return
    const key = `${source} ${provider}`
    const before = seen.get(key)
    const at = now()
    const goes = before && isSame(before, cause) && endOf(before, at) === null
    const next = { ...cause, source, since: goes ? before.since : at, seenAt: at, endedAt: null }
    seen.set(key, next)
    if (isNew(provider, cause)) changed(provider, next)
  }
  function end(provider: ProviderId, source: CauseSource): void {
    const key = `${source} ${provider}`
    const before = seen.get(key)
    if (before && before.endedAt === null) seen.set(key, { ...before, endedAt: now() })
  }

  return {
    of(provider) {
      const found = causeSources.map((source) => seen.get(`${source} ${provider}`)).filter((one) => one !== undefined)
      return found.map((cause) => ({ ...cause, endedAt: endOf(cause, now()) })).toSorted((a, b) => b.seenAt - a.seenAt)
    },
    failed: (provider, source, error) => note(provider, source, failureOf(error)),
    succeeded: end,
    attemptEnded({ provider }, { returned, verifiedInMs, failure }) {
      if (!returned) return
      if (verifiedInMs !== null) end(provider, 'exchange')
      else note(provider, 'exchange', failure)
    },
  }
}

const isSame = (a: Cause, b: Cause) => a.kind === b.kind && a.detail === b.detail

/** When it ended: when the source found the provider well, or was last sure of it. */
function endOf({ endedAt, seenAt }: SeenCause, now: Instant): Instant | null {
  if (endedAt !== null) return endedAt
  return Math.abs(now - seenAt) < knownForMs ? null : seenAt + knownForMs
}

/** Which causes are news. A provider that fails in more ways than `mostTold` within the time is told of no more until then. */
function openTold(now: () => Instant): (provider: ProviderId, cause: Cause) => boolean {
  const told = new Map<ProviderId, Map<string, Instant>>()
  return (provider, { kind, detail }) => {
    const ofProvider = told.get(provider) ?? new Map<string, Instant>()
    told.set(provider, ofProvider)
    const at = now()
    for (const [known, seenAt] of ofProvider) if (Math.abs(at - seenAt) >= toldAgainMs) ofProvider.delete(known)
    const key = `${kind} ${detail}`
    const isNew = !ofProvider.has(key) && ofProvider.size < mostTold
    // Seen again: it stays told for as long as it goes on.
    if (isNew || ofProvider.has(key)) ofProvider.set(key, at)
    return isNew
  }
}
