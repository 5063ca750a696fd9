import type { IncomingMessage, ServerResponse } from 'node:http'
import express, { Router } from 'express'
import { GwanmunError } from '../domain/errors.ts'
import type { Job } from '../domain/job.ts'
import type { LightsBoard } from '../domain/light.ts'
import { bookingRoutes as bookingApi } from './api/bookings.ts'
import { catalogueRoutes } from './api/catalogue.ts'
import { openApiRoutes } from './api/openapi.ts'
import { problems } from './api/problems.ts'
import { sessionRoutes } from './api/session.ts'
import { windowRoutes as windowApi } from './api/window.ts'
import type { Web } from './context.ts'
import { type LightsServer, openLightsServer } from './live/lights.ts'
import type { ProviderSet } from './live/lights-feed.ts'
import { operatorsOnly } from './ops/guard.ts'
import { opsRoutes } from './ops/routes.ts'
import { lightsPage } from './pages/lights-page.tsx'
import type { Lang } from './pages/links.ts'
import { renderPage } from './pages/page.tsx'
import { sameSiteOnly } from './request/same-site.ts'
import { openSignOut, type SignOut } from './request/sign-out.ts'
import { blockedRoutes } from './routes/blocked.ts'
import { bookingRoutes } from './routes/booking.ts'
import { callbackRoutes } from './routes/callbacks.ts'
import { confirmRoutes } from './routes/confirm.ts'
import { doorRoutes } from './routes/doors.ts'
import { finishRoutes } from './routes/finish.ts'
import { holdRoutes } from './routes/holds.ts'
import { journeyRoutes } from './routes/journeys.ts'
import { nextRoutes } from './routes/next.ts'
import { errorPages, helpRoutes, notFound } from './routes/notices.ts'
import { openSlotsPage, slotRoutes } from './routes/slots.ts'
import { waitingRoomRoutes } from './routes/waiting-room.ts'
import { windowRoutes } from './routes/window.ts'
import { headersOf, securityHeaders } from './security-headers.ts'

/** All that is answered on the main port. */
export interface Site {
  handler(request: IncomingMessage, response: ServerResponse): void
  /** A new board was measured. */
  publish(board: LightsBoard): void
  /** What the site does by itself. */
  jobs: readonly Job[]
  stop(): void
}

export interface SiteOptions {
  /** Where our forms may lead by redirect: origins of relying parties. */
  formTargets: readonly string[]
  /** Whether the stores answer, for `/readyz`. */
  ready(): Promise<boolean>
  /** Which doors each relying party is told of, by client id. */
  relyingParties: ReadonlyMap<string, ProviderSet>
  /** Counts a request until it is answered. */
  watch(request: IncomingMessage, response: ServerResponse): void
}

/**
 * Three layers, cheapest first: lights from prebuilt bytes, the OpenID Provider under its own paths (before any body
 * parser), then pages and API on Express.
 */
export function openSite(web: Web, options: SiteOptions): Site {
  const headers = securityHeaders({ https: web.origin.protocol === 'https:', formTargets: options.formTargets })
  const lights = lightsServer(web, headersOf(headers), options.relyingParties)
  const app = expressApp(web, { headers, ready: options.ready })
  return {
    publish: lights.publish,
    jobs: [lights.heartbeat],
    stop: lights.stop,
    handler(request, response) {
      if (lights.handle(request, response)) return
      options.watch(request, response)
      if (web.openIdProvider.handles((request.url ?? '/').split('?', 1)[0] ?? '/'))
        return web.openIdProvider.handler(request, response)
      app(request, response)
    },
  }
}

function lightsServer(
  web: Web,
  headers: Record<string, string>,
  relyingParties: ReadonlyMap<string, ProviderSet>,
): LightsServer {
  const { doors, limits } = web
  const landing = (path: string, lang: Lang) => ({
    path,
    render: (board: LightsBoard) => {
      const props = { board, now: web.world.now(), doors, blockSeconds: limits.blockSeconds }
      return renderPage(lightsPage(web.pages.context(lang, '/'), props))
    },
  })
  const pages = [landing('/', 'ko'), landing('/en/', 'en'), landing('/en', 'en')]
  return openLightsServer({ world: web.world, pages, headers, relyingParties, addressOf: web.addressOf })
}

