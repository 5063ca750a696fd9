import type { Booking, Hold, Reservations, SlotLedger } from '../domain/booking.ts'
import { GwanmunError, hasCode } from '../domain/errors.ts'
import type { HoldId, SlotId } from '../domain/ids.ts'
import type { DeviceClaim, Session } from '../domain/session.ts'
import { ownClaim } from '../session/device-claim.ts'
import type { BookingEvent } from './bookings.ts'
import { type HoldAdmissionTools, openHoldAdmission } from './hold-admission.ts'
import { type HoldLengthTools, openHoldLengths } from './hold-lengths.ts'
import type { PlacesInLine } from './places-in-line.ts'

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

export interface HoldTools extends HoldLengthTools, HoldAdmissionTools {
  limits: HoldLengthTools['limits']
  ledger: Pick<SlotLedger, 'hold' | 'extend' | 'release' | 'confirm'>
  reservations: Pick<Reservations, 'of' | 'byKey'>
  places: Pick<PlacesInLine, 'leave'>
  /** Is told of each event once. */
  journal(event: BookingEvent): void
}

/**
 * How long the ledger takes to answer, in seconds: a hold begins so much later than the lease was renewed. A slower answer
 * costs one script more.
 */
const ledgerSeconds = 1

export function openHolds(tools: HoldTools): Holds {
  const { campaign, limits, ledger, reservations, places, claims, journal } = tools
  const lengths = openHoldLengths(tools)
  const admission = openHoldAdmission(tools)

  return {
    async hold(session, slot) {
      const admitted = await admission.demand(session, { seconds: limits.holdSeconds + ledgerSeconds })
      const [terms, supply] = [await lengths.first(session), await admission.demandSupplied(slot)]
      try {
        const hold = await ledger.hold({ campaign, person: session.person, slot, supply, ...terms })
        await admission.outlive(admitted, hold)
        journal('held')
        return hold
      } catch (error) {
        if (hasCode(error, 'slot_taken')) journal('slot_taken')
        throw error
      }
    },
    async extend(session, hold) {
      const admitted = await admission.demand(session, { hold })
      if (!(await admission.isOwn(session, hold))) throw new GwanmunError('hold_expired')
      const seconds = await lengths.further(session, hold)
      const extended = await ledger.extend(session.person, hold, seconds, limits.holdExtensions)
      await admission.outlive(admitted, extended)
      return extended
    },
    async release(session, hold) {
      await admission.demand(session, { hold })
      if (!(await admission.isOwn(session, hold))) return
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
        throw await admission.bookedInstead(session, refusal)
      }
      // A live hold was given inside and stands for the lease, so the ledger alone decides. Without one, the room says why.
      const booking = await ledger.confirm({ campaign, person, ...request }).catch(async (refusal: unknown) => {
        if (hasCode(refusal, 'hold_expired')) await admission.demand(session, {})
        throw refusal
      })
      // An old form again, by a person who has been admitted anew since: it must not cost the new lease.
      if (booking.state === 'cancelled') return booking
      journal('confirmed')
      // The booking is safe, and its person is told so. What follows only frees the lease and the other devices, which end by
      // themselves, too: that the hot store is away by now is no refusal.
      await Promise.all([places.leave(person), claims.release(person, claim.generation)]).catch((error: unknown) => {
        if (!hasCode(error, 'store_unavailable')) throw error
      })
      return booking
    },
  }
}
