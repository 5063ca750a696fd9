import type { HoldRequest, Reservations } from '../domain/booking.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { CampaignId, HoldId } from '../domain/ids.ts'
import type { Session } from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'
import type { BookingWindow } from './window.ts'

/**
 * How long a place is kept: as it is set, and never beyond ten minutes after the person's window has closed. So the end of a hold says
 * alone until when it may be confirmed, and a confirmation needs no look at the window.
 */
export interface HoldLengths {
  /** Of a new hold, and how many a person may begin. @throws GwanmunError `not_your_turn` */
  first(session: Session): Promise<Pick<HoldRequest, 'seconds' | 'limit'>>
  /** What an extension adds, in seconds. @throws GwanmunError `hold_not_extendable` when the hold lasts as long as it may be confirmed */
  further(session: Session, hold: HoldId): Promise<number>
}

export interface HoldLengthTools {
  now(): Instant
  campaign: CampaignId
  limits: {
    /** How long a place is kept, in seconds. */
    holdSeconds: number
    /** How much longer after an extension, in seconds. */
    holdExtensionSeconds: number
    /** Extensions of one hold at most. */
    holdExtensions: number
    /** A person may begin so many holds in so many seconds. */
    holdsInARow: number
    holdsWithinSeconds: number
  }
  reservations: Pick<Reservations, 'of'>
  window: Pick<BookingWindow, 'demandOpen' | 'confirmableUntil'>
}

export function openHoldLengths({ now, campaign, limits, reservations, window }: HoldLengthTools): HoldLengths {
  const { holdSeconds, holdExtensionSeconds, holdExtensions } = limits
  const longestSeconds = holdSeconds + holdExtensions * holdExtensionSeconds
  const secondsUntil = (at: Instant) => Math.floor((at - now()) / 1000)
  return {
    async first(session) {
      const seconds = Math.min(holdSeconds, secondsUntil(await window.demandOpen(session)))
      return { seconds, limit: { holds: limits.holdsInARow, seconds: limits.holdsWithinSeconds } }
    },
    async further(session, id) {
      const confirmable = (await window.confirmableUntil(session)) ?? now()
      // Nearly always the window closes so late that no hold reaches the end.
      if (secondsUntil(confirmable) >= longestSeconds) return holdExtensionSeconds
      const { hold } = await reservations.of(campaign, session.person)
      // The ledger refuses a hold that is not theirs, or is over.
      if (hold?.id !== id) return holdExtensionSeconds
      const left = Math.floor((confirmable - hold.until) / 1000)
      if (left < 1) throw new GwanmunError('hold_not_extendable')
      return Math.min(holdExtensionSeconds, left)
    },
  }
}
