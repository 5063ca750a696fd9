import { everything, type Hold, isSupplied, type Reservations, type Supply } from '../domain/booking.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { CampaignId, HoldId, SlotId } from '../domain/ids.ts'
import type { DeviceClaim, DeviceClaims, Session } from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'
import type { RoomRules, Ticket, WaitingRoomStore } from '../domain/waiting-room.ts'
import { type KeepTools, keepClaim, ownClaim } from '../session/device-claim.ts'
import type { Offers } from './offers.ts'

/** An admitted person: the claim of this device, and the lease; null: the hot store lost it, and the hold stands for it. */
export interface Admission {
  claim: DeviceClaim
  lease: Ticket | null
}

/** For what a person must be inside. */
export interface Purpose {
  /** Renew the lease for so long at least, within its end. */
  seconds?: number
  /** Their hold: given inside only, and the lease lives as long. */
  hold?: HoldId
}

/** What a person must have, and be, before a hold of theirs is given, kept longer or given back. */
export interface HoldAdmission {
  /**
   * Checks claim and lease, and renews the lease. A person whose hold is live and whose lease is gone was inside when the hot store
   * lost it: `/next` leads them to their hold, which they may confirm, keep longer or give back.
   * @throws GwanmunError `device_blocked`, `not_admitted`, `already_booked` (a person who has booked meanwhile, and so left the room, is
   *   told that: they do not wait for a call)
   */
  demand(session: Session, purpose: Purpose): Promise<Admission>
  /** What a person is told in place of a refusal: that they have booked, if they have. */
  bookedInstead(session: Session, refusal: unknown): Promise<unknown>
  /** Whether a hold is of this campaign, if it is alive: with a lease here none is kept or given back that was taken elsewhere. */
  isOwn(session: Session, hold: HoldId): Promise<boolean>
  /**
   * Lease and claim live at least as long as the hold: a person who is about to confirm keeps both. That costs no script
   * unless the lease is in its last minutes.
   */
  outlive(admission: Admission, hold: Hold): Promise<void>
  /**
   * The campaign’s slots. One of another campaign is none of this one; where every slot is of this one, nothing is asked.
   * @throws GwanmunError `not_found`
   */
  demandSupplied(slot: SlotId): Promise<Supply>
}

export interface HoldAdmissionTools {
  now(): Instant
  campaign: CampaignId
  rules: RoomRules
  reservations: Pick<Reservations, 'of'>
  waitingRoom: Pick<WaitingRoomStore, 'enter' | 'renew' | 'stretch'>
  claims: DeviceClaims
  keep: KeepTools
  /** Whether no other campaign is there. */
  isAlone: boolean
  /** What of the slots is the campaign’s, now. */
  supply(): Supply
  appointment: Offers['appointment']
}

export function openHoldAdmission(tools: HoldAdmissionTools): HoldAdmission {
  const { now, campaign, rules, reservations, waitingRoom, claims, keep, isAlone, supply, appointment } = tools

  async function admitted(session: Session, { seconds = 0, hold }: Purpose): Promise<Admission> {
    const claim = ownClaim(session, await claims.find(session.person, session.device))
    const renewed = await waitingRoom.renew(campaign, session.person, rules, now() + seconds * 1000)
    // A called person may book without having shown up before.
    const shown = renewed?.state === 'ready' ? await waitingRoom.enter(campaign, session.person, rules) : renewed
    const lease = shown?.state === 'admitted' ? shown : null
    if (!lease && (hold === undefined || !(await isLive(session, hold)))) throw new GwanmunError('not_admitted')
    return { claim: lease ? await keepClaim(claim, lease.until, keep) : claim, lease }
  }

  async function isLive({ person }: Session, hold: HoldId): Promise<boolean> {
    return (await reservations.of(campaign, person)).hold?.id === hold
  }

  async function bookedInstead({ person }: Session, refusal: unknown): Promise<unknown> {
    const { booking } = await reservations.of(campaign, person)
    return booking ? new GwanmunError('already_booked') : refusal
  }

  return {
    bookedInstead,
    isOwn: async (session, hold) => isAlone || isLive(session, hold),
    async demand(session, purpose) {
      try {
        return await admitted(session, purpose)
      } catch (refusal) {
        throw await bookedInstead(session, refusal)
      }
    },
    async outlive({ claim, lease }, hold) {
      if (hold.until > (lease?.until ?? 0)) await waitingRoom.stretch(campaign, claim.person, rules, hold.until)
      await keepClaim(claim, hold.until, keep)
    },
    async demandSupplied(slot) {
      const own = supply()
      if (own === everything) return own
      const place = await appointment(slot)
      if (!place || !isSupplied(own, place.slot.product)) throw new GwanmunError('not_found')
      return own
    },
  }
}
