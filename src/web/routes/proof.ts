import { Router } from 'express'
import { keepRecent } from '../../booking/recent.ts'
import type { PublishedOpenings } from '../../citizen/openings.ts'
import type { Opening } from '../../domain/opening.ts'
import type { Lang } from '../pages/links.ts'
import { proofPage } from '../pages/proof-page.tsx'
import type { Requesters } from '../request/requesters.ts'
import { type PageTools, sendPage } from '../send.ts'

/** How old the list may be, in milliseconds: a crowd looks at it. */
const listAgeMs = 1_000

export interface ProofTools {
  openings: Pick<PublishedOpenings, 'latest' | 'proof'>
  requesters: Requesters
  pages: PageTools
}

/** `/room/proof`: how the order of an opening was drawn; to a person who has a place from one, theirs as well. */
export function proofRoutes({ openings, requesters, pages }: ProofTools, lang: Lang): Router {
  const recent = keepRecent<readonly Opening[]>(pages, listAgeMs)
  const router = Router({ caseSensitive: true })
  router.get('/room/proof', async (request, response) => {
    const session = await requesters.session(request)
    const own = session && (await openings.proof(session))
    const page = proofPage(pages.context(lang, request.url), {
      openings: (await recent('latest', openings.latest)).value,
      own,
      now: pages.now(),
    })
    sendPage(response, page)
  })
  return router
}
