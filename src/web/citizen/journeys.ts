import type { Request } from 'express'
import type { Journey } from '../../domain/journey.ts'
import type { Attempt } from '../../domain/provider.ts'
import type { Web } from '../context.ts'
import { deviceOf } from '../request/who.ts'

/** The journey named in a URL, if it lives and belongs to this browser; else null. */
export async function journeyIn(web: Web, request: Request, id: unknown): Promise<Journey | null> {
  return web.citizen.journeys.find(typeof id === 'string' ? id : null, deviceOf(web, request))
}

/** @throws GwanmunError `journey_unknown`, see {@link Journeys.requestOf} */
export async function assertStillAsked(web: Web, request: Request, attempt: Attempt): Promise<void> {
  await web.citizen.journeys.requestOf(attempt, deviceOf(web, request))
}
