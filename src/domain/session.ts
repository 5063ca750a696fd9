import type { DeviceHash, PersonId, ProviderId, SealedText, SessionId } from './ids.ts'
import type { Acr } from './provider.ts'
import type { Instant } from './time.ts'

/** *Identified*: a browser in which one person was verified. May read and cancel that person's booking. */
export interface Session {
  id: SessionId
  person: PersonId
  device: DeviceHash
  provider: ProviderId
  acr: Acr
  amr: readonly string[]
  verifiedAt: Instant
  expiresAt: Instant
  /** The `VerifiedIdentity`, sealed for this session (session/verified-identity.ts). */
  identity: SealedText
}

/** Hot state. Expired sessions are never returned. */
export interface SessionStore {
  open(session: Session): Promise<void>
  find(id: SessionId): Promise<Session | null>
  close(id: SessionId): Promise<void>
}

/** Coarse on purpose: it is shown on another device, perhaps to another person. */
export type DeviceKind = 'android' | 'ios' | 'computer' | 'other'

/**
 * The right of one browser to act for one person (*reserving*). First completed verification wins; it lives until
 * `until`, which a lease or a hold may push out, and nothing else.
 */
export interface DeviceClaim {
  person: PersonId
  device: DeviceHash
  /** Counts up whenever the claim passes to another device; a lease is bound to it. */
  generation: number
  provider: ProviderId
  kind: DeviceKind
  verifiedAt: Instant
  until: Instant
}

export interface ClaimRequest {
  person: PersonId
  device: DeviceHash
  provider: ProviderId
  kind: DeviceKind
  /** How long other devices stay blocked, in seconds from now. 1 to 86 400; setting `blockSeconds`. */
  blockSeconds: number
}

/** One claim a person. Every verb is atomic; the store's clock decides what has ended. */
export interface DeviceClaims {
  /**
   * Sets the claim if there is none alive. The same device gets its own claim back, unprolonged; another device gets the
   * claim that stands in its way (compare `device`). Repeatable.
   */
  claim(request: ClaimRequest): Promise<DeviceClaim>
  /** The claim that is alive, or null. */
  find(person: PersonId): Promise<DeviceClaim | null>
  /** Pushes `until` out to at least `until`, for the generation that holds it. Never shortens. */
  stretch(person: PersonId, generation: number, until: Instant): Promise<void>
  /** Ends the claim if this generation holds it; true when it did. The next claim counts one generation up. */
  release(person: PersonId, generation: number): Promise<boolean>
}
