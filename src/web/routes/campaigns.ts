import { type Request, type RequestHandler, Router } from 'express'
import type { InCampaign } from '../../citizen/in-campaign.ts'
import type { Journeys } from '../../citizen/journeys.ts'
import { GwanmunError } from '../../domain/errors.ts'
import { campaignsPage } from '../pages/campaigns-page.tsx'
import type { Lang } from '../pages/links.ts'
import type { Cookies } from '../request/cookies.ts'
import type { Requesters } from '../request/requesters.ts'
import { journeyNamed } from '../request/services.ts'
import { goTo, type PageTools, sendPage } from '../send.ts'
import { formBody } from './forms.ts'

/** Pages about one campaign to which a person may come without having chosen it. */
const asking: ReadonlySet<string> = new Set(['/next', '/turn/mine', '/wait', '/slots', '/confirm', '/booking'])

export interface CampaignTools {
  campaigns: readonly [InCampaign, ...InCampaign[]]
  journeys: Pick<Journeys, 'named'>
  cookies: Pick<Cookies, 'campaign' | 'setCampaign'>
  requesters: Requesters
  pages: PageTools
}

/**
 * The pages of one campaign: of the one that the address names (`?campaign=`, which is remembered), else of the one that was chosen in
 * this browser, else of the default one. Where there are several, a verified person is asked once, at `/campaigns`.
 * @param pagesOf the pages about one campaign
 */
export function campaignRoutes(
  tools: CampaignTools,
  lang: Lang,
  pagesOf: (own: InCampaign) => readonly RequestHandler[],
): Router {
  const { campaigns, cookies, requesters, journeys } = tools
  const [first] = campaigns
  const router = Router({ caseSensitive: true })
  if (campaigns.length === 1) return router.use([...pagesOf(first)])
  const ofFirst = routerOf(pagesOf(first))
  const routers = new Map<string, Router>([[first.id, ofFirst]])
  for (const own of campaigns.slice(1)) routers.set(own.id, routerOf(pagesOf(own)))

  /** A visit that must not go on before the person has chosen. On the way to a relying party no campaign is asked for. */
  async function mustChoose(request: Request): Promise<boolean> {
    if (request.method !== 'GET' || !asking.has(request.path)) return false
    const { session, devices } = requesters.browser(request)
    if (session === null) return false
    const journey = journeyNamed(request)
    return journey === null || !(await journeys.named(journey, devices))?.relyingParty
  }

  router.use(choice(tools, lang))
  router.use(async (request, response, next) => {
    const { campaign } = request.query
    const named = routers.get(String(campaign))
    if (named && campaign !== cookies.campaign(request)) cookies.setCampaign(response, String(campaign))
    const chosen = named ?? routers.get(cookies.campaign(request) ?? '')
    if (!chosen && (await mustChoose(request))) return goTo(response, lang, '/campaigns')
    return (chosen ?? ofFirst)(request, response, next)
  })
  return router
}

function routerOf(handlers: readonly RequestHandler[]): Router {
  return Router({ caseSensitive: true }).use([...handlers])
}

function choice({ campaigns, cookies, requesters, pages }: CampaignTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.get('/campaigns', async (request, response) => {
    const session = await requesters.session(request)
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
