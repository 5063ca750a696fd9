import type { Request } from 'express'
import { verdict } from '../../campaign/verdict.ts'
import type { Booking, Hold } from '../../domain/booking.ts'
import type { WindowVerdict } from '../../domain/campaign.ts'
import { GwanmunError, hasCode } from '../../domain/errors.ts'
import type { BookingId, HoldId, PersonId, SlotId } from '../../domain/ids.ts'
import type { DeviceClaim, Session } from '../../domain/session.ts'
import type { Ticket } from '../../domain/waiting-room.ts'
import { deviceKind } from '../../session/device-kind.ts'
import { claimPerson, endBlock, keepClaim, type ReservingTools, reserving, standing } from '../../session/reserving.ts'
import type { Web } from '../context.ts'
import { identityOf } from '../request/who.ts'

/** What the campaign says to the person of a session, now. The birth date is the provider's, never the request's. */
export async function windowOf(web: Web, session: Session): Promise<WindowVerdict> {
  const { birthDate } = await identityOf(web, session)
  return verdict(web.campaign, birthDate, web.world.now())
}

function assertOpen(window: WindowVerdict): void {
  if (window.open) return
  const windows = window.next.map(({ id, opensAt, closesAt }) => ({ id, opensAt, closesAt }))
  throw new GwanmunError('not_your_turn', { windows })
}

const reservingTools = ({ claims, limits }: Web, request: Request): ReservingTools => ({
  claims,
  kind: deviceKind(request.get('user-agent')),
  blockSeconds: limits.blockSeconds,
})

/** Claims the person for this browser, if nobody else has. Returns the claim that is alive, whoever's it is. */
export function claimFor(web: Web, session: Session, request: Request): Promise<DeviceClaim> {
  return claimPerson(session, reservingTools(web, request))
}

/**
 * A place in line, or the one the person has; `enter` lets them in if they were called and there is room.
 * @throws GwanmunError `device_blocked`, `not_your_turn`, `already_booked`
 */
export async function takeTicket(
  web: Web,
  session: Session,
  options: { request: Request; enter: boolean },
): Promise<Ticket> {
  const { booking } = await web.reservations.of(web.campaign.id, session.person)
  if (booking) throw new GwanmunError('already_booked')
  const { claim } = await reserving(session, reservingTools(web, options.request))
  assertOpen(await windowOf(web, session))
  return placeInLine(web, claim, options.enter)
}

/** Joins and, with `enter`, comes in; the claim lives as long as the lease. Repeatable. */
export async function placeInLine(web: Web, claim: DeviceClaim, enter: boolean): Promise<Ticket> {
  const { campaign, waitingRoom, room, claims } = web
  const joined = await waitingRoom.join(campaign.id, claim.person, room)
  const ticket = (enter && (await waitingRoom.enter(campaign.id, claim.person, room))) || joined
  if (ticket.state === 'admitted') await keepClaim(claim, ticket.until, claims)
  return ticket
}

/** Someone inside: whose claim, and how long their lease lives. */
interface Stay {
  claim: DeviceClaim
  lease: Ticket
}

/** How long the ledger takes to answer, in seconds: a hold begins so much after the lease was renewed. Slower, it costs a script more. */
const ledgerSeconds = 1

/**
 * The check in front of every booking call: this browser holds the claim, and the person is inside. Renews the lease, for
 * `seconds` at least while it lasts. Claims nothing: only joining the line does.
 */
async function inside(web: Web, session: Session, seconds = 0): Promise<Stay> {
  const { claims, waitingRoom, campaign, room } = web
  const at = standing(session, await claims.find(session.person))
  if (at.kind === 'blocked') throw new GwanmunError('device_blocked', { blockedUntil: at.claim.until })
  if (at.kind === 'unclaimed') throw new GwanmunError('not_admitted')
  const renewed = await waitingRoom.renew(campaign.id, session.person, room, web.world.now() + seconds * 1000)
  // A called person may book without having shown up before.
  const lease = renewed?.state === 'ready' ? await waitingRoom.enter(campaign.id, session.person, room) : renewed
  if (lease?.state !== 'admitted') throw new GwanmunError('not_admitted')
  return { claim: await keepClaim(at.claim, lease.until, claims), lease }
}

