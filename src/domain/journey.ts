import type { ErrorCode } from './errors.ts'
import type { FailureReason, PersonItem } from './fault.ts'
import type { DeviceHash, JourneyId, PersonId, ProviderId, SealedText, VerificationId } from './ids.ts'
import type { Acr } from './provider.ts'
import type { Instant } from './time.ts'

/** Ends of an attempt that a journey remembers: the person stays in the journey and chooses again. */
const triedOutcomes = [
  'provider_unavailable',
  'provider_timeout',
  'provider_closed',
  'assertion_invalid',
  'citizen_declined',
] as const satisfies readonly ErrorCode[]

export type TriedOutcome = (typeof triedOutcomes)[number]

export function isTriedOutcome(code: ErrorCode): code is TriedOutcome {
  return triedOutcomes.some((outcome) => outcome === code)
}

/** How one door ended for this person. Shown to them; no personal data. */
export interface TriedDoor {
  provider: ProviderId
  at: Instant
  outcome: TriedOutcome
  /** Support reference such as `NV-8F3K-21`, the same as in the log. */
  reference: string
  /**
   * Left out unless our own room for calls to this provider was taken, which is no fault of the provider's: when to try
   * again, soon and not all at once.
   */
  fullUntil?: Instant | undefined
  /** Left out unless the reason is this person's own account or certificate, which waiting does not change. */
  account?: AccountComplaint | undefined
}

/** Why an account could not be used, so that its person can be told. Names of items, never their values. */
export interface AccountComplaint {
  reason: FailureReason
  /** See `FailureDetails`; empty = not about an item, or not known which. */
  missing: readonly PersonItem[]
}

/** What a relying party asked for, kept while the person is on their way. */
export interface RelyingPartyRequest {
  clientId: string
  clientName: string
  /** The doors this relying party allows and whose assurance suffices; null = all. */
  allowedDoors: readonly ProviderId[] | null
  /** Doors it would like, in order (`idp_hint`). A request, not an order. */
  idpHint: readonly ProviderId[]
  /** Passed on to the provider. Sealed for the journey's id: people are hinted at by phone number or name. */
  loginHint?: SealedText | undefined
  /** The person reserves there, from one device only: the device claim comes before the answer. */
  singleDevice?: boolean | undefined
}

/**
 * One citizen's way through, from the lights to their end. Everything else about them (session, claim, ticket, hold,
 * booking) is looked up by person; the journey only knows what would otherwise be lost.
 */
export interface Journey {
  id: JourneyId
  /** The browser it belongs to; another one is asked to start again. */
  device: DeviceHash
  startedAt: Instant
  tried: readonly TriedDoor[]
  /** Null when the person comes to book with us. */
  relyingParty: RelyingPartyRequest | null
  /** What the OpenID Provider keeps of the request, sealed; left out where it keeps that by itself, and for a person who comes to book. */
  request?: SealedText | undefined
  /** The request has its answer, which is not fetched yet: nothing else happens on this journey. Left out until then. */
  isAnswered?: true | undefined
  /** For a relying party: who was verified, once they were. */
  verified: VerifiedPerson | null
}

/** Who was verified on a journey, and how; the identity itself is kept under `verification`. */
export interface VerifiedPerson {
  person: PersonId
  verification: VerificationId
  provider: ProviderId
  acr: Acr
  amr: readonly string[]
  authTime: Instant
}

/** Journeys in flight. Hot state; every record expires by itself. */
export interface JourneyStore {
  find(id: JourneyId): Promise<Journey | null>
  /**
   * Writes the whole record if the one that is there is still `replaces` (null: none is); true when it did. `ttlSeconds` starts
   * anew. Atomic: of several writers that read the same record, one succeeds.
   */
  save(journey: Journey, ttlSeconds: number, replaces: Journey | null): Promise<boolean>
  forget(id: JourneyId): Promise<void>
}

/** One-time use of `state` (RFC 9700 §2.1: a callback is accepted once). */
export interface AttemptLedger {
  /** True for the first caller with this state within `ttlSeconds`, false for every later one. Atomic. */
  consume(state: string, ttlSeconds: number): Promise<boolean>
}
