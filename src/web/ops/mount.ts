import { Router } from 'express'
import type { Desk } from '../../citizen/desk.ts'
import type { DeskCodes } from '../../citizen/desk-codes.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { CampaignId } from '../../domain/ids.ts'
import type { RateLimits } from '../../domain/rate-limit.ts'
import type { World } from '../../domain/world.ts'
import type { EndedBlocks } from '../../operator/ended-blocks.ts'
import type { Operator } from '../../operator/operators.ts'
import { blockRoutes } from './blocks.ts'
import { operatorsOnly } from './guard.ts'
import { type OpsTools, opsRoutes } from './routes.ts'
import { terminalRoutes } from './terminals.ts'

export interface OperatorApiTools extends Omit<OpsTools, 'now'> {
  world: Pick<World, 'now'>
  operators: readonly Operator[]
  rateLimits: RateLimits
  desk: Desk
  deskCodes: DeskCodes
  endedBlocks: EndedBlocks
  campaigns: readonly CampaignId[]
  /** Public origin. */
  origin: string
}

/** All of the operators' API: the guard in front, and nothing behind what is known. */
export function operatorApi(tools: OperatorApiTools): Router {
  const { world, operators, rateLimits, desk, deskCodes, endedBlocks, campaigns, log, origin } = tools
  const router = Router({ caseSensitive: true })
  router.use(operatorsOnly(world, { operators, rateLimits }, origin))
  router.use(
    terminalRoutes({ desk, deskCodes, log }),
    blockRoutes({ endedBlocks, campaigns, log }),
    opsRoutes({ ...tools, now: world.now }),
    () => {
      throw new GwanmunError('not_found')
    },
  )
  return router
}
