import { LRUCache } from 'lru-cache'
import type { Instant } from '../../domain/time.ts'
import type { World } from '../../domain/world.ts'
import { type CachedResponse, cachedResponse } from './cached-response.ts'
import type { LiveBoard } from './live.ts'

/** What the API says of clinics and slots, in bytes per address: a crowd with one question costs one answer. */
export interface CatalogueBoard extends LiveBoard {
  /** The answer to an address while it is fresh; else null. */
  answer(url: string): CachedResponse | null
  /** Keeps an answer until `freshUntil`, and returns it. */
  keep(url: string, json: string, freshUntil: Instant): CachedResponse
}

const paths: readonly string[] = ['/api/v1/clinics', '/api/v1/slots']

/** How long caches may keep stock: as old as the board itself gets. */
const cacheControl = 'public, max-age=2'

/** Bytes of all kept answers and addresses together, uncompressed; the least recently used go first. A page of ten clinics: 27 KB. */
const mostBytes = 32 * 1024 * 1024

/**
 * Answers come from Express (`api/catalogue.ts`), which reads the query and asks the search; while they are fresh they are sent from
 * here. Two spellings of one question are two answers.
 * @param headers the security headers that every answer carries
 */
export function openCatalogueBoard(
  world: Pick<World, 'now'>,
  headers: Readonly<Record<string, string>>,
): CatalogueBoard {
  const answers = new LRUCache<string, { cached: CachedResponse; freshUntil: Instant }>({
    maxSize: mostBytes,
    sizeCalculation: ({ cached }, url) => url.length + cached.as('identity').body.length,
  })
  const answer = (url: string) => {
    const kept = answers.get(url)
    return kept && world.now() < kept.freshUntil ? kept.cached : null
  }
  return {
    answer,
    keep(url, json, freshUntil) {
      const type = 'application/json; charset=utf-8'
      const cached = cachedResponse(json, { type, headers: { ...headers, 'cache-control': cacheControl } })
      answers.set(url, { cached, freshUntil })
      return cached
    },
    find(path, url) {
      const cached = paths.includes(path) ? answer(url) : null
      return cached && { cached }
    },
  }
}
