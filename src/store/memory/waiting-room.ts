import type { CampaignId } from '../../domain/ids.ts'
import type { WaitingRoomStore } from '../../domain/waiting-room.ts'
import type { World } from '../../domain/world.ts'
import { MemoryRoom } from './room.ts'

/**
 * Waiting rooms of this process; a restart empties them. Every verb costs O(log n) amortised: two million joins took
 * 4 to 5 s on one core and 205 bytes each. A ticket that waits or is deferred never expires, so memory grows with the people
 * of the campaign, one entry each, and with nothing else.
 */
export function memoryWaitingRoom({ now }: Pick<World, 'now'>): WaitingRoomStore {
  const rooms = new Map<CampaignId, MemoryRoom>()

  function roomOf(campaign: CampaignId): MemoryRoom {
    let room = rooms.get(campaign)
    if (!room) {
      room = new MemoryRoom()
      rooms.set(campaign, room)
    }
    return room
  }

  return {
    async join(campaign, person, rules, how = {}) {
      const [room, act] = [roomOf(campaign), { person, rules, at: now() }]
      const joined = room.join(act, how)
      return how.enter ? (room.enter(act) ?? joined) : joined
    },
    async present(campaign, person, rules) {
      return roomOf(campaign).present({ person, rules, at: now() })
    },
    async find(campaign, person, rules) {
      return roomOf(campaign).find({ person, rules, at: now() })
    },
    async enter(campaign, person, rules) {
      return roomOf(campaign).enter({ person, rules, at: now() })
    },
    async renew(campaign, person, rules, until = 0) {
      return roomOf(campaign).renew({ person, rules, at: now() }, until)
    },
    async stretch(campaign, person, rules, until) {
      return roomOf(campaign).stretch({ person, rules, at: now() }, until)
    },
    async leave(campaign, person) {
      return roomOf(campaign).leave(person, now())
    },
    async pool(campaign, opensAt) {
      return roomOf(campaign).poolAt(opensAt, now())
    },
    async peopleOfPool(campaign, from, count) {
      return roomOf(campaign).peopleOfPool(from, count)
    },
    async place(campaign, from, indices, rules) {
      return roomOf(campaign).place(from, indices, { rules, at: now() })
    },
    async reached(campaign) {
      return roomOf(campaign).reached()
    },
    async begin(campaign, beginning) {
      roomOf(campaign).begin(beginning)
    },
    async board(campaign, rules) {
      return roomOf(campaign).board(rules, now())
    },
  }
}
