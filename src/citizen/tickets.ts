import type { Reservations, SlotLedger } from '../domain/booking.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { CampaignId, PersonId } from '../domain/ids.ts'
import type { DeviceClaim, DeviceClaims, DeviceKind, Session } from '../domain/session.ts'
import type { RoomBoard, RoomRules, Ticket, WaitingRoomStore } from '../domain/waiting-room.ts'
import {
  type ClaimStatus,
  claimPerson,
  claimStatus,
  demandClaim,
  keepClaim,
  ownClaim,
  releaseClaim,
} from '../session/device-claim.ts'
import type { BookingWindow } from './window.ts'

/** A person who was verified on a device. */
export type Claimant = Pick<Session, 'person' | 'device' | 'provider'>

/** The way into the waiting room, through it and out of it. */
export interface Tickets {
  /** Claims the person for this device if no claim is alive. Returns the claim that is alive, of this device or another. */
  claim(claimant: Claimant, kind: DeviceKind): Promise<DeviceClaim>
  /** The ticket of a person whose claim this device holds; a new one at the end if there is none. Repeatable. */
  join(claim: DeviceClaim): Promise<Ticket>
  /** The same, and the person comes in if they were called and there is room. Repeatable. */
  enter(claim: DeviceClaim): Promise<Ticket>
  /**
   * Claims, joins and enters.
   * @throws GwanmunError `already_booked`, `not_your_turn`, `device_blocked`, in this order: outside their window a person is
   *   bound to no device
   */
  take(session: Session, kind: DeviceKind): Promise<Ticket>
  /** Whether this device holds the person's claim, another one does, or none. Claims nothing. */
  claimStatus(session: Session): Promise<ClaimStatus>
  /**
   * The person inside still uses their stay, though nothing of it comes here (they read): renews its idle time, within its
   * end. Admits no person. @throws GwanmunError `device_blocked`, `not_admitted` (no claim, or no lease)
   */
  renew(session: Session): Promise<Ticket>
  /** The ticket, or null; a deferred person is called again in their order. Claims nothing. */
  present(person: PersonId): Promise<Ticket | null>
  /**
   * Gives up the ticket and frees other devices. A hold is given back too: without a lease it could not be confirmed.
   * @throws GwanmunError `device_blocked`
   */
  leave(session: Session): Promise<void>
  board(): Promise<RoomBoard>
}

export interface TicketTools {
  campaign: CampaignId
  rules: RoomRules
  /** How long other devices stay blocked, in seconds. */
  blockSeconds: number
  waitingRoom: WaitingRoomStore
  claims: DeviceClaims
  reservations: Pick<Reservations, 'of'>
  ledger: Pick<SlotLedger, 'release'>
  window: BookingWindow
}

export function openTickets(tools: TicketTools): Tickets {
  const { campaign, rules, blockSeconds, waitingRoom, claims, reservations, ledger, window } = tools

  const enter: Tickets['enter'] = async (claim) => {
    const ticket = await waitingRoom.join(campaign, claim.person, rules, { enter: true })
    // The claim lives at least as long as the lease.
    if (ticket.state === 'admitted') await keepClaim(claim, ticket.until, claims)
    return ticket
  }

  const statusOf: Tickets['claimStatus'] = async (session) => claimStatus(session, await claims.find(session.person))

  return {
    enter,
    claimStatus: statusOf,
    claim: (claimant, kind) => claimPerson(claimant, { claims, kind, blockSeconds }),
    async join(claim) {
      const ticket = await waitingRoom.join(campaign, claim.person, rules)
      if (ticket.state === 'admitted') await keepClaim(claim, ticket.until, claims)
      return ticket
    },
    async take(session, kind) {
      const { booking } = await reservations.of(campaign, session.person)
      if (booking) throw new GwanmunError('already_booked')
      await window.demandOpen(session)
      return enter(await demandClaim(session, { claims, kind, blockSeconds }))
    },
    async renew(session) {
      const claim = ownClaim(session, await claims.find(session.person))
      const ticket = await waitingRoom.renew(campaign, session.person, rules)
      if (ticket?.state !== 'admitted') throw new GwanmunError('not_admitted')
      await keepClaim(claim, ticket.until, claims)
      return ticket
    },
    present: (person) => waitingRoom.present(campaign, person, rules),
    async leave(session) {
      const status = await statusOf(session)
      if (status.kind === 'blocked') throw new GwanmunError('device_blocked', { blockedUntil: status.claim.until })
      const { hold } = await reservations.of(campaign, session.person)
      if (hold) await ledger.release(session.person, hold.id)
      await waitingRoom.leave(campaign, session.person)
      await releaseClaim(session, claims)
    },
    board: () => waitingRoom.board(campaign, rules),
  }
}
