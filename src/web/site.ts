/**
 * Web: all that is answered on the main port, and nothing that is decided. It sets cookies, renders, and translates errors.
 *
 *   request ─▶ live/     boards for everyone: prebuilt bytes, compressed once, ETag, event streams
 *          └▶ api/calls.ts       what a crowd calls, without Express
 *          └▶ openid-provider    its own paths, before any body parser
 *          └▶ Express: assets, then  api/      JSON of one person      ─┐
 *                                    ops/      JSON of operators        ├─▶ use cases (src/citizen) ─▶ page or JSON
 *                                    routes/   pages in two languages  ─┘
 *
 *   request/   what a request says: browser, session, address, same site, attempt · pages/ messages/ styles/ client/: looks
 *   errors.ts  the one table from our codes to HTTP · send.ts what every page needs
 *
 * A route declares the three to eight things it needs; this file hands them out. A successful form ends in `303 → /next`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import express, { Router } from 'express'
import type { ClinicFinder } from '../booking/search.ts'
import type { Citizen, CitizenLimits } from '../citizen/citizen.ts'
import type { Quotas } from '../citizen/quotas.ts'
import type { RoundTrips } from '../citizen/round-trips.ts'
import type { Starts } from '../citizen/starts.ts'
import type { CampaignId, ProviderId } from '../domain/ids.ts'
import type { Job } from '../domain/job.ts'
import type { LightsBoard } from '../domain/light.ts'
import type { ProviderDefinition } from '../domain/provider.ts'
import type { RateLimits } from '../domain/rate-limit.ts'
import type { World } from '../domain/world.ts'
import type { Federation } from '../federation/federation.ts'
import type { SuggestionWish } from '../health/light/suggestion.ts'
import type { OpenIdProvider } from '../openid-provider/openid-provider.ts'
import type { Logger } from '../operations/log.ts'
import type { EndedBlocks } from '../operator/ended-blocks.ts'
import type { Operator } from '../operator/operators.ts'
import type { Overrides } from '../operator/overrides.ts'
import { openCalls } from './api/calls.ts'
import { problems, refusals } from './api/problems.ts'
import { type Api, openApi } from './api/routes.ts'
import type { Assets } from './assets.ts'
import { bookingPages } from './booking-pages.ts'
import { openGate } from './gate.ts'
import { sendCached } from './live/cached-response.ts'
import { openCatalogueBoard } from './live/catalogue.ts'
import { type LightsServer, openLightsServer } from './live/lights.ts'
import type { RelyingPartyProviders } from './live/lights-feed.ts'
import type { LiveBoard } from './live/live.ts'
import { openRoomBoards, type RoomBoards } from './live/room-board.ts'
import { operatorApi } from './ops/mount.ts'
import type { OpsTools } from './ops/routes.ts'
import { lightsPage } from './pages/lights-page.tsx'
import type { Lang } from './pages/links.ts'
import { renderPage } from './pages/page.tsx'
import { openAttemptRuns } from './request/attempt-runs.ts'
import type { ClientAddress } from './request/client-address.ts'
import type { Cookies } from './request/cookies.ts'
import { openProviderNamed } from './request/providers.ts'
import type { Requesters } from './request/requesters.ts'
import { sameSiteOnly } from './request/same-site.ts'
import type { Services } from './request/services.ts'
import { openSignIn } from './request/sign-in.ts'
import { openSignOut, type SignOut } from './request/sign-out.ts'
import { visits } from './request/visits.ts'
import { callbackRoutes } from './routes/callbacks.ts'
import { openChoices } from './routes/choices.ts'
import { deskRoutes } from './routes/desk.ts'
import { openDoorPages } from './routes/door-pages.ts'
import { doorRoutes } from './routes/doors.ts'
import { fileRoutes } from './routes/files.ts'
import type { JourneyStart } from './routes/journey-start.ts'
import { journeyRoutes } from './routes/journeys.ts'
import { errorPages, helpRoutes, notFound } from './routes/notices.ts'
import { carrying, type Headers, securityHeaders } from './security-headers.ts'
import type { PageTools } from './send.ts'
import { openTooManyPage, type TooManyPage } from './too-many.ts'

/** All that is answered on the main port. */
export interface Site {
  handler(request: IncomingMessage, response: ServerResponse): void
  /** A new board was measured. */
  publish(board: LightsBoard): void
  /** What the site does by itself. */
  jobs: readonly Job[]
  stop(): void
}

