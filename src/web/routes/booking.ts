import { type Request, Router } from 'express'
import type { Reader } from '../../citizen/read-only-session.ts'
import type { Booking, Place } from '../../domain/booking.ts'
import { hasCode } from '../../domain/errors.ts'
import type { BookingId, HoldId, SlotId } from '../../domain/ids.ts'
import { asIdempotencyKey, confirmRequest, holdRequest, read } from '../api/requests.ts'
import type { Web } from '../context.ts'
import { statusOf } from '../errors.ts'
import { bookingPage, cancelledPage, cancelPage, noBookingPage, unverifiedBookingPage } from '../pages/booking-page.tsx'
import { confirmPage, holdExpiredPage } from '../pages/confirm-page.tsx'
import { endedPage } from '../pages/help-page.tsx'
import type { Lang } from '../pages/links.ts'
import { browserOf } from '../request/who.ts'
import { goTo, pageContext, sendPage } from '../send.ts'
import { formBody } from './forms.ts'
import { sendSlotTaken } from './slots.ts'

/** How long “booked” is news, in milliseconds. */
const justMs = 2 * 60_000

/** From a held place to a booking, and what can be done with it. */
export function bookingRoutes(web: Web, lang: Lang): Router {
  const router = Router()
  const { bookings, duePage, sessions } = web.citizen
  const context = (request: Request) => pageContext(web, lang, request.url)
  const identified = (request: Request) => sessions.demand(browserOf(web, request))

  router.post('/holds', formBody, async (request, response) => {
    const session = await identified(request)
    const { slot } = read(holdRequest, request.body)
    try {
      await bookings.hold(session, slot)
    } catch (error) {
      if (hasCode(error, 'slot_taken'))
        return sendSlotTaken(web, { request, response, lang }, { slot, person: session.person })
      throw error
    }
    return goTo(response, lang, '/next')
  })
  router.post('/holds/:id/extend', async (request, response) => {
    await bookings.extend(await identified(request), request.params.id as HoldId)
    goTo(response, lang, '/next')
  })
  router.post('/holds/:id/release', async (request, response) => {
    await bookings.release(await identified(request), request.params.id as HoldId)
    goTo(response, lang, '/next')
  })

  router.get('/confirm', async (request, response) => {
    const { page, facts } = await duePage.enter(browserOf(web, request), { journey: null })
    const hold = facts.reservations?.hold
    const place = hold && (await web.slots.place(hold.slot))
    if (page !== 'confirm' || !hold || !place) return goTo(response, lang, '/next')
    const { holdExtensions, holdExtensionSeconds } = web.limits
    const confirm = confirmPage(context(request), {
      hold,
      place,
      person: shownPerson(web, await sessions.demandReader(browserOf(web, request))),
      // The same for this hold however often the page is opened, so pressing twice, or in two tabs, books once.
      idempotencyKey: `page-${hold.id}`,
      canExtend: hold.extensions < holdExtensions,
      extendSeconds: holdExtensionSeconds,
      now: web.world.now(),
    })
    return sendPage(response, confirm)
  })

  router.post('/bookings', formBody, async (request, response) => {
    const session = await identified(request)
    const { hold } = read(confirmRequest, request.body)
    const key = asIdempotencyKey(request.body?.key)
    try {
      await bookings.confirm(session, { hold, key })
    } catch (error) {
      if (!hasCode(error, 'hold_expired')) throw error
      const page = holdExpiredPage(context(request), await afterExpiry(web, request.body?.slot))
      return sendPage(response, page, statusOf(error))
    }
    return goTo(response, lang, '/next')
  })

  router.get('/booking', async (request, response) => {
    const reader = await sessions.reader(browserOf(web, request))
    if (!reader) return sendPage(response, unverifiedBookingPage(context(request)))
    const found = await activeBooking(web, reader)
    if (!found) return sendPage(response, noBookingPage(context(request)))
    const now = web.world.now()
    const page = bookingPage(context(request), {
      ...found,
      person: shownPerson(web, reader),
      justBooked: now - found.booking.confirmedAt < justMs,
      cancellableUntil: found.place.slot.startsAt,
      now,
    })
    return sendPage(response, page)
  })
  router.get('/booking/cancel', async (request, response) => {
    const found = await activeBooking(web, await sessions.demandReader(browserOf(web, request)))
    return sendPage(response, found ? cancelPage(context(request), found) : noBookingPage(context(request)))
  })
  router.post('/bookings/:id/cancel', async (request, response) => {
    const { person } = await sessions.demandReader(browserOf(web, request))
    await bookings.cancel(person, request.params.id as BookingId)
    goTo(response, lang, '/next?just=cancelled')
  })
  router.get('/booking/cancelled', (request, response) => sendPage(response, cancelledPage(context(request))))

  router.post('/session/finish', async (request, response) => {
    const session = await sessions.find(browserOf(web, request))
    if (session) await sessions.finish(session)
    // At a shared computer the next person must not be taken for this one at a relying party either.
    await web.openIdProvider.endSession(request, response)
    web.cookies.clearSession(response)
    goTo(response, lang, '/next?just=finished')
  })
  router.get('/ended', (request, response) => sendPage(response, endedPage(context(request))))
  return router
}

async function activeBooking(web: Web, { person }: Reader): Promise<{ booking: Booking; place: Place } | null> {
  const { booking } = await web.citizen.bookings.of(person)
  const place = booking && (await web.slots.place(booking.slot))
  return booking && place ? { booking, place } : null
}

function shownPerson(web: Web, { maskedName, birthYear, provider }: Reader) {
  const door = web.doors.find(({ id }) => id === provider)
  return { maskedName, birthYear, provider: door?.name ?? { ko: provider, en: provider } }
}

/** What to offer someone whose hold ran out: the same place if it is free, else the nearest. */
async function afterExpiry(web: Web, slot: unknown) {
  // Until it is swept, their own dead hold would make the last place look taken.
  await web.reservations.sweep()
  const place = typeof slot === 'string' ? await web.slots.place(slot as SlotId) : null
  if (!place) return { place: null, stillFree: false, nearest: [] }
  const stillFree = place.slot.free > 0
  const nearest = stillFree ? [] : await web.slots.nearest(place.slot.id, 2)
  return { place, stillFree, nearest: nearest.map((near) => ({ slot: near, clinic: place.clinic })) }
}
