import type { Reservations, SlotLedger } from '../domain/booking.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { CampaignId, PersonId } from '../domain/ids.ts'
import type { DeviceClaim, DeviceClaims, DeviceKind, Session, SessionStore } from '../domain/session.ts'
import type { Joining, Lane, RoomBoard, RoomRules, Ticket, WaitingRoomStore } from '../domain/waiting-room.ts'
import {
  type Claimant,
  type ClaimStatus,
  claimPerson,
  claimStatus,
  demandClaim,
  type KeepTools,
  keepClaim,
  ownClaim,
  releaseClaim,
} from '../session/device-claim.ts'
import type { PlacesInLine } from './places-in-line.ts'
import type { BookingWindow } from './window.ts'

/** A ticket, and the claim as it is then: kept for what the ticket says. */
export interface Entry {
  ticket: Ticket
  claim: DeviceClaim
}

/** Where a new person waits: see `Joining`. */
export type Where = Pick<Joining, 'lane' | 'gathersFor'>

/** The way into the waiting room, through it and out of it. */
export interface Tickets {
  /** Claims the person for this device if no claim is alive. Returns the claim that is alive, of this device or another. */
  claim(claimant: Claimant, kind: DeviceKind): Promise<DeviceClaim>
  /** The ticket of a person whose claim this device holds; a new one at the end if there is none. Repeatable. */
  join(claim: DeviceClaim, where?: Where): Promise<Entry>
  /** The same, and the person comes in if they were called and there is room. Repeatable. */
  enter(claim: DeviceClaim, where?: Where): Promise<Entry>
  /**
   * The same, for a visit that only sends the browser to its page: the page notes that the device is in use inside, one script less for
   * each verification. Of a browser that never gets there, `claim` notes it for the next device that asks.
   */
  lead(claim: DeviceClaim, where?: Where): Promise<Entry>
  /**
   * Claims, joins and enters.
   * @throws GwanmunError `already_booked`, `not_your_turn`, `device_blocked`, in this order: outside their window a person is
   *   bound to no device
   */
  take(session: Session, kind: DeviceKind, lane?: Lane): Promise<Ticket>
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
  /** How long other devices stay blocked now, in seconds. */
  blockSeconds(): number
  keep: KeepTools
  sessions: Pick<SessionStore, 'close'>
  waitingRoom: WaitingRoomStore
  claims: DeviceClaims
  reservations: Pick<Reservations, 'of'>
  ledger: Pick<SlotLedger, 'release'>
  window: BookingWindow
  places: PlacesInLine
}

export function openTickets(tools: TicketTools): Tickets {
  const { campaign, rules, blockSeconds, sessions, waitingRoom, claims, keep, reservations, ledger, window, places } =
    tools
  const claiming = (kind: DeviceKind) => ({ claims, sessions, kind, blockSeconds: blockSeconds() })

  /** The claim lives at least as long as the lease. */
  const kept = (claim: DeviceClaim, ticket: Ticket) =>
    keepClaim(claim, ticket.state === 'admitted' ? ticket.until : null, keep)

  async function ticketOf(claim: DeviceClaim, how: Joining): Promise<Entry> {
    const ticket = await places.join(claim.person, how)
    return { ticket, claim: await kept(claim, ticket) }
  }

  /** The other device came in and never opened its page: from now on it is idle when it does nothing. */
  async function noteInside(claim: DeviceClaim): Promise<DeviceClaim> {
    const ticket = await waitingRoom.find(campaign, claim.person, rules)
    return ticket?.state === 'admitted' ? kept(claim, ticket) : claim
  }

  const statusOf: Tickets['claimStatus'] = async (session) =>
    claimStatus(session, await claims.find(session.person, session.device))

  return {
    join: (claim, where) => ticketOf(claim, { ...where }),
    enter: (claim, where) => ticketOf(claim, { ...where, enter: true }),
    claimStatus: statusOf,
    async lead(claim, where) {
      const ticket = await places.join(claim.person, { ...where, enter: true })
      const outlives = ticket.state === 'admitted' && (ticket.until ?? 0) > claim.until
      return { ticket, claim: outlives || claim.freeAt !== null ? await kept(claim, ticket) : claim }
    },
    async claim(claimant, kind) {
      const claim = await claimPerson(claimant, claiming(kind))
      const isUnnoted = claim.device !== null && claim.device !== claimant.device && claim.freeAt === null
      return isUnnoted ? noteInside(claim) : claim
    },
    async take(session, kind, lane) {
      const { booking } = await reservations.of(campaign, session.person)
      if (booking) throw new GwanmunError('already_booked')
      const gathersFor = await window.demandEntry(session)
      const claim = await demandClaim(session, claiming(kind))
      return (await ticketOf(claim, { enter: true, lane, gathersFor })).ticket
    },
    async renew(session) {
      const claim = ownClaim(session, await claims.find(session.person, session.device))
      const ticket = await waitingRoom.renew(campaign, session.person, rules)
      if (ticket?.state !== 'admitted') throw new GwanmunError('not_admitted')
      await keepClaim(claim, ticket.until, keep)
      return ticket
    },
    present: (person) => waitingRoom.present(campaign, person, rules),
    async leave(session) {
      const status = await statusOf(session)
      if (status.kind === 'blocked') throw new GwanmunError('device_blocked', { blockedUntil: status.claim.until })
      const { hold } = await reservations.of(campaign, session.person)
      if (hold) await ledger.release(session.person, hold.id)
      await places.leave(session.person)
      await releaseClaim(session, claims)
    },
    board: () => waitingRoom.board(campaign, rules),
  }
}
