/**
 * Ops: the API of operators below `/ops/api/v1`. guard.ts lets tokens of operators pass and tells routes who acts; a
 * decision goes to src/operator, which keeps the record. openapi.ts describes it, views.ts prints it.
 */
import express, { Router } from 'express'
import type { z } from 'zod'
import type { SeenCause } from '../../domain/cause.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { ProviderId } from '../../domain/ids.ts'
import type { LightsBoard } from '../../domain/light.ts'
import type { Lowering, OverrideId } from '../../domain/operator.ts'
import type { ProviderDefinition } from '../../domain/provider.ts'
import { type Instant, isoSeoul } from '../../domain/time.ts'
import type { Logger } from '../../operations/log.ts'
import { decisionOf } from '../../operator/decision.ts'
import { loweringOf, loweringProblems } from '../../operator/lowering.ts'
import type { Overrides } from '../../operator/overrides.ts'
import { read } from '../request/read.ts'
import { operatorIn, withRole } from './guard.ts'
import { opsDocument } from './openapi.ts'
import { auditQuery, overrideRequest, withdrawalRequest } from './requests.ts'
import { assuranceView, auditView, causeView, lightView, overrideView } from './views.ts'

/** Behind the guard, so that a stranger's body is not even read. */
const json = express.json({ limit: '8kb' })

export interface OpsTools {
  providers: readonly ProviderDefinition[]
  /** The lights as citizens see them, and as measured. */
  board(): LightsBoard
  measured(): LightsBoard
  overrides: Overrides
  /** Why a provider fails, the latest cause first. */
  causesOf(provider: ProviderId): readonly SeenCause[]
  log: Logger
  now(): Instant
}

/** The operators' API below `/ops/api/v1`, behind `operatorsOnly`. */
export function opsRoutes(tools: OpsTools): Router {
  const { overrides, log, now } = tools
  const router = Router({ caseSensitive: true })

  const assuranceOf = (id: ProviderId) => {
    const door = tools.providers.find((one) => one.id === id)
    if (!door) throw new GwanmunError('internal')
    return assuranceView(door, loweringOf(overrides.live(), id, now()))
  }

  router.get('/doors', withRole('view'), (_request, response) => {
    const [shown, measured] = [tools.board(), tools.measured()]
    const readAt = overrides.readAt()
    response.json({
      measuredAt: isoSeoul(measured.measuredAt),
      overridesReadAt: readAt === null ? null : isoSeoul(readAt),
      doors: shown.doors.map((door) => ({
        id: door.id,
        name: door.name,
        shown: lightView(door),
        measured: lightView(measured.doors.find(({ id }) => id === door.id) ?? door),
        assurance: assuranceOf(door.id),
        causes: tools.causesOf(door.id).map(causeView),
        overrides: overrides
          .live()
          .filter((override) => override.door === door.id)
          .map(overrideView),
      })),
    })
  })

  router.post('/doors/:id/overrides', withRole('operate'), json, async (request, response) => {
    const door = tools.providers.find(({ id }) => id === request.params['id'])
    if (!door) throw new GwanmunError('provider_unknown')
    const wish = read(overrideRequest, request.body)
    const author = operatorIn(response)
    const decision = decisionOf(
      {
        door: door.id,
        action: wish.action,
        until: wish.until,
        reason: wish.reason,
        light: wish.action === 'force' ? wish.light : null,
        lowered: loweringIn(wish, door),
        from: (wish.action === 'maintenance' ? wish.from : undefined) ?? null,
      },
      { author, now: now() },
    )
    const override = await overrides.decide(decision)
    log.info({ provider: door.id, operator: author, action: override.action, override: override.id }, 'override')
    response.status(201).json(overrideView(override))
  })

  router.delete('/overrides/:id', withRole('operate'), json, async (request, response) => {
    const { reason } = read(withdrawalRequest, request.body)
    const author = operatorIn(response)
    const id = request.params['id'] as OverrideId
    const ended = await overrides.withdraw(id, { author, reason, at: now() })
    if (!ended) throw new GwanmunError('not_found')
    log.info({ provider: ended.door, operator: author, override: ended.id }, 'override withdrawn')
    response.json(overrideView(ended))
  })

  router.get('/audit', withRole('view'), async (request, response) => {
    const { limit } = read(auditQuery, request.query)
    response.json(auditView(await overrides.audit(limit)))
  })

  const document = JSON.stringify(opsDocument())
  router.get('/openapi.json', (_request, response) => {
    response.type('application/json').send(document)
  })
  return router
}

/** @throws GwanmunError `invalid_request` when this door cannot be lowered so */
function loweringIn(wish: z.output<typeof overrideRequest>, door: ProviderDefinition): Lowering | null {
  if (wish.action !== 'lower') return null
  const lowered = { acr: wish.acr ?? null, methods: wish.methods ?? [] }
  const problems = loweringProblems(lowered, door)
  if (problems.length > 0) throw new GwanmunError('invalid_request', { problems })
  return lowered
}