function expressApp(web: Web, { headers, ready }: { headers: express.RequestHandler; ready(): Promise<boolean> }) {
  const app = express()
  app.disable('x-powered-by')
  // Our pages and answers are about one moment; a validator would only cost a hash.
  app.disable('etag')
  app.set('query parser', 'simple')

  app.get('/healthz', (_request, response) => {
    response.set('cache-control', 'no-store').json({ status: 'ok' })
  })
  app.get('/readyz', async (_request, response) => {
    const ok = await ready()
    response
      .status(ok ? 200 : 503)
      .set('cache-control', 'no-store')
      .json({ status: ok ? 'ready' : 'not_ready' })
  })
  app.get('/robots.txt', (_request, response) => {
    const hidden = ['/doors/', '/en/doors/', '/journeys/', '/en/journeys/', '/oidc/', '/api/', '/ops/']
    response.type('text/plain').send(`User-agent: *\n${hidden.map((path) => `Disallow: ${path}\n`).join('')}`)
  })
  app.use(headers)
  app.use(web.assets.handler)
  app.get('/favicon.ico', (_request, response) => response.redirect(301, web.assets.paths.icon))
  const signOut = openSignOut({ ...web, sessions: web.citizen.sessions })
  app.use('/api/v1', api(web, signOut))
  app.use('/ops/api/v1', ops(web))
  app.use('/en', pages(web, signOut, 'en'))
  app.use('/', pages(web, signOut, 'ko'))
  // On the app itself, for a refusal may come before the routers, and Express passes routers over while an error is on its way.
  app.use(['/api/v1', '/ops/api/v1'], problems(web.log))
  app.use('/en', errorPages(web, 'en'))
  app.use(errorPages(web, 'ko'))
  return app
}

function api({ origin, citizen, findClinics, requesters }: Web, signOut: SignOut): Router {
  const router = Router()
  router.use(sameSiteOnly(origin.origin))
  router.use(openApiRoutes(), catalogueRoutes(findClinics))
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-store')
    next()
  })
  const { window, tickets, holds, bookings, offers } = citizen
  router.use(windowApi(window), sessionRoutes({ tickets, requesters, signOut }))
  router.use(bookingApi({ holds, bookings, offers, requesters }), () => {
    throw new GwanmunError('not_found')
  })
  return router
}

function ops(web: Web): Router {
  const { world, log, operators, origin, doors: providers, board, measured, overrides } = web
  const router = Router()
  router.use(operatorsOnly(world, operators, origin.origin))
  router.use(opsRoutes({ providers, board, measured, overrides, log, now: world.now }), () => {
    throw new GwanmunError('not_found')
  })
  return router
}

function pages(web: Web, signOut: SignOut, lang: Lang): Router {
  const { pages, requesters, limits, findClinics } = web
  const { duePage, window, tickets, holds, offers, bookings } = web.citizen
  const router = Router()
  // Before the guard: a provider may post its answer, and that comes from another site.
  if (lang === 'ko') router.use(callbackRoutes(web))
  router.use(sameSiteOnly(web.origin.origin))
  router.use(doorRoutes(web, lang), journeyRoutes(web, lang))
  const slotsPage = openSlotsPage({ find: findClinics, limits, pages })
  router.use(
    nextRoutes({ duePage, requesters }, lang),
    windowRoutes({ window, requesters, pages }, lang),
    blockedRoutes({ duePage, requesters, pages }, lang),
    waitingRoomRoutes({ duePage, tickets, rules: limits, requesters, pages }, lang),
    slotRoutes({ duePage, requesters, slotsPage, pages }, lang),
    holdRoutes({ holds, offers, tickets, requesters, slotsPage, pages }, lang),
    confirmRoutes({ duePage, holds, offers, limits, requesters, pages }, lang),
    bookingRoutes({ bookings, requesters, pages }, lang),
    finishRoutes({ requesters, signOut, pages }, lang),
    helpRoutes({ limits, pages }, lang),
    notFound(pages, lang),
  )
  return router
}
