import type { Booking, Hold, Reservations, SlotLedger } from '../domain/booking.ts'
import { GwanmunError, hasCode } from '../domain/errors.ts'
import type { HoldId, SlotId } from '../domain/ids.ts'
import type { DeviceClaim, DeviceClaims, Session } from '../domain/session.ts'
import type { RoomRules, Ticket, WaitingRoomStore } from '../domain/waiting-room.ts'
import { type KeepTools, keepClaim, ownClaim } from '../session/device-claim.ts'
import type { BookingEvent } from './bookings.ts'
import { type HoldLengthTools, openHoldLengths } from './hold-lengths.ts'

/**
 * From a free place to a booking, for an admitted person on the device that holds the claim.
 * @throws GwanmunError `device_blocked` (another device holds the claim), `not_admitted` (no claim; or no lease, and no live hold)
 */
export interface Holds {
  /** Keeps one place. @throws GwanmunError `not_your_turn`, and the codes of `SlotLedger.hold` */
  hold(session: Session, slot: SlotId): Promise<Hold>
  /** Keeps it longer. @throws GwanmunError the codes of `SlotLedger.extend` */
  extend(session: Session, hold: HoldId): Promise<Hold>
  /** Gives it back. Repeatable. */
  release(session: Session, hold: HoldId): Promise<void>
  /**
   * Books. A retry with the same key is answered with the same booking as it is by then (`cancelled`, too), also after the lease
   * has ended with it.
   * @throws GwanmunError the codes of `SlotLedger.confirm`
   */
  confirm(session: Session, request: { hold: HoldId; key: string }): Promise<Booking>
}

export interface HoldTools extends HoldLengthTools {
  rules: RoomRules
  ledger: Pick<SlotLedger, 'hold' | 'extend' | 'release' | 'confirm'>
  reservations: Pick<Reservations, 'of' | 'byKey'>
  waitingRoom: Pick<WaitingRoomStore, 'enter' | 'renew' | 'stretch' | 'leave'>
  claims: DeviceClaims
  keep: KeepTools
  /** Is told of each event once. */
  journal(event: BookingEvent): void
}

/**
 * How long the ledger takes to answer, in seconds: a hold begins so much later than the lease was renewed. A slower answer
 * costs one script more.
 */
const ledgerSeconds = 1

/** An admitted person: the claim of this device, and the lease; null: the hot store lost it, and the hold stands for it. */
interface Admission {
  claim: DeviceClaim
  lease: Ticket | null
}

/** For what a person must be inside. */
interface Purpose {
  /** Renew the lease for so long at least, within its end. */
  seconds?: number
  /** Their hold: given inside only, and the lease lives as long. */
  hold?: HoldId
}

export function openHolds(tools: HoldTools): Holds {
  const { now, campaign, rules, limits, ledger, reservations, waitingRoom, claims, keep, journal } = tools
  const lengths = openHoldLengths(tools)

  /**
   * Checks claim and lease, and renews the lease. A person whose hold is live and whose lease is gone was inside when the hot store
   * lost it: `/next` leads them to their hold, which they may confirm, keep longer or give back.
   */
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

  /** The same. A person who has booked meanwhile, and so left the room, is told that: they do not wait for a call. */
  async function admittedUnbooked(session: Session, purpose: Purpose): Promise<Admission> {
    try {
      return await admitted(session, purpose)
    } catch (refusal) {
      throw await bookedInstead(session, refusal)
    }
  }

  async function bookedInstead({ person }: Session, refusal: unknown): Promise<unknown> {
    const { booking } = await reservations.of(campaign, person)
    return booking ? new GwanmunError('already_booked') : refusal
  }

  /**
   * Lease and claim live at least as long as the hold: a person who is about to confirm keeps both. That costs no script
   * unless the lease is in its last minutes.
   */
  async function outlive({ claim, lease }: Admission, hold: Hold): Promise<void> {
    if (hold.until > (lease?.until ?? 0)) await waitingRoom.stretch(campaign, claim.person, rules, hold.until)
    await keepClaim(claim, hold.until, keep)
  }

  return {
    async hold(session, slot) {
      const admission = await admittedUnbooked(session, { seconds: limits.holdSeconds + ledgerSeconds })
      const terms = await lengths.first(session)
      try {
        const hold = await ledger.hold({ campaign, person: session.person, slot, ...terms })
        await outlive(admission, hold)
        journal('held')
        return hold
      } catch (error) {
        if (hasCode(error, 'slot_taken')) journal('slot_taken')
        throw error
      }
    },
    async extend(session, hold) {
      const admission = await admittedUnbooked(session, { hold })
      const seconds = await lengths.further(session, hold)
      const extended = await ledger.extend(session.person, hold, seconds, limits.holdExtensions)
      await outlive(admission, extended)
      return extended
    },
    async release(session, hold) {
      await admittedUnbooked(session, { hold })
      await ledger.release(session.person, hold)
      journal('released')
    },
    async confirm(session, request) {
      const { person } = session
      let claim: DeviceClaim
      try {
        claim = ownClaim(session, await claims.find(person, session.device))
      } catch (refusal) {
        const earlier = await reservations.byKey(person, request.key)
        if (earlier) return ledger.confirm({ campaign, person, ...request })
        throw await bookedInstead(session, refusal)
      }
      // A live hold was given inside and stands for the lease, so the ledger alone decides. Without one, the room says why.
      const booking = await ledger.confirm({ campaign, person, ...request }).catch(async (refusal: unknown) => {
        if (hasCode(refusal, 'hold_expired')) await admittedUnbooked(session, {})
        throw refusal
      })
      // An old form again, by a person who has been admitted anew since: it must not cost the new lease.
      if (booking.state === 'cancelled') return booking
      journal('confirmed')
      // The booking is safe, and its person is told so. What follows only frees the lease and the other devices, which end by
      // themselves, too: that the hot store is away by now is no refusal.
      await Promise.all([waitingRoom.leave(campaign, person), claims.release(person, claim.generation)]).catch(
        (error: unknown) => {
          if (!hasCode(error, 'store_unavailable')) throw error
        },
      )
      return booking
    },
  }
}
