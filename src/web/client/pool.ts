import { gatheringStep } from '../../waiting-room/asking.ts'

/** Of `/room.json`: people who gather for an opening, or whose places are being drawn. */
export interface PoolAnswer {
  opensAt: string
  people: number
  frozen: { placed: number } | null
}

/**
 * Follows the pool in which the person gathers, from board to board, and says what their page does next.
 * @param first as the page was told; null: there was none any more
 */
export function poolFollower(first: PoolAnswer | null, hiddenSeconds: number) {
  let before = first
  return ({ pool, measuredAt }: { pool: PoolAnswer | null; measuredAt: string }) => {
    // Another pool, or none: the places of this one are given.
    const isOver = pool === null || (before !== null && pool.opensAt !== before.opensAt)
    const { people = 0, opensAt = measuredAt } = before ?? pool ?? {}
    before = pool
    return gatheringStep(
      {
        secondsToOpening: (Date.parse(opensAt) - Date.parse(measuredAt)) / 1000,
        people,
        hasPlaces: isOver || (pool.frozen?.placed ?? 0) > 0,
      },
      hiddenSeconds,
    )
  }
}
