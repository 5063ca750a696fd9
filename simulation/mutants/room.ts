import type { CampaignId, PersonId } from '../../src/domain/ids.ts'
import type { DeviceClaims } from '../../src/domain/session.ts'
import type { RoomRules, WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import type { World } from '../../src/domain/world.ts'
import type { HotPorts, Plant } from '../stores.ts'

/** Mistakes in the waiting room and in the claims of devices. */
export const roomMutants: Record<string, Plant> = {
  'one more inside than the limit': inRoom((room) => {
    const more = (rules: RoomRules) => ({ ...rules, insideLimit: rules.insideLimit + 1 })
    return {
      ...room,
      join: (campaign, person, rules, how) => room.join(campaign, person, more(rules), how),
      present: (campaign, person, rules) => room.present(campaign, person, more(rules)),
      enter: (campaign, person, rules) => room.enter(campaign, person, more(rules)),
    }
  }),
  'join is not repeatable': inRoom((room) => ({
    ...room,
    async join(campaign, person, rules, how) {
      const ticket = await room.find(campaign, person, rules)
      if (ticket?.state === 'waiting') await room.leave(campaign, person)
      return room.join(campaign, person, rules, how)
    },
  })),
  'deferred people go to the back of the line': inRoom((room) => {
    const toTheBack = async (campaign: CampaignId, person: PersonId, rules: RoomRules) => {
      const ticket = await room.find(campaign, person, rules)
      if (ticket?.state === 'deferred') await room.leave(campaign, person)
    }
    return {
      ...room,
      async join(campaign, person, rules, how) {
        await toTheBack(campaign, person, rules)
        return room.join(campaign, person, rules, how)
      },
    }
  }),
  'a person who waits is forgotten': inRoom((room) => {
    const forgotten = new Set<PersonId>()
    return {
      ...room,
      async join(campaign, person, rules, how) {
        const ticket = await room.join(campaign, person, rules, forgotten.has(person) ? { lane: how?.lane } : how)
        if (ticket.state === 'waiting' && (ticket.key ?? 1) % 5 === 0) forgotten.add(person)
        return forgotten.has(person) ? { ...ticket, state: 'waiting', ahead: 1, until: null } : ticket
      },
      async present(campaign, person, rules) {
        const ticket = await room.present(campaign, person, rules)
        return ticket && forgotten.has(person) ? { ...ticket, state: 'waiting', ahead: 1, until: null } : ticket
      },
      enter: (campaign, person, rules) =>
        forgotten.has(person) ? room.find(campaign, person, rules) : room.enter(campaign, person, rules),
    }
  }),
  'a claim goes to the last device that asks': inClaims((claims) => ({
    ...claims,
    async claim(request) {
      const alive = await claims.find(request.person)
      if (alive && alive.device !== request.device) await claims.release(request.person, alive.generation)
      return claims.claim(request)
    },
  })),
  'a claim ends long before it says': inClaims((claims, { now }) => ({
    ...claims,
    async claim(request) {
      const claim = await claims.claim({ ...request, blockSeconds: Math.ceil(request.blockSeconds / 20) })
      return { ...claim, until: Math.max(claim.until, now() + request.blockSeconds * 1000) }
    },
    keep: async () => null,
  })),
}

function inRoom(change: (room: WaitingRoomStore) => WaitingRoomStore): Plant {
  return { hot: (ports: HotPorts) => ({ ...ports, waitingRoom: change(ports.waitingRoom) }) }
}

function inClaims(change: (claims: DeviceClaims, world: World) => DeviceClaims): Plant {
  return { hot: (ports: HotPorts, world) => ({ ...ports, claims: change(ports.claims, world) }) }
}
