import { Router } from 'express'
import { keepRecent } from '../../booking/recent.ts'
import type { ClinicFinder } from '../../booking/search.ts'
import type { Citizen } from '../../citizen/citizen.ts'
import type { InCampaign } from '../../citizen/in-campaign.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { CampaignId } from '../../domain/ids.ts'
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
import { openingRoutes } from './openings.ts'
import { sessionRoutes, ticketCalls } from './session.ts'
import { windowRoutes } from './window.ts'

/** How old the speed of the line may be that a waiting page is told, in milliseconds. */
const roomBoardAgeMs = 2_000

export interface ApiTools {
  world: Pick<World, 'now'>
  /** Public origin. */
  origin: URL
  citizen: Pick<Citizen, 'desk' | 'campaigns'>
  /** Finds the clinics of a campaign. */
  findClinicsOf: ReadonlyMap<CampaignId, ClinicFinder>
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

/**
 * `/api/v1`: its document and the catalogue for everyone; the rest is about one person and never cached. `?campaign=` names the campaign
 * that a call is about; without it the default.
 */
export function openApi(tools: ApiTools): Api {
  const { origin, citizen } = tools
  const router = Router({ caseSensitive: true })
  router.use(sameSiteOnly(origin.origin), (_request, response, next) => {
    // What is for everyone says so itself.
    response.setHeader('cache-control', 'no-store')
    next()
  })
  const [first] = citizen.campaigns
  const routers = new Map<string, Router>()
  const calls = new Map<string, Call>()
  for (const own of citizen.campaigns) {
    const api = openCampaignApi(own, tools)
    routers.set(own.id, api.routes)
    for (const [call, answer] of Object.entries(api.calls)) {
      calls.set(`${call}?campaign=${own.id}`, answer)
      if (own === first) calls.set(call, answer)
    }
  }
  router.use((request, response, next) => {
    const { campaign = first.id } = request.query
    const chosen = routers.get(String(campaign))
    if (!chosen) throw new GwanmunError('not_found')
    chosen(request, response, next)
  })
  return { at, routes: router, calls }
}

/** The calls about one campaign. */
function openCampaignApi(own: InCampaign, tools: ApiTools): { routes: Router; calls: Record<string, Call> } {
  const { world, citizen, findClinicsOf, catalogue, requesters, signOut } = tools
  const { desk } = citizen
  const { tickets, exits, holds, bookings, offers, openings } = own
  const recent = keepRecent<RoomBoard>(world, roomBoardAgeMs)
  const board = async () => (await recent('board', tickets.board)).value
  const findClinics = findClinicsOf.get(own.id)
  if (!findClinics) throw new Error(`the clinics of ${own.id} cannot be searched`)
  // What a crowd asks comes first: each router in front of another costs it a look at its routes.
  const [session, booking] = [
    { campaign: own.id, tickets, desk, exits, board, openings, requesters, signOut },
    { campaign: own.id, holds, bookings, offers, requesters },
  ]
  const routes = Router({ caseSensitive: true })
  routes.use(sessionRoutes(session))
  routes.use(bookingRoutes(booking))
  const forAll = [
    windowRoutes(own, citizen.campaigns),
    openApiRoutes(),
    catalogueRoutes(findClinics, catalogue),
    openingRoutes({ world, openings }),
  ]
  routes.use(forAll, () => {
    throw new GwanmunError('not_found')
  })
  const ticket = ticketCalls(session)
  const { '/holds': hold, '/bookings': book } = bookingCalls(booking)
  const calls = {
    [`POST ${at}/ticket`]: ticket.post,
    [`GET ${at}/ticket`]: ticket.get,
    [`POST ${at}/holds`]: hold,
    [`POST ${at}/bookings`]: book,
  }
  return { routes, calls }
}
