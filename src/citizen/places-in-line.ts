import { GwanmunError } from '../domain/errors.ts'
import type { CampaignId, PersonId } from '../domain/ids.ts'
import type { Openings } from '../domain/opening.ts'
import type { KeptPlace } from '../domain/room-place.ts'
import type { Joining, RoomRules, Ticket, WaitingRoomStore } from '../domain/waiting-room.ts'
import { placeOf } from '../order/swap-or-not.ts'
import type { RoomKeeping } from '../waiting-room/keeping.ts'

/** Joining and leaving the line of one campaign, with a memory beside the hot store: a place outlives its loss. */
export interface PlacesInLine {
  /** See `TicketLine.join`. A new person of a room that was lost has the place again that was kept of them. */
  join(person: PersonId, how: Joining): Promise<Ticket>
  leave(person: PersonId): Promise<void>
}

export interface PlacesInLineTools {
  campaign: CampaignId
  rules: RoomRules
  waitingRoom: Pick<WaitingRoomStore, 'join' | 'find' | 'leave'>
  openings: Pick<Openings, 'latest'>
  keeping: RoomKeeping
}

const mostOpenings = 10

export function openPlacesInLine(tools: PlacesInLineTools): PlacesInLine {
  const { campaign, rules, waitingRoom, openings, keeping } = tools

  async function keptOf(person: PersonId): Promise<KeptPlace | null> {
    if ((keeping.epochOf(campaign) ?? 1) <= 1 || (await waitingRoom.find(campaign, person, rules))) return null
    const kept = await keeping.placeOf(campaign, person)
    return kept && kept.key === null ? drawn(kept) : kept
  }

  /** The place that a person had or has from the opening for which they gathered. */
  async function drawn(kept: KeptPlace): Promise<KeptPlace> {
    const latest = await openings.latest(campaign, mostOpenings)
    const opening = latest.findLast(({ frozen }) => frozen !== null && frozen.frozenAt >= kept.joinedAt)
    if (!opening?.frozen || kept.index === null || kept.index >= opening.frozen.people) return kept
    if (!opening.drawn) throw new GwanmunError('room_restoring', { retryAfterSeconds: 2 })
    const { base, people } = opening.frozen
    return { ...kept, key: base + placeOf(kept.index, Buffer.from(opening.drawn.seed, 'hex'), people) }
  }

  return {
    async join(person, how) {
      const epoch = keeping.epochOf(campaign)
      const ticket = await waitingRoom.join(campaign, person, rules, { ...how, epoch, kept: await keptOf(person) })
      keeping.given(campaign, person, ticket)
      return ticket
    },
    async leave(person) {
      await waitingRoom.leave(campaign, person)
      keeping.left(campaign, person)
    },
  }
}
