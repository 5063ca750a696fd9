import type { PersonId } from '../../../domain/ids.ts'
import type { RoomPlaces } from '../../../domain/room-place.ts'
import { type Durable, pair } from './books.ts'

export function memoryRoomPlaces(durable: Durable): RoomPlaces {
  const places = () => durable.state.roomPlaces
  const rooms = () => durable.state.roomEpochs
  return {
    async keep(changes) {
      for (const { campaign, person, place } of changes) {
        if (place === null) places().delete(pair(campaign, person))
        else places().set(pair(campaign, person), { ...place })
      }
    },
    async find(campaign, person) {
      return structuredClone(places().get(pair(campaign, person)) ?? null)
    },
    async forget(before) {
      for (const [name, { joinedAt }] of places()) if (joinedAt < before) places().delete(name)
    },
    async epochs() {
      return structuredClone(rooms())
    },
    async reach(campaign, reached) {
      const held = rooms().get(campaign)
      const isLater = held === undefined || reached.epoch > held.epoch
      const standing =
        held && reached.epoch < held.epoch
          ? held
          : {
              epoch: reached.epoch,
              called: Math.max(held?.called ?? -1, reached.called),
              nextKey: Math.max(held?.nextKey ?? 0, reached.nextKey),
              lostAt: isLater ? reached.lostAt : held.lostAt,
            }
      rooms().set(campaign, standing)
      return { ...standing }
    },
    async personAt(campaign, index, after) {
      const prefix = pair(campaign, '')
      const found = [...places()].find(
        ([name, place]) =>
          name.startsWith(prefix) && place.key === null && place.index === index && place.joinedAt > after,
      )
      return found ? (found[0].slice(prefix.length) as PersonId) : null
    },
    async nextIndex(campaign, after) {
      const own = [...places()].filter(([name]) => name.startsWith(pair(campaign, '')))
      const gathering = own.flatMap(([, { key, index, joinedAt }]) =>
        key === null && index !== null && joinedAt > after ? [index] : [],
      )
      return Math.max(-1, ...gathering) + 1
    },
  }
}
