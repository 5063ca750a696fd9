import type { Instant } from '../../domain/time.ts'
import { isoSeoul } from '../../domain/time.ts'
import type { RoomBoard } from '../../domain/waiting-room.ts'
import type { World } from '../../domain/world.ts'
import { type CachedResponse, cachedResponse } from './cached-response.ts'
import type { LiveBoard } from './live.ts'

/** How old the numbers get before the store is asked again, in milliseconds. */
const freshMs = 1_000

/** Caches keep it as long, and go on with it for a minute when the origin does not answer. */
const headers = {
  'access-control-allow-origin': '*',
  'x-content-type-options': 'nosniff',
  'cache-control': 'public, max-age=1, stale-while-revalidate=5, stale-if-error=60',
}

/** `/room.json`: the public numbers of the waiting room, as bytes that are made once a second while they are asked for. */
export interface RoomBoardServer extends LiveBoard {
  /**
   * The numbers read now, with one question to the store for all who ask meanwhile. Where it does not answer: the last that were
   * read, whose `measuredAt` tells their age. @throws GwanmunError `store_unavailable` when none were read yet
   */
  read(): Promise<CachedResponse>
}

/** @param board asks the store */
export function openRoomBoard(world: Pick<World, 'now'>, board: () => Promise<RoomBoard>): RoomBoardServer {
  let kept: { cached: CachedResponse; freshUntil: Instant } | null = null
  let reading: Promise<CachedResponse> | null = null

  async function readNow(): Promise<CachedResponse> {
    const { measuredAt, ...numbers } = await board()
    const json = JSON.stringify({ measuredAt: isoSeoul(measuredAt), ...numbers })
    const cached = cachedResponse(json, { type: 'application/json; charset=utf-8', headers })
    kept = { cached, freshUntil: world.now() + freshMs }
    return cached
  }

  return {
    find(path) {
      if (path !== '/room.json' || kept === null || world.now() >= kept.freshUntil) return null
      return { cached: kept.cached }
    },
    read() {
      reading ??= readNow()
        .catch((error: unknown) => {
          if (kept === null) throw error
          kept = { ...kept, freshUntil: world.now() + freshMs }
          return kept.cached
        })
        .finally(() => {
          reading = null
        })
      return reading
    },
  }
}
