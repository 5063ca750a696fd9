import { GwanmunError } from '../../domain/errors.ts'
import type { CampaignId } from '../../domain/ids.ts'
import type { Instant } from '../../domain/time.ts'
import { isoSeoul } from '../../domain/time.ts'
import type { Pool, RoomBoard } from '../../domain/waiting-room.ts'
import type { World } from '../../domain/world.ts'
import { leastPollSeconds } from '../../waiting-room/asking.ts'
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

function poolView(pool: Pool | null) {
  if (pool === null) return null
  const { opensAt, people, frozen } = pool
  return {
    opensAt: isoSeoul(opensAt),
    people,
    frozen: frozen && { at: isoSeoul(frozen.at), base: frozen.base, placed: frozen.placed },
  }
}

/** Whose room it is. */
interface RoomOf {
  id: CampaignId
  tickets: { board(): Promise<RoomBoard> }
}

/**
 * @param room `board` asks the store
 * @param isAsked whether an address with this path asks for this room
 */
export function openRoomBoard(
  world: Pick<World, 'now'>,
  { id, tickets }: RoomOf,
  isAsked: (url: string) => boolean = () => true,
): RoomBoardServer {
  let kept: { cached: CachedResponse; freshUntil: Instant } | null = null
  let reading: Promise<CachedResponse> | null = null

  async function readNow(): Promise<CachedResponse> {
    const { measuredAt, pool, pausedUntil, ...numbers } = await tickets.board()
    const json = JSON.stringify({
      campaign: id,
      measuredAt: isoSeoul(measuredAt),
      state: pausedUntil === null ? 'open' : 'paused',
      pausedUntil: pausedUntil === null ? null : isoSeoul(pausedUntil),
      nextPollSeconds: leastPollSeconds,
      ...numbers,
      pool: poolView(pool),
    })
    const cached = cachedResponse(json, { type: 'application/json; charset=utf-8', headers })
    kept = { cached, freshUntil: world.now() + freshMs }
    return cached
  }

  return {
    find(path, url) {
      if (path !== '/room.json' || !isAsked(url) || kept === null || world.now() >= kept.freshUntil) return null
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

/** The boards of all waiting rooms: `/room.json?campaign=` names one, without it the default campaign’s is meant. */
export interface RoomBoards {
  boards: readonly RoomBoardServer[]
  /** @throws GwanmunError `not_found` */
  of(campaign: unknown): RoomBoardServer
}

export function openRoomBoards(
  world: Pick<World, 'now'>,
  [first, ...others]: readonly [RoomOf, ...RoomOf[]],
): RoomBoards {
  const named = (url: string) => new URLSearchParams(url.split('?')[1]).get('campaign')
  const isFirst = (campaign: string | null) => campaign === null || campaign === first.id
  const ofFirst = openRoomBoard(world, first, (url) => !url.includes('?') || isFirst(named(url)))
  const ofOthers = others.map((room): [string, RoomBoardServer] => [
    room.id,
    openRoomBoard(world, room, (url) => named(url) === room.id),
  ])
  const all = new Map<unknown, RoomBoardServer>([[undefined, ofFirst], [first.id, ofFirst], ...ofOthers])
  return {
    boards: [...new Set(all.values())],
    of(campaign) {
      const board = all.get(campaign)
      if (!board) throw new GwanmunError('not_found')
      return board
    },
  }
}
