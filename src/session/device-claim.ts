import { GwanmunError } from '../domain/errors.ts'
import type { SessionId } from '../domain/ids.ts'
import type {
  ClaimMove,
  ClaimRequest,
  DeviceClaim,
  DeviceClaims,
  DeviceKind,
  Session,
  SessionStore,
} from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'

/** What an identified session may do, by the claim on its person. */
export type ClaimStatus =
  /** This browser holds the claim. */
  | { kind: 'reserving'; claim: DeviceClaim }
  /** Another browser holds it, until `claim.until`. */
  | { kind: 'blocked'; claim: DeviceClaim }
  /** No claim is alive, or the one alive is free; the first browser to ask for a ticket gets it. */
  | { kind: 'unclaimed' }

/** Claims nothing. `claim` is what `DeviceClaims.find` says about the session's person. */
export function claimStatus(session: Session, claim: DeviceClaim | null): ClaimStatus {
  if (claim?.device === session.device) return { kind: 'reserving', claim }
  return claim && !claim.isFree ? { kind: 'blocked', claim } : { kind: 'unclaimed' }
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

/** A person who was verified on a device. `id`: the session; null on the way to a relying party, where there is none. */
export interface Claimant extends Pick<Session, 'person' | 'device' | 'provider'> {
  id: SessionId | null
}

export interface ClaimTools {
  claims: DeviceClaims
  sessions: Pick<SessionStore, 'close'>
  kind: DeviceKind
  /** How long other devices stay blocked, in seconds. The campaign's, else the setting `blockSeconds`, default 3600. */
  blockSeconds: number
}

/** What a claimant asks the store. */
export function claimRequest(
  { id: session, person, device, provider }: Claimant,
  { kind, blockSeconds }: Pick<ClaimTools, 'kind' | 'blockSeconds'>,
): ClaimRequest {
  return { person, device, session, provider, kind, blockSeconds }
}

/** Claims the person of a session for its browser when no claim is alive. Returns the claim that is alive, of this or another browser. */
export async function claimPerson(claimant: Claimant, tools: ClaimTools): Promise<DeviceClaim> {
  const claim = await tools.claims.claim(claimRequest(claimant, tools))
  // Again after a crash between the move of the claim and the end of the session from which it was taken.
  await endTakenSession(claim, tools)
  return claim
}

/** Ends the session from which the claim was taken away, if it was. Repeatable. */
export async function endTakenSession(
  claim: DeviceClaim,
  { sessions }: { sessions: Pick<SessionStore, 'close'> },
): Promise<void> {
  if (claim.endedSession) await sessions.close(claim.endedSession, moveOf(claim))
}

/** How the claim was taken from the session that is over. A report comes last; a desk's move begins a block without either. */
function moveOf({ reportedBy, isTakenOver }: DeviceClaim): ClaimMove {
  if (reportedBy !== null) return 'not_me'
  return isTakenOver ? 'takeover' : 'desk'
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

export interface KeepTools {
  claims: Pick<DeviceClaims, 'keep'>
  /** The device of a person inside is idle after so long without an act, in seconds. Setting `deviceIdleSeconds`, default 180. */
  idleSeconds: number
}

/**
 * Lets the claim outlive the lease or the hold it is used for: call it with their end whenever that moves, and with null for a
 * person who is not inside. Asks the store only when the claim would end sooner, and when the person has come in or is out.
 * Returns the claim as it is then.
 */
export async function keepClaim(
  claim: DeviceClaim,
  end: Instant | null,
  { claims, idleSeconds }: KeepTools,
): Promise<DeviceClaim> {
  const isInside = end !== null
  if (isInside === (claim.freeAt !== null) && (end ?? 0) <= claim.until) return claim
  const use = { end, idleSeconds: isInside ? idleSeconds : null }
  return (await claims.keep(claim.person, claim.generation, use)) ?? claim
}

/**
 * Ends the claim early (booking confirmed, ticket given up, “finish here”), if this browser holds it; true when it did.
 * Repeatable.
 */
export async function releaseClaim(
  session: ClaimHolder,
  claims: Pick<DeviceClaims, 'find' | 'release'>,
): Promise<boolean> {
  const claim = await heldClaim(session, claims)
  return claim !== null && (await claims.release(claim.person, claim.generation))
}

/**
 * “Finish here”: frees the person for another device and ends this browser's session. Ticket, lease and hold stay, since
 * they belong to the person. The claim goes first, so that after a crash in between the button is still there.
 */
export async function finishHere(
  session: ClaimHolder & Pick<Session, 'id'>,
  { claims, sessions }: FinishTools,
): Promise<void> {
  await releaseClaim(session, claims)
  await sessions.close(session.id)
}

/**
 * The same from elsewhere, without the session: ends the one by which this device holds the person's claim. Without a claim here nothing
 * is ended. Repeatable.
 */
export async function sendOff(holder: ClaimHolder, { claims, sessions }: FinishTools): Promise<void> {
  const claim = await heldClaim(holder, claims)
  if (!claim) return
  await claims.release(claim.person, claim.generation)
  if (claim.session) await sessions.close(claim.session)
}

/** A person, and the device that may hold their claim. */
type ClaimHolder = Pick<Session, 'person' | 'device'>

interface FinishTools {
  claims: Pick<DeviceClaims, 'find' | 'release'>
  sessions: Pick<SessionStore, 'close'>
}

async function heldClaim(
  { person, device }: ClaimHolder,
  claims: Pick<DeviceClaims, 'find'>,
): Promise<DeviceClaim | null> {
  const claim = await claims.find(person)
  return claim?.device === device ? claim : null
}
