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

/** How another device of the same person ended a session. */
export type SessionEnding = ClaimMove

/** For so long after it a browser can be told how its session was ended, in seconds: an hour. */
export const endingSeconds = 3_600

/** Hot state. Expired sessions are never returned. */
export interface SessionStore {
  open(session: Session): Promise<void>
  find(id: SessionId): Promise<Session | null>
  /** Repeatable. `how`: kept for `endingSeconds` under the id of the session, for its own browser; left out, nothing is kept. */
  close(id: SessionId, how?: SessionEnding): Promise<void>
  /** How a session was closed, while that is kept; else null. */
  ending(id: SessionId): Promise<SessionEnding | null>
}

/** Coarse on purpose: it is shown on another device, perhaps to another person. */
export type DeviceKind = 'android' | 'ios' | 'computer' | 'other'

/**
 * The right of one browser to act for one person (*reserving*). First completed verification wins; it lives until
 * `until`, which a lease or a hold may push out, and nothing else. Until then the person's other devices are blocked.
 */
export interface DeviceClaim {
  person: PersonId
  /** Null: the person reported that it was not them. No device acts for them before `until`, or before a desk code. */
  device: DeviceHash | null
  /** The session of that device, as far as it is known; null: verified for a relying party, or `device` is null. */
  session: SessionId | null
  /** Counts up whenever the claim passes to another device; a lease is bound to it. */
  generation: number
  provider: ProviderId
  kind: DeviceKind
  verifiedAt: Instant
  until: Instant
  /** The device of a person inside is idle from then on, unless it acts before; null: the person is not inside. */
  freeAt: Instant | null
  /** `freeAt` has come: the next verified device that asks gets the claim. */
  isFree: boolean
  /** In this block a device took over already. */
  isTakenOver: boolean
  /** The device on which the person reported that it was not them; null: none in this block. */
  reportedBy: DeviceHash | null
  /** The session from which the claim was taken away: it is over. Null: none was. */
  endedSession: SessionId | null
}

export interface ClaimRequest {
  person: PersonId
  device: DeviceHash
  session: SessionId | null
  provider: ProviderId
  kind: DeviceKind
  /** How long other devices stay blocked, in seconds from now. 1 to 86 400; setting `blockSeconds`. */
  blockSeconds: number
  /** A claim of another device that began before is free: blocks were ended for all then. Left out or null: none were. Not for `move`. */
  freeBefore?: Instant | null
}

/** What a claim is used for. */
export interface ClaimUse {
  /** The end of the lease or the hold; null: there is none. */
  end: Instant | null
  /** The device is idle after so many seconds without an act; null: the person is not inside, and waits in silence. */
  idleSeconds: number | null
}

/**
 * How a claim is taken from the device that holds it. `takeover`: passes to the device that asks, within the same block, once a block and not
 * after a report. `not_me`: the person reports the device: no device has it, once a block. `desk`: passes to the device that asks, for a new block.
 */
export type ClaimMove = 'takeover' | 'not_me' | 'desk'

/** One claim a person. Every verb is atomic; the store's clock decides what has ended. */
export interface DeviceClaims {
  /**
   * Sets the claim if there is none alive, or if the one alive is free (its device is idle, or it began before `freeBefore` and its person
   * did not report it). The same device gets its own claim back,
   * unprolonged, and is not idle; another device gets the claim that stands in its way (compare `device`). Repeatable.
   */
  claim(request: ClaimRequest): Promise<DeviceClaim>
  /** The claim that is alive, or null. By the device `actor` it is an act: where it holds the claim, it is not idle. */
  find(person: PersonId, actor?: DeviceHash): Promise<DeviceClaim | null>
  /**
   * Says what the claim is used for, for the generation that holds it; pushes `until` out to its end. Never shortens it.
   * Returns the claim as it is then; null: this generation holds it no more.
   */
  keep(person: PersonId, generation: number, use: ClaimUse): Promise<DeviceClaim | null>
  /** Ends the claim if this generation holds it; true when it did. The next claim counts one generation up. */
  release(person: PersonId, generation: number): Promise<boolean>
  /**
   * Takes the claim from another device where `ClaimMove` allows it, one generation up; the session of that device is then
   * `endedSession`. Returns the claim as it is then, moved or not; null: none is alive. Repeatable.
   */
  move(request: ClaimRequest, how: ClaimMove): Promise<DeviceClaim | null>
}
