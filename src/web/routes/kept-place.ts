import type { Request, Response } from 'express'
import type { Bookings } from '../../citizen/bookings.ts'
import type { Offers } from '../../citizen/offers.ts'
import type { Hold } from '../../domain/booking.ts'
import { hasCode } from '../../domain/errors.ts'
import type { PersonId, SlotId } from '../../domain/ids.ts'
import { statusOf } from '../errors.ts'
import { confirmPage, type HoldExpiredProps, holdExpiredPage } from '../pages/confirm-page.tsx'
import { type Lang, withQuery } from '../pages/links.ts'
import type { PageContext } from '../pages/page.tsx'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'

export interface KeptPlaceTools {
  bookings: Pick<Bookings, 'of'>
  offers: Offers
  limits: { holdExtensions: number; holdExtensionSeconds: number }
  requesters: Requesters
  pages: PageTools
}

interface Exchange {
  request: Request
  response: Response
  lang: Lang
}

/** Pages about the place that a person keeps, or kept until a moment ago. */
export interface KeptPlace {
  /** The live hold, unless it is the one that the form knew of. */
  newerThan(known: unknown, person: PersonId): Promise<Hold | null>
  /** The hold to check and to book. `instead`: a slot that was chosen in an older window, offered as a change. */
  sendHold(
    at: Exchange,
    shown: { context: PageContext; hold: Hold; instead: SlotId | null; status: number },
  ): Promise<void>
  /** The answer to a form of an older window: the newer hold stays, and the page shows it. */
  sendNewer(at: Exchange, shown: { hold: Hold; chosen: SlotId | null; status: number }): Promise<void>
  /** What to offer after a hold has run out; `/next` where the slot is not known. */
  sendExpired(at: Exchange, slot: SlotId | null): Promise<void>
  /** A form about a hold that has ended: the newer hold where there is one, else what to offer. @throws every other error */
  sendEnded(at: Exchange, error: unknown, form: { person: PersonId; hold: string }): Promise<void>
}

export function openKeptPlace({ bookings, offers, limits, requesters, pages }: KeptPlaceTools): KeptPlace {
  const newerThan: KeptPlace['newerThan'] = async (known, person) => {
    const { hold } = await bookings.of(person)
    return hold && hold.id !== known ? hold : null
  }

  const sendHold: KeptPlace['sendHold'] = async ({ request, response, lang }, { context, hold, instead, status }) => {
    const place = await offers.place(hold.slot)
    if (!place) return goTo(response, lang, '/next')
    const reader = await requesters.reader(request)
    // A hold ends when the appointment begins.
    const secondsLeft = Math.max(0, Math.floor((place.slot.startsAt - hold.until) / 1000))
    const page = confirmPage(context, {
      hold,
      place,
      person: { ...reader, provider: pages.nameOf(reader.provider) },
      // The same for this hold however often the page is opened, so pressing twice, or in two tabs, books once.
      idempotencyKey: `page-${hold.id}`,
      canExtend: hold.extensions < limits.holdExtensions && secondsLeft > 0,
      extendSeconds: Math.min(limits.holdExtensionSeconds, secondsLeft),
      instead: instead && instead !== hold.slot ? await offers.place(instead) : null,
      now: pages.now(),
    })
    return sendPage(response, page, status)
  }

  const sendNewer: KeptPlace['sendNewer'] = (at, { hold, chosen, status }) => {
    const twin = withQuery('/confirm', new URLSearchParams(chosen ? { instead: chosen } : {}))
    return sendHold(at, { context: pages.answering(at.lang, twin), hold, instead: chosen, status })
  }

  const offeredFor = async (slot: SlotId | null): Promise<HoldExpiredProps> => {
    const offered = await offers.afterExpiry(slot)
    return { ...offered, started: offered.place !== null && offered.place.slot.startsAt <= pages.now() }
  }

  return {
    newerThan,
    sendHold,
    sendNewer,
    async sendExpired({ request, response, lang }, slot) {
      const offered = await offeredFor(slot)
      if (!offered.place) return goTo(response, lang, '/next')
      return sendPage(response, holdExpiredPage(pages.context(lang, request.url), offered))
    },
    async sendEnded(at, error, { person, hold: ended }) {
      if (!hasCode(error, 'hold_expired')) throw error
      const { slot: given } = (at.request.body ?? {}) as { slot?: unknown }
      const slot = typeof given === 'string' && given.length <= 64 ? (given as SlotId) : null
      const newer = await newerThan(ended, person)
      if (newer) return sendNewer(at, { hold: newer, chosen: slot, status: statusOf(error) })
      const offered = await offeredFor(slot)
      const twin = offered.place ? withQuery('/confirm/expired', new URLSearchParams({ slot: slot ?? '' })) : '/slots'
      return sendPage(at.response, holdExpiredPage(pages.answering(at.lang, twin), offered), statusOf(error))
    },
  }
}
