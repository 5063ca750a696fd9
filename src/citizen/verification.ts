import { GwanmunError } from '../domain/errors.ts'
import type { JourneyId, PersonId, SealedText, VerificationId } from '../domain/ids.ts'
import type { Journey } from '../domain/journey.ts'
import type { IdentityStore, PersonAlias, PersonDirectory } from '../domain/person.ts'
import type { Assertion, Ci, VerifiedIdentity } from '../domain/provider.ts'
import type { Sealer } from '../domain/sealing.ts'
import type { SessionStore } from '../domain/session.ts'
import type { World } from '../domain/world.ts'
import { personOf } from '../federation/federation.ts'
import { identify } from '../session/identify.ts'
import type { Browser } from './browser.ts'
import type { Desk } from './desk.ts'
import type { Journeys } from './journeys.ts'
import { endsWithVerification } from './kept-requests.ts'
import type { Quotas } from './quotas.ts'
import type { ReadOnlySessions } from './read-only-session.ts'
import type { ReplacedSessions } from './replaced-sessions.ts'

/** What a verification led to. */
export type Verified =
  /** The person goes back to the relying party of this journey; `isLast`: nothing else is due before that. */
  | { kind: 'relying-party'; journey: JourneyId; isLast: boolean }
  /** The person is identified here; the browser is given both secrets, for as long as a session lives. */
  | { kind: 'booking'; person: PersonId; session: string; readOnlySession: SealedText | null }

export interface Verification {
  /**
   * Resolves the assertion to a person and opens what they came for: a login for the relying party of `journey`, or a
   * session here. The browser's earlier session ends, and another person's claim with it (see `ReplacedSessions`).
   * @throws GwanmunError `assertion_invalid` (operators refuse the method), `provider_closed` (no longer allowed for the relying party), `attempt_missing` (the browser has no
   *   device to bind the person to), `too_many_requests`
   */
  complete(assertion: Assertion, to: { browser: Browser; journey: Journey | null }): Promise<Verified>
}

export interface VerificationTools {
  world: World
  aliasesOf(ci: Ci): PersonAlias[]
  people: PersonDirectory
  identities: IdentityStore
  sessions: SessionStore
  replaced: ReplacedSessions
  journeys: Pick<Journeys, 'recordVerified'>
  quotas: Pick<Quotas, 'verified'>
  /** The identity with the assurance that its door gives now. @throws GwanmunError when operators refuse its method */
  assured(identity: VerifiedIdentity): VerifiedIdentity
  /** Counts citizens at terminals. */
  desk: Pick<Desk, 'begins'>
  sealer: Pick<Sealer, 'seal' | 'newForms'>
  /** Null where the hot store is this process: then no read-only session is needed. */
  readOnlySessions: ReadOnlySessions | null
  /** Life of a session here, and of the identity that a relying party may ask for, in seconds. */
  sessionSeconds: number
  identitySeconds: number
}

export function openVerification(tools: VerificationTools): Verification {
  const { world, identities, sessions, replaced, journeys, sealer, readOnlySessions, sessionSeconds, identitySeconds } =
    tools

  /** A login elsewhere: no session here and no claim, only what the relying party may ask about the person. */
  async function forRelyingParty(journey: Journey, person: PersonId, identity: VerifiedIdentity): Promise<Verified> {
    const { provider, acr, amr, authTime } = identity
    const allowed = journey.relyingParty?.allowedDoors
    // Checked when the doors were listed, and again now: the configuration may have changed during the round trip.
    if (allowed && !allowed.includes(provider)) throw new GwanmunError('provider_closed', { provider })
    const verification = world.token(160) as VerificationId
    const record = { verification, person, identity: sealer.seal(identity, verification) }
    await identities.save(record, identitySeconds)
    await journeys.recordVerified(journey, { person, verification, provider, acr, amr, authTime })
    return { kind: 'relying-party', journey: journey.id, isLast: endsWithVerification(journey) }
  }

  async function forBooking(browser: Browser, person: PersonId, identity: VerifiedIdentity): Promise<Verified> {
    const { device, session: replaces } = browser
    // The cookie was set when the attempt started; without it there is no browser to bind the person to.
    if (!device) throw new GwanmunError('attempt_missing')
    await tools.desk.begins(browser, person)
    const before = await replaced.find(browser)
    const { secret } = await identify(
      { person, identity, device, replaces },
      { world, sessions, sealer, sessionSeconds },
    )
    if (before && before.person !== person) await replaced.free(before)
    const readOnlySession = readOnlySessions?.seal({ person, device, identity }) ?? null
    return { kind: 'booking', person, session: secret, readOnlySession }
  }

  return {
    async complete(assertion, { browser, journey }) {
      const identity = tools.assured(assertion.identity)
      const person = await personOf(assertion, tools)
      await tools.quotas.verified(person)
      return journey?.relyingParty ? forRelyingParty(journey, person, identity) : forBooking(browser, person, identity)
    },
  }
}
