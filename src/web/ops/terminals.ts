import express, { Router } from 'express'
import { z } from 'zod'
import type { Desk } from '../../citizen/desk.ts'
import type { DeskCodes } from '../../citizen/desk-codes.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { TerminalId } from '../../domain/ids.ts'
import { deskActs, type Terminal } from '../../domain/terminal.ts'
import { isoSeoul } from '../../domain/time.ts'
import type { Logger } from '../../operations/log.ts'
import { read } from '../request/read.ts'
import { actingIn, operatorIn, withRole } from './guard.ts'
import { auditQuery, deskCodeWish } from './requests.ts'

const time = z.iso.datetime({ offset: true })

export const terminalAnswer = z.object({
  id: z.string(),
  /** Who signed it in. */
  operator: z.string(),
  device: z.string(),
  signedInAt: time,
  until: time,
  /** Whether a citizen is served there now. */
  busy: z.boolean(),
})
export const terminalsAnswer = z.object({ terminals: z.array(terminalAnswer) })
export const deskCodeAnswer = z.object({
  reference: z.string(),
  /** Eight digits. */
  code: z.string(),
  until: time,
})
export const deskAuditAnswer = z.object({
  entries: z.array(
    z.object({
      at: time,
      /** Null: it was done at none. */
      terminal: z.string().nullable(),
      /** Null: of a report. */
      operator: z.string().nullable(),
      act: z.enum(deskActs),
      /** What the page of the person's device shows; null: it is about none. */
      reference: z.string().nullable(),
    }),
  ),
})

function terminalView({ id, operator, kind, signedInAt, until, serving }: Terminal): z.infer<typeof terminalAnswer> {
  return {
    id,
    operator,
    device: kind,
    signedInAt: isoSeoul(signedInAt),
    until: isoSeoul(until),
    busy: serving !== null,
  }
}

export interface TerminalRouteTools {
  desk: Desk
  deskCodes: Pick<DeskCodes, 'issue'>
  log: Logger
}

/** Desks, for operators: who signed a terminal in, ending one, codes for blocked devices, and the record. Nothing of a citizen. */
export function terminalRoutes({ desk, deskCodes, log }: TerminalRouteTools): Router {
  const router = Router({ caseSensitive: true })
  router.get('/terminals', withRole('view'), async (_request, response) => {
    response.json({ terminals: (await desk.list()).map(terminalView) })
  })
  router.delete('/terminals/:id', withRole('operate'), async (request, response) => {
    const operator = operatorIn(response)
    const ended = await desk.end(request.params['id'] as TerminalId, operator)
    if (!ended) throw new GwanmunError('not_found')
    log.info({ operator, terminal: ended.id }, 'terminal ended')
    response.json(terminalView(ended))
  })
  router.post('/desk-codes', withRole('desk'), express.json({ limit: '1kb' }), async (request, response) => {
    const { reference } = read(deskCodeWish, request.body)
    const { until, ...issued } = await deskCodes.issue(actingIn(response), reference, null)
    log.info({ operator: operatorIn(response) }, 'desk code given')
    response.status(201).json({ ...issued, until: isoSeoul(until) })
  })
  router.get('/terminals/audit', withRole('view'), async (request, response) => {
    const { limit } = read(auditQuery, request.query)
    const entries = await desk.audit(limit)
    response.json({ entries: entries.map((entry) => ({ ...entry, at: isoSeoul(entry.at) })) })
  })
  return router
}