/** Keeps one place. @throws as {@link inside}, `not_your_turn`, and what `SlotLedger.hold` throws */
export async function holdSlot(web: Web, session: Session, slot: SlotId): Promise<Hold> {
  const { campaign, limits, ledger, metrics } = web
  const stay = await inside(web, session, limits.holdSeconds + ledgerSeconds)
  assertOpen(await windowOf(web, session))
  try {
    const hold = await ledger.hold({ campaign: campaign.id, person: session.person, slot, seconds: limits.holdSeconds })
    await outlive(web, stay, hold)
    metrics.booking('held')
    return hold
  } catch (error) {
    if (hasCode(error, 'slot_taken')) metrics.booking('slot_taken')
    throw error
  }
}

export async function extendHold(web: Web, session: Session, hold: HoldId): Promise<Hold> {
  const { holdExtensionSeconds, holdExtensions } = web.limits
  const stay = await inside(web, session)
  const extended = await web.ledger.extend(session.person, hold, holdExtensionSeconds, holdExtensions)
  await outlive(web, stay, extended)
  return extended
}

/**
 * Lease and claim live at least as long as the hold: nobody may lose a place they are just confirming. Nothing is to be
 * done for a hold that ends before the lease does, which is each but those of a lease's last minutes.
 */
async function outlive(web: Web, { claim, lease }: Stay, hold: Hold): Promise<void> {
  if (hold.until > (lease.until ?? 0))
    await web.waitingRoom.stretch(web.campaign.id, claim.person, web.room, hold.until)
  await keepClaim(claim, hold.until, web.claims)
}

export async function releaseHold(web: Web, session: Session, hold: HoldId): Promise<void> {
  await inside(web, session)
  await web.ledger.release(session.person, hold)
  web.metrics.booking('released')
}

/** Books. A retry with the same key is answered even after the lease has ended with the booking. */
export async function confirmHold(
  web: Web,
  session: Session,
  request: { hold: HoldId; key: string },
): Promise<Booking> {
  const { campaign, ledger, reservations, waitingRoom, claims, metrics } = web
  try {
    await inside(web, session)
  } catch (refusal) {
    const earlier = await reservations.byKey(session.person, request.key)
    if (earlier) return ledger.confirm({ campaign: campaign.id, person: session.person, ...request })
    const { booking } = await reservations.of(campaign.id, session.person)
    throw booking ? new GwanmunError('already_booked') : refusal
  }
  const booking = await ledger.confirm({ campaign: campaign.id, person: session.person, ...request })
  // The booking is safe; what follows only frees the place inside and the other devices, and ends by itself otherwise.
  await waitingRoom.leave(campaign.id, session.person)
  await endBlock(session, claims)
  metrics.booking('confirmed')
  return booking
}

/** Allowed on any device where the person is identified, and outside their window. */
export async function cancelBooking(web: Web, person: PersonId, booking: BookingId): Promise<Booking> {
  const cancelled = await web.ledger.cancel(person, booking)
  web.metrics.booking('cancelled')
  return cancelled
}

/** Gives up the place in line and frees other devices. A hold goes back too: without a lease it could not be used. */
export async function leaveLine(web: Web, session: Session): Promise<void> {
  const at = standing(session, await web.claims.find(session.person))
  if (at.kind === 'blocked') throw new GwanmunError('device_blocked', { blockedUntil: at.claim.until })
  const { hold } = await web.reservations.of(web.campaign.id, session.person)
  if (hold) await web.ledger.release(session.person, hold.id)
  await web.waitingRoom.leave(web.campaign.id, session.person)
  await endBlock(session, web.claims)
}
