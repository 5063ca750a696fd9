import { type Request, Router } from 'express'
import type { Bookings } from '../../citizen/bookings.ts'
import type { BookingId } from '../../domain/ids.ts'
import { bookingPage, cancelPage, noBookingPage, unverifiedBookingPage } from '../pages/booking-page.tsx'
import type { Lang } from '../pages/links.ts'
import type { Outcomes } from '../request/outcomes.ts'
import type { Requesters } from '../request/requesters.ts'
import { type PageTools, sendPage } from '../send.ts'

/** How long “booked” is news, in milliseconds. */
const newsMs = 2 * 60_000

export interface BookingTools {
  bookings: Bookings
  outcomes: Outcomes
  requesters: Requesters
  pages: PageTools
}

/** `/booking`: reading and cancelling, on any device where the person is identified. */
export function bookingRoutes({ bookings, outcomes, requesters, pages }: BookingTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  const context = (request: Request) => pages.context(lang, request.url)

  router.get('/booking', async (request, response) => {
    const reader = await requesters.maybeReader(request)
    if (!reader) return sendPage(response, unverifiedBookingPage(context(request)))
    const active = await bookings.active(reader.person)
    if (!active) return sendPage(response, noBookingPage(context(request)))
    const { booking, place } = active
    const now = pages.now()
    const page = bookingPage(context(request), {
      booking,
      place,
      person: { ...reader, provider: pages.nameOf(reader.provider) },
      justBooked: now - booking.confirmedAt < newsMs,
      cancellableUntil: place.slot.startsAt,
      now,
    })
    return sendPage(response, page)
  })
  router.get('/booking/cancel', async (request, response) => {
    const { person } = await requesters.reader(request)
    const active = await bookings.active(person)
    return sendPage(response, active ? cancelPage(context(request), active) : noBookingPage(context(request)))
  })
  router.post('/bookings/:id/cancel', async (request, response) => {
    const { person } = await requesters.reader(request)
    await bookings.cancel(person, request.params.id as BookingId)
    outcomes.answer(response, lang, 'cancelled')
  })
  return router
}
