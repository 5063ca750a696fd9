import { Router } from 'express'
import { keepRecent } from '../../booking/recent.ts'
import type { ClinicFinder } from '../../booking/search.ts'
import type { Citizen } from '../../citizen/citizen.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { RoomBoard } from '../../domain/waiting-room.ts'
import type { World } from '../../domain/world.ts'
import type { CatalogueBoard } from '../live/catalogue.ts'
import type { Requesters } from '../request/requesters.ts'
import { sameSiteOnly } from '../request/same-site.ts'
import type { SignOut } from '../request/sign-out.ts'
import { bookingCalls, bookingRoutes } from './bookings.ts'
import type { Call } from './calls.ts'
import { catalogueRoutes } from './catalogue.ts'
import { openApiRoutes } from './openapi.ts'
import { sessionRoutes, ticketCalls } from './session.ts'
import { windowRoutes } from './window.ts'

/** How old the speed of the line may be that a waiting page is told, in milliseconds. */
const roomBoardAgeMs = 2_000

export interface ApiTools {
  world: Pick<World, 'now'>
  /** Public origin. */
  origin: URL
  citizen: Pick<Citizen, 'desk' | 'window' | 'tickets' | 'exits' | 'holds' | 'bookings' | 'offers'>
  findClinics: ClinicFinder
  catalogue: CatalogueBoard
  requesters: Requesters
  signOut: SignOut
}

const at = '/api/v1'

export interface Api {
  /** Where its routes are mounted. */
  at: string
  routes: Router
  /** Those of its calls that a crowd makes, by method and path. */
  calls: ReadonlyMap<string, Call>
}

/** `/api/v1`: its document and the catalogue for everyone; the rest is about one person and never cached. */
export function openApi({ world, origin, citizen, findClinics, catalogue, requesters, signOut }: ApiTools): Api {
  const { desk, window, tickets, exits, holds, bookings, offers } = citizen
  const recent = keepRecent<RoomBoard>(world, roomBoardAgeMs)
  const board = async () => (await recent('board', tickets.board)).value
  const router = Router({ caseSensitive: true })
  router.use(sameSiteOnly(origin.origin), (_request, response, next) => {
    // What is for everyone says so itself.
    response.setHeader('cache-control', 'no-store')
    next()
  })
  // What a crowd asks comes first: each router in front of another costs it a look at its routes.
  const [session, booking] = [
    { tickets, desk, exits, board, requesters, signOut },
    { holds, bookings, offers, requesters },
  ]
  router.use(sessionRoutes(session))
  router.use(bookingRoutes(booking))
  router.use(windowRoutes(window), openApiRoutes(), catalogueRoutes(findClinics, catalogue), () => {
    throw new GwanmunError('not_found')
  })
  const ticket = ticketCalls(session)
  const { '/holds': hold, '/bookings': book } = bookingCalls(booking)
  const calls = new Map([
    [`POST ${at}/ticket`, ticket.post],
    [`GET ${at}/ticket`, ticket.get],
    [`POST ${at}/holds`, hold],
    [`POST ${at}/bookings`, book],
  ])
  return { at, routes: router, calls }
}
