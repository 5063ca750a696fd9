import type { IncomingMessage, ServerResponse } from 'node:http'
import express, { Router } from 'express'
import { GwanmunError } from '../domain/errors.ts'
import type { Job } from '../domain/job.ts'
import type { LightsBoard } from '../domain/light.ts'
import { catalogueRoutes } from './api/catalogue.ts'
import { openApiRoutes } from './api/openapi.ts'
import { problems } from './api/problems.ts'
import { personRoutes } from './api/session.ts'
import type { Web } from './context.ts'
import { type LightsServer, openLightsServer } from './live/lights.ts'
import type { ProviderSet } from './live/lights-feed.ts'
import { operatorsOnly } from './ops/guard.ts'
import { opsRoutes } from './ops/routes.ts'
import { lightsPage } from './pages/lights-page.tsx'
import type { Lang } from './pages/links.ts'
import { renderPage } from './pages/page.tsx'
import { sameSiteOnly } from './request/same-site.ts'
import { bookingRoutes } from './routes/booking.ts'
import { callbackRoutes } from './routes/callbacks.ts'
import { doorRoutes } from './routes/doors.ts'
import { journeyRoutes } from './routes/journeys.ts'
import { lineRoutes } from './routes/line.ts'
import { nextRoutes } from './routes/next.ts'
import { errorPages, helpRoutes, notFound } from './routes/notices.ts'
import { slotRoutes } from './routes/slots.ts'
import { headersOf, securityHeaders } from './security-headers.ts'
import { pageContext } from './send.ts'

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
      return renderPage(lightsPage(pageContext(web, lang, '/'), props))
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
  app.use('/api/v1', api(web))
  app.use('/ops/api/v1', ops(web))
  app.use('/en', pages(web, 'en'))
  app.use('/', pages(web, 'ko'))
  // On the app itself, for a refusal may come before the routers, and Express passes routers over while an error is on its way.
  app.use(['/api/v1', '/ops/api/v1'], problems(web.log))
  app.use('/en', errorPages(web, 'en'))
  app.use(errorPages(web, 'ko'))
  return app
}

function api(web: Web): Router {
  const router = Router()
  router.use(sameSiteOnly(web.origin.origin))
  router.use(openApiRoutes(), catalogueRoutes(web))
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-store')
    next()
  })
  router.use(personRoutes(web), () => {
    throw new GwanmunError('not_found')
  })
  return router
}

function ops(web: Web): Router {
  const router = Router()
  router.use(operatorsOnly(web.world, web.operators, web.origin.origin), opsRoutes(web), () => {
    throw new GwanmunError('not_found')
  })
  return router
}

function pages(web: Web, lang: Lang): Router {
  const router = Router()
  // Before the guard: a provider may post its answer, and that comes from another site.
  if (lang === 'ko') router.use(callbackRoutes(web))
  router.use(sameSiteOnly(web.origin.origin))
  router.use(doorRoutes(web, lang), journeyRoutes(web, lang), nextRoutes(web, lang), lineRoutes(web, lang))
  router.use(slotRoutes(web, lang), bookingRoutes(web, lang), helpRoutes(web, lang))
  router.use(notFound(web, lang))
  return router
}
