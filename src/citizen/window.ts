import { windowFor } from '../campaign/window.ts'
import type { Campaign, WindowStatus } from '../domain/campaign.ts'
import { GwanmunError } from '../domain/errors.ts'
import type { VerifiedIdentity } from '../domain/provider.ts'
import type { Session } from '../domain/session.ts'
import type { Instant } from '../domain/time.ts'

/** When a person may book, by the campaign and their birth date. */
export interface BookingWindow {
  /** What the campaign says to the person of a session, now. The birth date is the provider's, never the request's. */
  of(session: Session): Promise<WindowStatus>
  /** @throws GwanmunError `not_your_turn` with the person's next windows, unless one is open now */
  demandOpen(session: Session): Promise<void>
}

export interface BookingWindowTools {
  campaign: Campaign
  now(): Instant
  identityOf(session: Session): Promise<Pick<VerifiedIdentity, 'birthDate'>>
}

export function openBookingWindow({ campaign, now, identityOf }: BookingWindowTools): BookingWindow {
  const of = async (session: Session) => windowFor(campaign, (await identityOf(session)).birthDate, now())
  return {
    of,
    async demandOpen(session) {
      const { open, next } = await of(session)
      if (open) return
      const windows = next.map(({ id, opensAt, closesAt }) => ({ id, opensAt, closesAt }))
      throw new GwanmunError('not_your_turn', { windows })
    },
  }
}