/** Everything that is put together to one site. Each route takes the few of these that it needs. */
export interface SiteParts {
  world: World
  log: Logger
  /** Public origin, also the issuer. */
  origin: URL
  assets: Assets
  cookies: Cookies
  requesters: Requesters
  quotas: Pick<Quotas, 'arrives'>
  pages: PageTools
  limits: CitizenLimits
  citizen: Citizen
  starts: Starts
  trips: RoundTrips
  /** Finds the clinics of each campaign. */
  findClinicsOf: ReadonlyMap<CampaignId, ClinicFinder>
  openIdProvider: OpenIdProvider
  startJourney: JourneyStart
  providers: readonly ProviderDefinition[]
  passport: Federation['passport']
  lights: {
    /** As citizens see them. */
    board(): LightsBoard
    /** Before decisions of operators. */
    measured(): LightsBoard
    suggest(wish: SuggestionWish): ProviderId | null
  }
  operators: readonly Operator[]
  rateLimits: RateLimits
  overrides: Overrides
  endedBlocks: EndedBlocks
  campaigns: readonly CampaignId[]
  /** Why a provider fails. */
  causesOf: OpsTools['causesOf']
  /** The address of the browser, behind trusted proxies too. */
  addressOf: ClientAddress
  /** Where people of a relying party are led back to. */
  services: Services
  /** The doors of each relying party, by client id. */
  relyingParties: ReadonlyMap<string, RelyingPartyProviders>
  /** Counts a request until it is answered. */
  watch(request: IncomingMessage, response: ServerResponse): void
}

/**
 * Layers, cheapest first: boards from prebuilt bytes, the gate that refuses who asks too much, the calls of the API that a crowd makes, the OpenID Provider under its own
 * paths (before any body parser), then pages and API on Express.
 */
export function openSite(parts: SiteParts): Site {
  const { openIdProvider, watch } = parts
  const https = parts.origin.protocol === 'https:'
  const headers = securityHeaders({ https })
  const catalogue = openCatalogueBoard(parts.world, headers)
  const rooms = openRoomBoards(parts.world, parts.citizen.campaigns)
  const lights = lightsServer(parts, headers, [catalogue, ...rooms.boards])
  const { cookies, citizen, world, log, requesters, pages, quotas } = parts
  const signOut = openSignOut({ sessions: citizen.sessions, desk: citizen.desk, requesters, openIdProvider, cookies })
  const api = openApi({ ...parts, catalogue, requesters, signOut })
  const refuse = refusals(log)
  const calls = openCalls({ calls: api.calls, origin: parts.origin.origin, headers, refuse })
  const tooMany = openTooManyPage(pages)
  const gate = openGate({ quotas, requesters, page: tooMany, headers, world, failed: refuse })
  const app = expressApp(parts, { headers, api, rooms, requesters, signOut, tooMany })
  return {
    publish: lights.publish,
    jobs: [lights.heartbeat],
    stop: lights.stop,
    handler(request, response) {
      if (lights.handle(request, response)) return
      gate(request, response, () => {
        watch(request, response)
        if (calls(request, response)) return
        if (openIdProvider.handles((request.url ?? '/').split('?', 1)[0] ?? '/'))
          return openIdProvider.handler(request, response)
        app(request, response)
      })
    },
  }
}

function lightsServer(
  { world, pages, providers: doors, citizen, relyingParties, addressOf }: SiteParts,
  headers: Headers,
  boards: readonly LiveBoard[],
): LightsServer {
  const landing = (lang: Lang, ...paths: string[]) => ({
    paths,
    render: (board: LightsBoard) =>
      renderPage(
        lightsPage(pages.context(lang, '/'), {
          board,
          now: world.now(),
          doors,
          blockSeconds: longestBlock(citizen),
        }),
      ),
  })
  const landings = [landing('ko', '/'), landing('en', '/en/', '/en')]
  return openLightsServer({ world, pages: landings, headers, relyingParties, addressOf, boards })
}

