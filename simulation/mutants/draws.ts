import type { Openings } from '../../src/domain/opening.ts'
import type { RoomPlaces } from '../../src/domain/room-place.ts'
import type { WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import { sha256 } from '../../src/mechanics/hash.ts'
import type { Plant } from '../stores.ts'

/** Mistakes in the order of people who came before an opening. */
export const drawMutants: Record<string, Plant> = {
  'places of a draw go to people in the order in which they came': inRoom((room) => ({
    ...room,
    place: (campaign, from, indices, rules) =>
      room.place(
        campaign,
        from,
        [...indices].sort((one, other) => one - other),
        rules,
      ),
  })),
  'people who came before the opening are let in at once': inRoom((room) => ({
    ...room,
    join: (campaign, person, rules, how) => room.join(campaign, person, rules, { ...how, gathersFor: null }),
  })),
  'an order is drawn by a seed of the operator’s choice': inOpenings((openings) => ({
    ...openings,
    draw: (name, drawn) => openings.draw(name, { ...drawn, seed: sha256(drawn.seed, 'hex') }),
  })),
  'a person is left out of the published pool': inOpenings((openings) => ({
    ...openings,
    keepBlock: (name, block) => openings.keepBlock(name, { ...block, pseudonyms: block.pseudonyms.map(() => 7) }),
  })),
  'no place comes back from a room that was lost': inPlaces((places) => ({ ...places, find: async () => null })),
  'places are kept as the person who wrote last has them': inPlaces((places) => ({
    ...places,
    keep: (changes) => places.keep(changes.map((change) => ({ ...change, place: changes[0]?.place ?? null }))),
  })),
}

function inPlaces(change: (places: RoomPlaces) => RoomPlaces): Plant {
  return { durable: (ports) => ({ ...ports, roomPlaces: change(ports.roomPlaces) }) }
}

function inRoom(change: (room: WaitingRoomStore) => WaitingRoomStore): Plant {
  return { hot: (ports) => ({ ...ports, waitingRoom: change(ports.waitingRoom) }) }
}

function inOpenings(change: (openings: Openings) => Openings): Plant {
  return { durable: (ports) => ({ ...ports, openings: change(ports.openings) }) }
}
