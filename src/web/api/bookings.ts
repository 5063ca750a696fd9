import express, { type Request, Router } from 'express'
import type { Bookings } from '../../citizen/bookings.ts'
import type { Holds } from '../../citizen/holds.ts'
import type { Offers } from '../../citizen/offers.ts'
import type { BookingId, CampaignId, HoldId } from '../../domain/ids.ts'
import { read } from '../request/read.ts'
import type { Requesters } from '../request/requesters.ts'
import { type Call, longestBody } from './calls.ts'
import { confirmRequest, holdRequest, idempotencyKey } from './requests.ts'
import { sendJson } from './send-json.ts'
import { bookingView, holdView } from './views.ts'

const json = express.json({ limit: longestBody })

export interface BookingTools {
  campaign: CampaignId
  holds: Holds
  bookings: Bookings
  offers: Offers
  requesters: Requesters
}

/** What a crowd calls, by path below the API. */
export function bookingCalls({
  campaign,
  holds,
  offers,
  requesters,
}: Omit<BookingTools, 'bookings'>): Record<'/holds' | '/bookings', Call> {
  return {
    '/holds': {
      takesBody: true,
      async answer(request, body) {
        const session = await requesters.identified(request)
        return { status: 201, view: holdView(campaign, await holds.hold(session, read(holdRequest, body).slot)) }
      },
    },
    '/bookings': {
      takesBody: true,
      async answer(request, body) {
        const session = await requesters.identified(request)
        const key = idempotencyKey(request)
        const booking = await holds.confirm(session, { hold: read(confirmRequest, body).hold, key })
        // A key that was used before: nothing is made, and the booking may have been cancelled since.
        const status = booking.state === 'confirmed' ? 201 : 200
        return { status, view: bookingView(booking, await offers.appointment(booking.slot)) }
      },
    },
  }
}

/** The API of one person's hold and booking. Never cached. */
export function bookingRoutes(tools: BookingTools): Router {
  const { campaign, holds, bookings, offers, requesters } = tools
  const router = Router({ caseSensitive: true })
  for (const [path, { answer }] of Object.entries(bookingCalls(tools)))
    router.post(path, json, async (request, response) => {
      const { view, status } = await answer(request, request.body)
      sendJson(response, view, { status })
    })
  router.post('/holds/:id/extend', async (request, response) => {
    const session = await requesters.identified(request)
    sendJson(response, holdView(campaign, await holds.extend(session, request.params.id as HoldId)))
  })
  router.delete('/holds/:id', async (request: Request<{ id: string }>, response) => {
    await holds.release(await requesters.identified(request), request.params.id as HoldId)
    response.status(204).end()
  })

  router.get('/bookings/mine', async (request, response) => {
    const { person } = await requesters.reader(request)
    const { booking, hold } = await bookings.of(person)
    const place = booking && (await offers.place(booking.slot))
    sendJson(response, { booking: booking && bookingView(booking, place), hold: hold && holdView(campaign, hold) })
  })
  router.delete('/bookings/:id', async (request: Request<{ id: string }>, response) => {
    const { person } = await requesters.reader(request)
    const cancelled = await bookings.cancel(person, request.params.id as BookingId)
    sendJson(response, bookingView(cancelled, null))
  })
  return router
}
