import { Router } from 'express'
import type { Lang } from '../pages/links.ts'
import { goTo } from '../send.ts'

/** Paths that only forms post to. */
const paths = [
  '/holds',
  '/holds/:id/extend',
  '/holds/:id/release',
  '/bookings',
  '/bookings/:id/cancel',
  '/wait/leave',
  '/session/finish',
  '/session/takeover',
  '/session/desk-code',
]

/** The addresses of answers to forms, asked for with GET (kept, typed, sent on): the due page. They change nothing. */
export function formPaths(lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.get(paths, (_request, response) => goTo(response, lang, '/next'))
  return router
}
