import { Router } from 'express'
import type { PublishedOpenings } from '../../citizen/openings.ts'
import type { Lang } from '../pages/links.ts'
import { proofPage } from '../pages/proof-page.tsx'
import type { Requesters } from '../request/requesters.ts'
import { type PageTools, sendPage } from '../send.ts'

export interface ProofTools {
  openings: Pick<PublishedOpenings, 'latest' | 'proof'>
  requesters: Requesters
  pages: PageTools
}

/** `/room/proof`: how the order of an opening was drawn; to a person who has a place from one, theirs as well. */
export function proofRoutes({ openings, requesters, pages }: ProofTools, lang: Lang): Router {
  const router = Router({ caseSensitive: true })
  router.get('/room/proof', async (request, response) => {
    const session = await requesters.session(request)
    const own = session && (await openings.proof(session))
    const page = proofPage(pages.context(lang, request.url), {
      openings: await openings.latest(),
      own,
      now: pages.now(),
    })
    sendPage(response, page)
  })
  return router
}
