import type { Opening } from '../domain/opening.ts'
import type { GatheredPool, Pool, RoomRules } from '../domain/waiting-room.ts'
import type { World } from '../domain/world.ts'
import { shuffling } from './swap-or-not.ts'

export interface PlacingTools {
  world: Pick<World, 'now' | 'after'>
  room: Pick<GatheredPool, 'place'>
  rules: RoomRules
}

/** Places given by one call: Redis serves no other one meanwhile, 1 to 2 ms. */
const placesAtOnce = 500

/** Gives the people of a pool the places that were drawn, from the first one that is not given yet. */
export function openPlacing({ world, room, rules }: PlacingTools): (opening: Opening, pool: Pool) => Promise<void> {
  async function orderOf(seed: string, people: number): Promise<Uint32Array> {
    const shuffle = shuffling(Buffer.from(seed, 'hex'), people)
    for (;;) {
      const { done, value } = shuffle.next()
      if (done) return value
      await new Promise<void>((resolve) => void world.after(0, resolve))
    }
  }

  return async ({ campaign, frozen, drawn }, pool) => {
    if (!frozen || !drawn) throw new Error('places are given after the draw')
    const order = placesIn(await orderOf(drawn.seed, frozen.people), pool.people)
    for (let left: Pool | null = pool; left?.frozen && left.opensAt === pool.opensAt; ) {
      const from: number = left.frozen.placed
      left = await room.place(campaign, from, order.slice(from, from + placesAtOnce), rules)
    }
  }
}

/** The order of so many people, where the record knows of more or of fewer: the others have no place, or come after them. */
function placesIn(order: Uint32Array, people: number): number[] {
  const places = [...order].filter((index) => index < people)
  for (let index = order.length; index < people; index++) places.push(index)
  return places
}
