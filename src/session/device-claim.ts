import { GwanmunError } from '../domain/errors.ts'
import type { DeviceClaim, DeviceClaims, DeviceKind, Session, SessionStore } from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'

/** What an identified session may do, by the claim on its person. */
export type ClaimStatus =
  /** This browser holds the claim. */
  | { kind: 'reserving'; claim: DeviceClaim }
  /** Another browser holds it, until `claim.until`. */
  | { kind: 'blocked'; claim: DeviceClaim }
  /** No claim is alive; the first browser to ask for a ticket gets it. */
  | { kind: 'unclaimed' }

/** Claims nothing. `claim` is what `DeviceClaims.find` says about the session's person. */
export function claimStatus(session: Session, claim: DeviceClaim | null): ClaimStatus {
  if (!claim) return { kind: 'unclaimed' }
  return { kind: claim.device === session.device ? 'reserving' : 'blocked', claim }
}

/**
 * The claim of this browser, of what `DeviceClaims.find` says. Claims nothing; only a ticket does.
 * @throws GwanmunError `device_blocked` (another browser holds the claim), `not_admitted` (no claim is alive)
 */
export function ownClaim(session: Session, alive: DeviceClaim | null): DeviceClaim {
  const status = claimStatus(session, alive)
  if (status.kind === 'blocked') throw new GwanmunError('device_blocked', { blockedUntil: status.claim.until })
  if (status.kind === 'unclaimed') throw new GwanmunError('not_admitted')
  return status.claim
}

export interface ClaimTools {
  claims: DeviceClaims
  kind: DeviceKind
  /** How long other devices stay blocked, in seconds. Setting `blockSeconds`, default 3600. */
  blockSeconds: number
}

/** Claims the person of a session for its browser when no claim is alive. Returns the claim that is alive, of this or another browser. */
export function claimPerson(
  { person, device, provider }: Pick<Session, 'person' | 'device' | 'provider'>,
  { claims, kind, blockSeconds }: ClaimTools,
): Promise<DeviceClaim> {
  return claims.claim({ person, device, provider, kind, blockSeconds })
}

/**
 * The check in front of a ticket: this browser acts for the person, and claims them when no claim is alive. It comes before
 * joining the line and touching the journey; repeat all three after a crash. A refusal changes nothing.
 * @throws GwanmunError `device_blocked` with the end of the other device's claim
 */
export async function demandClaim(session: Session, tools: ClaimTools): Promise<DeviceClaim> {
  const claim = await claimPerson(session, tools)
  if (claim.device !== session.device) throw new GwanmunError('device_blocked', { blockedUntil: claim.until })
  return claim
}

/**
 * Lets the claim outlive the lease or the hold it is used for: call it with their end whenever that moves. Asks the store
 * only when the claim would end sooner. Returns the claim as it is then.
 */
export async function keepClaim(claim: DeviceClaim, end: Instant | null, claims: DeviceClaims): Promise<DeviceClaim> {
  if (end === null || end <= claim.until) return claim
  await claims.stretch(claim.person, claim.generation, end)
  return { ...claim, until: end }
}

/**
 * Ends the claim early (booking confirmed, ticket given up, “finish here”), if this browser holds it; true when it did.
 * Repeatable.
 */
export async function releaseClaim(session: Session, claims: DeviceClaims): Promise<boolean> {
  const claim = await claims.find(session.person)
  return claim?.device === session.device && (await claims.release(claim.person, claim.generation))
}

/**
 * “Finish here”: frees the person for another device and ends this browser's session. Ticket, lease and hold stay, since
 * they belong to the person. The claim goes first, so that after a crash in between the button is still there.
 */
export async function finishHere(
  session: Session,
  { claims, sessions }: { claims: DeviceClaims; sessions: SessionStore },
): Promise<void> {
  await releaseClaim(session, claims)
  await sessions.close(session.id)
}
