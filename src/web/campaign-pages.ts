import { type Request, type RequestHandler, Router } from 'express'
import type { InCampaign } from '../citizen/in-campaign.ts'
import type { Journeys } from '../citizen/journeys.ts'
import type { Lang } from './pages/links.ts'
import type { Cookies } from './request/cookies.ts'
import type { Requesters } from './request/requesters.ts'
import { journeyNamed } from './request/services.ts'
import { goTo } from './send.ts'

/** Pages about one campaign to which a person may come without having chosen it. */
const asking: ReadonlySet<string> = new Set(['/next', '/turn/mine', '/wait', '/slots', '/confirm', '/booking'])

export interface CampaignPageTools {
  campaigns: readonly [InCampaign, ...InCampaign[]]
  journeys: Pick<Journeys, 'named'>
  cookies: Pick<Cookies, 'campaign' | 'setCampaign'>
  requesters: Requesters
}

/**
 * The pages of one campaign: of the one that the address names (`?campaign=`, which is remembered), else of the one that was chosen in
 * this browser, else of the default one. Where there are several, a verified person is asked once, at `/campaigns`.
 * @param pagesOf the pages about one campaign
 */
export function campaignPages(
  { campaigns, cookies, requesters, journeys }: CampaignPageTools,
  lang: Lang,
  pagesOf: (own: InCampaign) => readonly RequestHandler[],
): Router {
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
