import express, { type Request, Router } from 'express'
import { canBeBorn } from '../../campaign/birth-date.ts'
import { windowFor } from '../../campaign/window.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { BookingId, HoldId } from '../../domain/ids.ts'
import { isoSeoul } from '../../domain/time.ts'
import type { Web } from '../context.ts'
import { browserOf } from '../request/who.ts'
import { confirmRequest, holdRequest, idempotencyKey, invalid, read, turnRequest } from './requests.ts'
import { bookingView, holdView, ticketView, windowStatusView } from './views.ts'

const json = express.json({ limit: '8kb' })

/** The API of one person: who they are here, their place in line, their hold and booking. Never cached. */
export function personRoutes(web: Web): Router {
  const router = Router()
  const { bookings, sessions, tickets } = web.citizen
  const identified = (request: Request) => sessions.demand(browserOf(web, request))
  const reader = (request: Request) => sessions.demandReader(browserOf(web, request))

  router.post('/turn', json, (request, response) => {
    const { birthdate } = read(turnRequest, request.body)
    if (!canBeBorn(birthdate, web.world.now())) throw invalid('birthdate', 'nobody living was born on that day')
    response.json(windowStatusView(windowFor(web.campaign, birthdate, web.world.now())))
  })

  router.get('/session', async (request, response) => {
    const session = await identified(request)
    const at = await tickets.claimStatus(session)
    const ticket = await tickets.present(session.person)
    const inside = ticket?.state === 'admitted' && at.kind === 'reserving'
    response.json({
      provider: session.provider,
      acr: session.acr,
      amr: session.amr,
      verifiedAt: isoSeoul(session.verifiedAt),
      expiresAt: isoSeoul(session.expiresAt),
      deviceBound: at.kind === 'reserving',
      blockedUntil: at.kind === 'blocked' ? isoSeoul(at.claim.until) : null,
      admitted: inside,
      leaseUntil: inside && ticket.until !== null ? isoSeoul(ticket.until) : null,
    })
  })
  router.delete('/session', async (request, response) => {
    await sessions.finish(await identified(request))
    await web.openIdProvider.endSession(request, response)
    web.cookies.clearSession(response)
    response.status(204).end()
  })

  router.post('/ticket', async (request, response) => {
    const ticket = await tickets.take(await identified(request), browserOf(web, request).kind)
    response.json(ticketView(ticket))
  })
  router.get('/ticket', async (request, response) => {
    const { person } = await identified(request)
    const ticket = await tickets.present(person)
    if (!ticket) throw new GwanmunError('not_found')
    response.json(ticketView(ticket))
  })
  router.delete('/ticket', async (request, response) => {
    await tickets.leave(await identified(request))
    response.status(204).end()
  })

  router.post('/holds', json, async (request, response) => {
    const session = await identified(request)
    const hold = await bookings.hold(session, read(holdRequest, request.body).slot)
    response.status(201).json(holdView(hold))
  })
  router.post('/holds/:id/extend', async (request, response) => {
    response.json(holdView(await bookings.extend(await identified(request), request.params.id as HoldId)))
  })
  router.delete('/holds/:id', async (request, response) => {
    await bookings.release(await identified(request), request.params.id as HoldId)
    response.status(204).end()
  })

  router.post('/bookings', json, async (request, response) => {
    const session = await identified(request)
    const key = idempotencyKey(request)
    const booking = await bookings.confirm(session, { hold: read(confirmRequest, request.body).hold, key })
    response.status(201).json(bookingView(booking, await web.slots.place(booking.slot)))
  })
  router.get('/bookings/mine', async (request, response) => {
    const { person } = await reader(request)
    const { booking, hold } = await bookings.of(person)
    const place = booking && (await web.slots.place(booking.slot))
    response.json({ booking: booking && bookingView(booking, place), hold: hold && holdView(hold) })
  })
  router.delete('/bookings/:id', async (request: Request<{ id: string }>, response) => {
    const { person } = await reader(request)
    const cancelled = await bookings.cancel(person, request.params.id as BookingId)
    response.json(bookingView(cancelled, null))
  })

  return router
}
