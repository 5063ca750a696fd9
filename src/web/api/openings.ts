import { type Response, Router } from 'express'
import { keepRecent } from '../../booking/recent.ts'
import type { PlaceProof, PublishedOpenings } from '../../citizen/openings.ts'
import { GwanmunError } from '../../domain/errors.ts'
import type { Opening } from '../../domain/opening.ts'
import { type Instant, isoSeoul } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'
import { announcementOf, drawOf } from '../../order/documents.ts'
import { blockPeople } from '../../order/merkle.ts'
import { linesOf } from '../../order/pool.ts'
import { sendJson } from './send-json.ts'

/** How old the list may be, in milliseconds. */
const listAgeMs = 1_000

/** What is published once stays as it is; what is still to come must be asked for again. */
const keptForEver = 'public, max-age=86400, immutable'
const keptBriefly = 'public, max-age=1, stale-while-revalidate=5'

export interface OpeningTools {
  world: Pick<World, 'now'>
  openings: Pick<PublishedOpenings, 'latest' | 'find' | 'part'>
}

/** The record of openings, for everyone: what `npm run verify-order` reads. */
export function openingRoutes({ world, openings }: OpeningTools): Router {
  const recent = keepRecent<readonly Opening[]>(world, listAgeMs)
  const found = async (opensAt: string): Promise<Opening> => {
    // The latest ones are what all ask for.
    const { value } = await recent('latest', openings.latest)
    return value.find((one) => one.opensAt === Number(opensAt)) ?? openings.find(timeNamed(opensAt))
  }
  const router = Router({ caseSensitive: true })
  router.get('/openings', async (_request, response) => {
    const { value } = await recent('latest', openings.latest)
    response.setHeader('cache-control', keptBriefly)
    sendJson(response, { openings: value.map(openingView) })
  })
  router.get('/openings/:opensAt/announcement.json', async (request, response) => {
    sendForEver(response, announcementOf(await found(request.params.opensAt)))
  })
  router.get('/openings/:opensAt/draw.json', async (request, response) => {
    sendForEver(response, drawOf(await found(request.params.opensAt)))
  })
  router.get('/openings/:opensAt/pool/:part.txt', async (request, response) => {
    const { opensAt, part } = request.params
    const pseudonyms = await openings.part(timeNamed(opensAt), numberNamed(part))
    response.setHeader('cache-control', keptForEver)
    response.type('text/plain').send(linesOf(pseudonyms))
  })
  return router
}

function sendForEver(response: Response, document: object | null): void {
  if (document === null) throw new GwanmunError('not_found')
  response.setHeader('cache-control', keptForEver)
  sendJson(response, document)
}

/** Milliseconds since 1970, as in the addresses of the list. */
function timeNamed(text: string): Instant {
  if (!/^\d{1,14}$/.test(text)) throw new GwanmunError('not_found')
  return Number(text)
}

function numberNamed(text: string): number {
  if (!/^\d{1,4}$/.test(text)) throw new GwanmunError('not_found')
  return Number(text)
}

/** How many parts the pool has; 0: it is not published. */
export const partsOf = ({ frozen }: Opening) => Math.ceil((frozen?.people ?? 0) / blockPeople)

function openingView(opening: Opening) {
  const { opensAt, announcedAt, frozen, drawn } = opening
  const draw = drawOf(opening)
  return {
    opensAt: isoSeoul(opensAt),
    state: drawn ? 'drawn' : frozen ? 'published' : 'announced',
    announcedAt: isoSeoul(announcedAt),
    announcement: announcementOf(opening),
    people: frozen?.people ?? null,
    root: frozen?.root ?? null,
    publishedAt: frozen && isoSeoul(frozen.publishedAt),
    draw,
    files: { at: `/api/v1/openings/${opensAt}/`, poolParts: partsOf(opening) },
  }
}

/** What shows that a person is in the pool; the rest is in `draw.json`. */
export function proofView({ opening, index, pseudonym, key, proof }: PlaceProof) {
  const { opensAt, frozen, drawn } = opening
  return {
    opensAt: isoSeoul(opensAt),
    index,
    pseudonym,
    key,
    place: frozen && key !== null ? key - frozen.base : null,
    people: frozen?.people ?? null,
    root: frozen?.root ?? null,
    proof,
    seed: drawn?.seed ?? null,
  }
}
