import express from 'express'
import { GwanmunError } from '../domain/errors.ts'
import type { Assets } from './assets.ts'
import { problemOf, retryAfterOf } from './errors.ts'
import { errorPage } from './pages/error-page.tsx'
import { carrying, securityHeaders } from './security-headers.ts'
import { type PageTools, sendPage } from './send.ts'
import type { Site } from './site.ts'

export interface StartingOptions {
  assets: Assets
  pages: PageTools
  https: boolean
}

/**
 * What a broker answers while it waits for its stores: 503 with the time of the next try, as a page for people (`Accept` prefers
 * HTML), else as a problem document. No cookie is read or set.
 */
export function openStartingSite({ assets, pages, https }: StartingOptions): Site['handler'] {
  const away = new GwanmunError('store_unavailable')
  const retryAfter = retryAfterOf(away) ?? 0
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(carrying(securityHeaders({ https })), assets.handler)
  app.use((request, response) => {
    response.set({ 'cache-control': 'no-store', 'retry-after': String(retryAfter) })
    // A program that takes anything gets JSON.
    if (request.accepts(['json', 'html']) !== 'html')
      return response
        .status(503)
        .type('application/problem+json')
        .send(JSON.stringify(problemOf(away)))
    const retryAt = pages.now() + retryAfter * 1000
    const context = pages.context(/^\/en(\/|$)/.test(request.path) ? 'en' : 'ko', '/')
    return sendPage(response, errorPage(context, { code: away.code, reference: null, retryAt }), 503)
  })
  return app
}
