import express, { Router } from 'express'
import { z } from 'zod'
import type { BlockEnding } from '../../domain/block-ending.ts'
import type { CampaignId } from '../../domain/ids.ts'
import { isoSeoul } from '../../domain/time.ts'
import type { Logger } from '../../operations/log.ts'
import type { EndedBlocks } from '../../operator/ended-blocks.ts'
import { invalid, read } from '../request/read.ts'
import { operatorIn, withRole } from './guard.ts'
import { auditQuery, blockEndingRequest } from './requests.ts'

export const blockEndingAnswer = z.object({
  campaign: z.string(),
  at: z.iso.datetime({ offset: true }),
  author: z.string(),
  reason: z.string(),
})
export const blockEndingsAnswer = z.object({ endings: z.array(blockEndingAnswer) })

export interface BlockRouteTools {
  endedBlocks: EndedBlocks
  campaigns: readonly CampaignId[]
  log: Logger
}

/** The switch that ends all blocks of further devices in a campaign, and the record of its use. */
export function blockRoutes({ endedBlocks, campaigns, log }: BlockRouteTools): Router {
  const router = Router({ caseSensitive: true })
  router.get('/blocks/endings', withRole('view'), async (request, response) => {
    const { limit } = read(auditQuery, request.query)
    response.json({ endings: (await endedBlocks.list(limit)).map(endingView) })
  })
  router.post('/blocks/endings', withRole('operate'), express.json({ limit: '8kb' }), async (request, response) => {
    const { campaign: id, reason } = read(blockEndingRequest, request.body)
    const campaign = campaigns.find((one) => one === id)
    if (!campaign) throw invalid('campaign', 'is not a campaign of this installation')
    const author = operatorIn(response)
    const ending = await endedBlocks.end({ campaign, author, reason })
    log.warn({ operator: author, campaign }, 'all blocks ended')
    response.status(201).json(endingView(ending))
  })
  return router
}

function endingView({ at, ...ending }: BlockEnding): z.infer<typeof blockEndingAnswer> {
  return { ...ending, at: isoSeoul(at) }
}
