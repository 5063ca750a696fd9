import { Router } from 'express'
import type { InCampaign } from '../../citizen/in-campaign.ts'
import { GwanmunError, hasCode } from '../../domain/errors.ts'
import { campaignsPage } from '../pages/campaigns-page.tsx'
import type { Lang } from '../pages/links.ts'
import type { Cookies } from '../request/cookies.ts'
import type { Requesters } from '../request/requesters.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'
import { formBody } from './forms.ts'

export interface CampaignTools {
  campaigns: readonly Pick<InCampaign, 'id' | 'name' | 'window'>[]
  cookies: Pick<Cookies, 'setCampaign'>
  requesters: Requesters
  pages: PageTools
}

/** `/campaigns`: a person chooses one, with their window in each where they are verified; the browser remembers it. */
export function campaignRoutes({ campaigns, cookies, requesters, pages }: CampaignTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.get('/campaigns', async (request, response) => {
    // A person who reads and cancels while the hot store is away must be able to choose, too: without their windows.
    const session = await requesters.session(request).catch(noneWhileAway)
    const choices = campaigns.map(async ({ id, name, window }) => ({
      id,
      name: name()[lang],
      status: session && (await window.of(session)),
    }))
    sendPage(response, campaignsPage(pages.context(lang, request.url), { choices: await Promise.all(choices) }))
  })
  router.post('/campaigns', formBody, (request, response) => {
    const chosen = campaigns.find(({ id }) => id === request.body?.campaign)
    if (!chosen) throw new GwanmunError('not_found')
    cookies.setCampaign(response, chosen.id)
    goTo(response, lang, '/next')
  })
  return router
}

function noneWhileAway(error: unknown): null {
  if (!hasCode(error, 'store_unavailable')) throw error
  return null
}
