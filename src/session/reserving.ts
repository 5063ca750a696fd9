import { GwanmunError } from '../domain/errors.ts'
import type { DeviceClaim, DeviceClaims, DeviceKind, Session, SessionStore } from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'

/** How an identified session stands to the person's claim. */
export type Standing =
  /** This browser holds it. */
  | { kind: 'reserving'; claim: DeviceClaim }
  /** Another browser holds it, until `claim.until`. */
  | { kind: 'blocked'; claim: DeviceClaim }
  /** Nobody does; the first to reserve will. */
  | { kind: 'unclaimed' }

/** Reads a standing without claiming anything; `claim` is what `DeviceClaims.find` says about the session's person. */
export function standing(session: Session, claim: DeviceClaim | null): Standing {
  if (!claim) return { kind: 'unclaimed' }
  return { kind: claim.device === session.device ? 'reserving' : 'blocked', claim }
}

export interface ReservingTools {
  claims: DeviceClaims
  kind: DeviceKind
  /** How long other devices stay blocked, in seconds. Setting `blockSeconds`, default 3600. */
  blockSeconds: number
}

/** Claims the person of a session for its browser when no claim is alive. Returns the one that is, whoever's it is. */
export function claimPerson(
  { person, device, provider }: Session,
  { claims, kind, blockSeconds }: ReservingTools,
): Promise<DeviceClaim> {
  return claims.claim({ person, device, provider, kind, blockSeconds })
}

/**
 * The check in front of a ticket: this browser acts for the person, claiming them when no claim is alive. Comes before
 * joining the line and touching the journey; repeat all three after a crash. A refusal changes nothing.
 * @throws GwanmunError `device_blocked` with the end of the other device's claim
 */
export async function reserving(
  session: Session,
  tools: ReservingTools,
): Promise<{ kind: 'reserving'; claim: DeviceClaim }> {
  const claim = await claimPerson(session, tools)
  if (claim.device !== session.device) throw new GwanmunError('device_blocked', { blockedUntil: claim.until })
  return { kind: 'reserving', claim }
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
 * Ends the block early (booking confirmed, line left, “finish here”), if this browser holds the claim; true when it did.
 * Repeatable.
 */
export async function endBlock(session: Session, claims: DeviceClaims): Promise<boolean> {
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
  await endBlock(session, claims)
  await sessions.close(session.id)
}