/** For pages that are about no campaign: further devices are blocked so long at most, in seconds. */
function longestBlock({ campaigns }: Citizen): number {
  return Math.max(...campaigns.map(({ exits }) => exits.blockSeconds()))
}

/** What a request of a person is answered with, whichever layer does. */
interface Answering {
  headers: Headers
  api: Api
  rooms: RoomBoards
  requesters: Requesters
  signOut: SignOut
  tooMany: TooManyPage
}

function expressApp(parts: SiteParts, { headers, api, rooms, requesters, signOut, tooMany }: Answering) {
  const { assets, log, world, pages, cookies, services, limits, citizen } = parts
  const app = express()
  app.disable('x-powered-by')
  // Our pages and answers are about one moment; a validator would only cost a hash.
  app.disable('etag')
  // A rule of a proxy for `/ops/` must not be passed by `/OPS/`.
  app.enable('case sensitive routing')
  app.set('query parser', 'simple')

  app.use(carrying(headers))
  // First what programs ask again and again; whatever stands in front of it costs each of them a look.
  app.use(api.at, api.routes)
  app.get('/room.json', async (request, response) =>
    sendCached(request, response, await rooms.of(request.query['campaign']).read()),
  )
  app.use(fileRoutes(assets))
  app.use('/ops/api/v1', ops(parts))
  const verification = verificationTools(parts, { requesters, services })
  for (const at of ['/en', '/']) app.use(at, visits(cookies))
  app.use('/', callbackRoutes(verification))
  const { terminalSeconds } = limits
  const { desk, deskCodes } = citizen
  const deskTools = { ...parts, desk, deskCodes, requesters, signOut, terminalSeconds }
  for (const lang of ['en', 'ko'] as const) {
    const router = Router({ caseSensitive: true })
    router.use(sameSiteOnly(parts.origin.origin))
    router.use(verificationPages(parts, verification, lang), bookingPages({ ...parts, requesters, signOut }, lang))
    router.use(
      deskRoutes(deskTools, lang),
      helpRoutes({ limits, exits: { blockSeconds: () => longestBlock(citizen) }, pages }, lang),
      notFound(pages, lang),
    )
    app.use(lang === 'en' ? '/en' : '/', router)
  }
  // On the app itself, for a refusal may come before the routers, and Express passes routers over while an error is on its way.
  app.use([api.at, '/ops/api/v1', '/room.json'], problems(log))
  app.use('/en', errorPages({ requesters, services, world, log, pages, tooMany }, 'en'))
  app.use(errorPages({ requesters, services, world, log, pages, tooMany }, 'ko'))
  return app
}

function ops({ lights, citizen, origin, ...parts }: SiteParts): Router {
  const { board, measured } = lights
  const { desk, deskCodes } = citizen
  return operatorApi({ ...parts, board, measured, desk, deskCodes, origin: origin.origin })
}

/** What the routes from the lights to a verified person share. */
function verificationTools(parts: SiteParts, who: { requesters: Requesters; services: Services }) {
  const { requesters } = who
  const { world, origin, citizen, openIdProvider, providers, pages, cookies, lights, limits, trips, passport } = parts
  const { journeySeconds, sessionSeconds } = limits
  const choices = openChoices({ board: lights.board, suggest: lights.suggest, now: world.now })
  return {
    world,
    trips,
    journeys: citizen.journeys,
    ...who,
    choices,
    providerNamed: openProviderNamed(providers),
    doorPages: openDoorPages({ choices, providers, requesters, pages }),
    runs: openAttemptRuns({ origin, trips, passport, cookies, requesters, journeySeconds }),
    signIn: openSignIn({ openIdProvider, cookies, sessionSeconds, now: world.now }),
  }
}

function verificationPages(
  { starts, trips, addressOf, openIdProvider, startJourney, citizen: { journeys, duePage } }: SiteParts,
  shared: ReturnType<typeof verificationTools>,
  lang: Lang,
): Router[] {
  const { requesters, choices, providerNamed, doorPages, runs } = shared
  return [
    doorRoutes({ providerNamed, journeys, starts, trips, runs, doorPages, requesters, addressOf }, lang),
    journeyRoutes({ duePage, journeys, openIdProvider, choices, doorPages, requesters, startJourney }, lang),
  ]
}
