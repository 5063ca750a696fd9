import { Router } from 'express'
import { z } from 'zod'
import type { Desk } from '../../citizen/desk.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { TerminalId } from '../../domain/ids.ts'
import { deskActs, type Terminal } from '../../domain/terminal.ts'
import { isoSeoul } from '../../domain/time.ts'
import type { Logger } from '../../operations/log.ts'
import { read } from '../request/read.ts'
import { operatorIn, withRole } from './guard.ts'
import { auditQuery } from './requests.ts'

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
export const deskAuditAnswer = z.object({
  entries: z.array(z.object({ at: time, terminal: z.string(), operator: z.string(), act: z.enum(deskActs) })),
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

/** Terminals of the desks, for operators: who signed them in, ending one, and the record of them. Nothing of a citizen. */
export function terminalRoutes({ desk, log }: { desk: Desk; log: Logger }): Router {
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
  router.get('/terminals/audit', withRole('view'), async (request, response) => {
    const { limit } = read(auditQuery, request.query)
    const entries = await desk.audit(limit)
    response.json({ entries: entries.map((entry) => ({ ...entry, at: isoSeoul(entry.at) })) })
  })
  return router
}
