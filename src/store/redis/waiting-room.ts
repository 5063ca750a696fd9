import type { Gone } from '../../domain/gone.ts'
import type { CampaignId } from '../../domain/ids.ts'
import { earnedBy } from '../../domain/lane-share.ts'
import type { Deferral, Lane, RoomRules, Ticket, TicketState, WaitingRoomStore } from '../../domain/waiting-room.ts'
import type { RedisStore } from './connection.ts'
import { serverClock } from './script.ts'
import {
  board,
  enter,
  find,
  join,
  joinAndEnter,
  leave,
  paceSeconds,
  parts,
  present,
  renew,
  stretch,
} from './waiting-room-script.ts'

type TicketRow = [
  key: string,
  state: TicketState,
  lane: Lane,
  ahead: number,
  startedBehind: string,
  joinedAt: string,
  until: number | null,
  deferredBy: Deferral | null,
]
type BoardRow = [
  measuredAt: number,
  called: number,
  nextKey: number,
  waiting: number,
  inside: number,
  calls: number,
  lastMinute: number,
  passed: number,
  admissions: number,
  assisted: number,
  gone: number[],
]

const keysOf = (room: CampaignId) => parts.map((part) => `{room:${room}}:${part}`)

/**
 * Waiting rooms, each on one slot; every verb is one script in O(log n). A ticket never expires, so memory grows with the
 * people of the campaign and with nothing else, about a quarter of a kilobyte each.
 */
export function redisWaitingRoom(redis: RedisStore, clock = serverClock): WaitingRoomStore {
  const args = (person: string, rules: RoomRules) => [
    clock(),
    person,
    rules.insideLimit,
    rules.readySeconds * 1000,
    rules.leaseSeconds * 1000,
    rules.idleSeconds * 1000,
    earnedBy(rules.assistedShare),
  ]
  return {
    async join(room, person, rules, { enter: comesIn = false, lane = 'main' } = {}) {
      const script = comesIn ? joinAndEnter : join
      return ticketOf(await redis.run<TicketRow>(script, keysOf(room), [...args(person, rules), lane]))
    },
    async present(room, person, rules) {
      const row = await redis.run<TicketRow | null>(present, keysOf(room), args(person, rules))
      return row && ticketOf(row)
    },
    async find(room, person, rules) {
      const row = await redis.run<TicketRow | null>(find, keysOf(room), args(person, rules))
      return row && ticketOf(row)
    },
    async enter(room, person, rules) {
      const row = await redis.run<TicketRow | null>(enter, keysOf(room), args(person, rules))
      return row && ticketOf(row)
    },
    async renew(room, person, rules, until = 0) {
      const row = await redis.run<TicketRow | null>(renew, keysOf(room), [...args(person, rules), until])
      return row && ticketOf(row)
    },
    async stretch(room, person, rules, until) {
      const row = await redis.run<TicketRow | null>(stretch, keysOf(room), [
        ...args(person, rules),
        until,
        rules.longestLeaseSeconds * 1000,
      ])
      return row && ticketOf(row)
    },
    async leave(room, person) {
      return (await redis.run<number>(leave, keysOf(room), [clock(), person])) === 1
    },
    async board(room, rules) {
      const row = await redis.run<BoardRow>(board, keysOf(room), args('', rules))
      const [measuredAt, called, nextKey, waiting, inside, calls, lastMinute, admitted, admissions, assisted, gone] =
        row
      return {
        measuredAt,
        called,
        nextKey,
        waiting,
        inside,
        perMinute: calls === 0 ? null : (calls * 60) / paceSeconds,
        lastMinute,
        gone: goneOf(gone),
        assisted: { share: rules.assistedShare, admitted, admissions, waiting: assisted },
      }
    },
  }
}

function goneOf(flat: readonly number[]): Gone[] {
  return flat.flatMap((distance, index) => (index % 2 === 0 ? [[distance, flat[index + 1] ?? 0] as const] : []))
}

function ticketOf([key, state, lane, ahead, startedBehind, joinedAt, until, deferredBy]: TicketRow): Ticket {
  const order = { key: Number(key), startedBehind: Number(startedBehind), joinedAt: Number(joinedAt) }
  return { ...order, state, lane, ahead, until, deferredBy }
}
