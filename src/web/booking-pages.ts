import type { RequestHandler, Router } from 'express'
import type { ClinicFinder } from '../booking/search.ts'
import type { Citizen, CitizenLimits } from '../citizen/citizen.ts'
import type { InCampaign } from '../citizen/in-campaign.ts'
import type { CampaignId } from '../domain/ids.ts'
import { campaignPages } from './campaign-pages.ts'
import type { Lang } from './pages/links.ts'
import type { Cookies } from './request/cookies.ts'
import { openOutcomes } from './request/outcomes.ts'
import { openRememberedFilter } from './request/remembered-filter.ts'
import type { Requesters } from './request/requesters.ts'
import type { SignOut } from './request/sign-out.ts'
import { blockedRoutes, openBlockedPage } from './routes/blocked.ts'
import { bookingRoutes } from './routes/booking.ts'
import { campaignRoutes } from './routes/campaigns.ts'
import { confirmRoutes } from './routes/confirm.ts'
import { exitRoutes } from './routes/exits.ts'
import { finishRoutes } from './routes/finish.ts'
import { formPaths } from './routes/form-paths.ts'
import { holdRoutes } from './routes/holds.ts'
import { openKeptPlace } from './routes/kept-place.ts'
import { nextRoutes } from './routes/next.ts'
import { proofRoutes } from './routes/proof.ts'
import { resultRoutes } from './routes/results.ts'
import { signOutRoutes } from './routes/sign-out.ts'
import { openSlotsPage, slotRoutes } from './routes/slots.ts'
import { waitingRoomRoutes } from './routes/waiting-room.ts'
import { windowRoutes } from './routes/window.ts'
import type { PageTools } from './send.ts'

/** What these pages need of the site. */
export interface BookingPageParts {
  citizen: Pick<Citizen, 'campaigns' | 'journeys'>
  cookies: Cookies
  /** Finds the clinics of each campaign. */
  findClinicsOf: ReadonlyMap<CampaignId, ClinicFinder>
  limits: CitizenLimits
  pages: PageTools
  requesters: Requesters
  signOut: SignOut
}

/** The pages from a verified person to a booking and back, in one language, of the campaign that they chose. */
export function bookingPages(parts: BookingPageParts, lang: Lang): Router[] {
  const { citizen, ...tools } = parts
  return [
    campaignRoutes({ ...tools, ...citizen }, lang),
    campaignPages({ ...tools, ...citizen }, lang, (own) => pagesOf(own, parts, lang)),
  ]
}

function pagesOf(own: InCampaign, parts: BookingPageParts, lang: Lang): RequestHandler[] {
  const { findClinicsOf, limits, citizen, cookies, requesters, signOut } = parts
  const { duePage, window, tickets, exits, holds, offers, bookings, openings } = own
  const pages = parts.pages.of(own)
  const find = findClinicsOf.get(own.id)
  if (!find) throw new Error(`the clinics of ${own.id} cannot be searched`)
  const slotsPage = openSlotsPage({ find, offers, limits, pages })
  const keptPlace = openKeptPlace({ bookings, offers, limits, requesters, pages })
  const blockedPage = openBlockedPage({ exits, limits, pages })
  const remembered = openRememberedFilter(cookies)
  const outcomes = openOutcomes(cookies)
  return [
    nextRoutes({ duePage, outcomes, requesters }, lang),
    windowRoutes({ window, campaigns: citizen.campaigns, requesters, pages, allPages: parts.pages }, lang),
    blockedRoutes({ duePage, requesters, blockedPage, pages }, lang),
    exitRoutes({ exits, tickets, outcomes, requesters, blockedPage, pages }, lang),
    waitingRoomRoutes({ duePage, tickets, rules: limits, outcomes, requesters, pages }, lang),
    proofRoutes({ openings, requesters, pages }, lang),
    slotRoutes({ duePage, offers, requesters, remembered, slotsPage, pages }, lang),
    holdRoutes({ holds, offers, tickets, keptPlace, remembered, requesters, slotsPage, pages }, lang),
    confirmRoutes({ duePage, holds, keptPlace, outcomes, requesters, pages }, lang),
    bookingRoutes({ bookings, outcomes, requesters, pages }, lang),
    finishRoutes({ requesters, tickets, signOut, outcomes }, lang),
    resultRoutes({ bookings, tickets, outcomes, requesters, pages }, lang),
    signOutRoutes(pages, lang),
    formPaths(lang),
  ]
}
