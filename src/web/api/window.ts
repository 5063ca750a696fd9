import express, { Router } from 'express'
import type { InCampaign } from '../../citizen/in-campaign.ts'
import { invalid, read } from '../request/read.ts'
import { windowRequest } from './requests.ts'
import { sendJson } from './send-json.ts'
import { windowStatusView } from './views.ts'

/**
 * Which campaigns there are, and when a person born on a day may book in each. For everyone, before anyone is verified; the birth date is not kept.
 * @param own the campaign that is asked about
 * @param campaigns every campaign; the answer names each
 */
export function windowRoutes(
  own: Pick<InCampaign, 'window'>,
  campaigns: readonly Pick<InCampaign, 'id' | 'name' | 'window'>[],
): Router {
  const router = Router({ caseSensitive: true })
  router.get('/campaigns', (_request, response) => {
    const each = campaigns.map(({ id, name }, at) => ({ campaign: id, name: name(), isDefault: at === 0 }))
    sendJson(response, { campaigns: each })
  })
  router.post('/turn', express.json({ limit: '8kb' }), (request, response) => {
    const { birthdate } = read(windowRequest, request.body)
    const status = own.window.ask(birthdate)
    if (!status) throw invalid('birthdate', 'no living person was born on that day')
    const each = campaigns.flatMap(({ id, name, window }) => {
      const answer = window.ask(birthdate)
      return answer ? [{ campaign: id, name: name(), ...windowStatusView(answer) }] : []
    })
    sendJson(response, { ...windowStatusView(status), campaigns: each })
  })
  return router
}
