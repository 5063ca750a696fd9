import { canBeBorn } from '../campaign/birth-date.ts'
import { birthDigit, birthYearDigit, confirmableUntil, goesBy, windowFor } from '../campaign/window.ts'
import type { Campaign, WindowStatus } from '../domain/campaign.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { VerifiedIdentity } from '../domain/provider.ts'
import type { Session } from '../domain/session.ts'
import type { CalendarDate, Instant } from '../domain/time.ts'

/** The last digits of a person's day and year of birth, each only where the campaign goes by it; else null. */
export interface DecisiveDigits {
  day: number | null
  year: number | null
}

/** When a person may book, by the campaign and their birth date. */
export interface BookingWindow {
  /** What the campaign says to the person of a session, now. The birth date is the provider's, never the request's. */
  of(session: Session): Promise<WindowStatus>
  /** What it says to a person born on that day; null where no living person was. Asked before anyone is verified. */
  ask(birthDate: CalendarDate): WindowStatus | null
  /** What of the birth date of a session's person decides, for a page that explains the rule. */
  decisiveDigits(session: Session): Promise<DecisiveDigits>
  /**
   * Returns until when a hold taken now may be confirmed (see `confirmableUntil`).
   * @throws GwanmunError `not_your_turn` with the person's next windows, unless one is open now
   */
  demandOpen(session: Session): Promise<Instant>
  /**
   * The opening for which the person gathers now; null: their window is open, and they join the line.
   * @throws GwanmunError `not_your_turn` with the person's next windows, unless it is one of these
   */
  demandEntry(session: Session): Promise<Instant | null>
  /** Until when a hold that the person has may be confirmed; null: no window of theirs has opened. */
  confirmableUntil(session: Session): Promise<Instant | null>
}

export interface BookingWindowTools {
  /** The campaign as it is now. */
  campaign(): Campaign
  now(): Instant
  identityOf(session: Session): Pick<VerifiedIdentity, 'birthDate'>
}

export function openBookingWindow({ campaign, now, identityOf }: BookingWindowTools): BookingWindow {
  const of = async (session: Session) => windowFor(campaign(), identityOf(session).birthDate, now())
  return {
    of,
    ask: (birthDate) => (canBeBorn(birthDate, now()) ? windowFor(campaign(), birthDate, now()) : null),
    async decisiveDigits(session) {
      const { birthDate } = identityOf(session)
      return {
        day: goesBy(campaign(), 'digits') ? birthDigit(birthDate) : null,
        year: goesBy(campaign(), 'year_digits') ? birthYearDigit(birthDate) : null,
      }
    },
    async demandOpen(session) {
      const { birthDate } = identityOf(session)
      const status = windowFor(campaign(), birthDate, now())
      const until = status.open ? confirmableUntil(campaign(), birthDate, now()) : null
      if (until !== null) return until
      throw notYourTurn(status)
    },
    async demandEntry(session) {
      const status = await of(session)
      if (!status.open && status.gathersFor === null) throw notYourTurn(status)
      return status.gathersFor
    },
    confirmableUntil: async (session) => confirmableUntil(campaign(), identityOf(session).birthDate, now()),
  }
}

function notYourTurn({ next }: WindowStatus): GwanmunError {
  const windows = next.map(({ id, opensAt, closesAt }) => ({ id, opensAt, closesAt }))
  return new GwanmunError('not_your_turn', { windows })
}
