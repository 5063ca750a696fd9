import { Router } from 'express'
import type { Assets } from '../assets.ts'

/** Where programs that read the whole web find nothing to keep. */
const hidden = ['/doors/', '/en/doors/', '/journeys/', '/en/journeys/', '/oidc/', '/api/', '/ops/', '/desk', '/en/desk']

/** What browsers and crawlers fetch as files. */
export function fileRoutes(assets: Assets): Router {
  const router = Router({ caseSensitive: true })
  router.use(assets.handler)
  router.get('/favicon.ico', (_request, response) => response.redirect(301, assets.paths.icon))
  router.get('/robots.txt', (_request, response) => {
    response.type('text/plain').send(`User-agent: *\n${hidden.map((path) => `Disallow: ${path}\n`).join('')}`)
  })
  return router
}
