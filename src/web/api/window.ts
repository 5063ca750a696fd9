import express, { Router } from 'express'
import type { BookingWindow } from '../../citizen/window.ts'
import { invalid, read } from '../request/read.ts'
import { windowRequest } from './requests.ts'
import { sendJson } from './send-json.ts'
import { windowStatusView } from './views.ts'

/** When may a person born on this day book? For everyone, before anyone is verified; the birth date is not kept. */
export function windowRoutes(window: BookingWindow): Router {
  const router = Router({ caseSensitive: true })
  router.post('/turn', express.json({ limit: '8kb' }), (request, response) => {
    const { birthdate } = read(windowRequest, request.body)
    const status = window.ask(birthdate)
    if (!status) throw invalid('birthdate', 'nobody living was born on that day')
    sendJson(response, windowStatusView(status))
  })
  return router
}
