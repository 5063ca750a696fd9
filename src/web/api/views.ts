import { bookingNumber } from '../../booking/number.ts'
import type { Appointment, Booking, ClinicDay, Hold, Slot } from '../../domain/booking.ts'
import type { WindowStatus } from '../../domain/campaign.ts'
import type { CampaignId } from '../../domain/ids.ts'
import type { Session } from '../../domain/session.ts'
import { isoSeoul } from '../../domain/time.ts'
import type { Ticket } from '../../domain/waiting-room.ts'
import type { ClaimStatus } from '../../session/device-claim.ts'
import { ruleInWords } from '../pages/rule-words.ts'

/** Records as the API prints them: camelCase, times ISO 8601 with zone, no person ids. */

const time = (at: number | null) => (at === null ? null : isoSeoul(at))

export const ticketView = (
  campaign: CampaignId,
  { key, index, state, ahead, startedBehind, joinedAt, until, deferredBy }: Ticket,
) => ({
  campaign,
  key,
  index,
  state,
  ahead,
  startedBehind,
  joinedAt: time(joinedAt),
  until: time(until),
  deferredBy,
})

/** How a session stands: its claim, its ticket, and the ways out of a block. */
export function sessionView(session: Session, claim: ClaimStatus, { ticket, mayTakeOver, deskReference }: Standing) {
  const inside = ticket?.state === 'admitted' && claim.kind === 'reserving'
  return {
    provider: session.provider,
    acr: session.acr,
    amr: session.amr,
    verifiedAt: time(session.verifiedAt),
    expiresAt: time(session.expiresAt),
    deviceBound: claim.kind === 'reserving',
    blockedUntil: claim.kind === 'blocked' ? time(claim.claim.until) : null,
    mayTakeOver,
    deskReference,
    admitted: inside,
    leaseUntil: inside ? time(ticket.until) : null,
  }
}

interface Standing {
  ticket: Ticket | null
  /** This device is blocked and may take the claim from the other one. */
  mayTakeOver: boolean
  /** This device is blocked, and a desk gives a code for it by this. */
  deskReference: string | null
}

export const holdView = (campaign: CampaignId, { id, slot, until, extensions }: Hold) => ({
  id,
  campaign,
  slot,
  until: time(until),
  extensions,
})

export const slotView = ({ id, clinic, startsAt, product, capacity, free }: Slot) => ({
  id,
  clinic,
  startsAt: time(startsAt),
  product,
  capacity,
  free,
})

export const clinicDayView = ({ clinic, slots }: ClinicDay) => ({ ...clinic, slots: slots.map(slotView) })

export const bookingView = (booking: Booking, place: Appointment | null) => ({
  id: booking.id,
  number: bookingNumber(booking.id),
  campaign: booking.campaign,
  state: booking.state,
  confirmedAt: time(booking.confirmedAt),
  slot: booking.slot,
  ...(place ? { startsAt: time(place.slot.startsAt), product: place.slot.product, clinic: place.clinic } : {}),
})

export const windowStatusView = ({ open, reason, window, next, gathersFrom }: WindowStatus) => {
  const view = (one: WindowStatus['next'][number]) => ({
    id: one.id,
    opensAt: time(one.opensAt),
    closesAt: time(one.closesAt),
    rule: { ko: ruleInWords('ko', one.who), en: ruleInWords('en', one.who) },
  })
  return { open, reason, window: window && view(window), next: next.map(view), gathersFrom: time(gathersFrom) }
}
