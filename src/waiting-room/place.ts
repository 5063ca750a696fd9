import type { RoomBoard, Ticket } from '../domain/waiting-room.ts'

/** What a place in line is computed from: `/room.json`. */
export type PlaceBoard = Pick<RoomBoard, 'called' | 'gone'>

/**
 * How many people stand in front of this key; 0 for the next one and for all who were called. From public numbers alone, so it costs
 * the origin nothing.
 *
 * Never less than the true number, and exact where the board counts: right behind the people called, at each distance, and at
 * the end of the line. In between, the people who left count as far back as they can stand; so the smallest number computed so far is never too
 * small either, and a number shown need not rise. Only for the main lane: the assisted lane may be shorter.
 * @param key order in line, from 0
 */
export function peopleAhead(key: number, { called, gone }: PlaceBoard): number {
  const before = Math.max(0, key - called - 1)
  // Of a distance within the way all who left; of a longer one those who cannot all stand behind this key.
  const left = gone.map(([distance, count]) => count - Math.max(0, distance - before))
  return before - Math.max(0, ...left)
}

/** Whether the people up to this key have been called. */
export function isCalled(key: number, { called }: Pick<PlaceBoard, 'called'>): boolean {
  return key <= called
}

/** Whether the board tells what a person waits for: their place in the main lane, or their opening. All others ask in person. */
export function isOnBoard({ state, lane }: Pick<Ticket, 'state' | 'lane'>): boolean {
  return state === 'gathering' || (state === 'waiting' && lane === 'main')
}
