import { GwanmunError } from '../../domain/errors.ts'
import type { Gone } from '../../domain/gone.ts'
import type { CampaignId, PersonId } from '../../domain/ids.ts'
import { earnedBy } from '../../domain/lane-share.ts'
import type {
  Deferral,
  Lane,
  Pool,
  RoomBoard,
  RoomRules,
  Ticket,
  TicketState,
  WaitingRoomStore,
} from '../../domain/waiting-room.ts'
import type { RedisStore } from './connection.ts'
import { serverClock } from './script.ts'
import { begin, reached } from './waiting-room-epoch.ts'
import { peopleOfPool, place, pool } from './waiting-room-pool.ts'
import { board, enter, find, join, joinAndEnter, leave, present, renew, stretch } from './waiting-room-script.ts'
import { paceSeconds, parts } from './waiting-room-state.ts'

type TicketRow = [
  key: string | null,
  state: TicketState,
  lane: Lane,
  ahead: number,
  startedBehind: string,
  joinedAt: string,
  until: number | null,
  deferredBy: Deferral | null,
  index: string,
]
type PoolRow = [opensAt: number, people: number, frozenAt: number | null, base: number, placed: number]
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
  pool: PoolRow | null,
  epoch: number,
  pausedUntil: number,
]

const roomKey = (room: CampaignId) => `{room:${room}}:room`
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
    async join(room, person, rules, how = {}) {
      const { enter: comesIn = false, lane = 'main', gathersFor, epoch, kept } = how
      const script = comesIn ? joinAndEnter : join
      const given = [lane, gathersFor ?? '', epoch ?? '', kept?.key ?? '', kept?.index ?? '', kept?.joinedAt ?? '']
      const row = await redis.run<TicketRow | null>(script, keysOf(room), [...args(person, rules), ...given])
      if (row === null) throw new GwanmunError('room_restoring', { retryAfterSeconds: 2 })
      return ticketOf(row)
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
    async pool(room, opensAt) {
      return poolOf(await redis.run<PoolRow | null>(pool, keysOf(room), [clock(), '', opensAt ?? '']))
    },
    async peopleOfPool(room, from, count) {
      return redis.run<(PersonId | null)[]>(peopleOfPool, keysOf(room), [clock(), '', from, count])
    },
    async place(room, from, indices, rules) {
      const row = await redis.run<PoolRow | null>(place, keysOf(room), [...args('', rules), from, ...indices])
      return poolOf(row)
    },
    async reached(room) {
      const row = await redis.run<[number | null, number, number]>(reached, [roomKey(room)], [clock()])
      const [epoch, called, nextKey] = row
      return { epoch, called, nextKey }
    },
    async begin(room, { epoch, called, nextKey, pool: lost, pausedUntil }) {
      await redis.run(
        begin,
        [roomKey(room)],
        [...[clock(), epoch, called, nextKey, pausedUntil], ...[lost?.opensAt ?? '', lost?.people ?? 0]],
      )
    },
    async board(room, rules) {
      const row = await redis.run<BoardRow>(board, keysOf(room), args('', rules))
      return boardOf(row, rules.assistedShare)
    },
  }
}

function boardOf(row: BoardRow, share: number): RoomBoard {
  const [measuredAt, called, nextKey, waiting, inside, calls, lastMinute, ...rest] = row
  const [admitted, admissions, assisted, gone, pool, epoch, pausedUntil] = rest
  return {
    measuredAt,
    called,
    nextKey,
    waiting,
    inside,
    perMinute: calls === 0 ? null : (calls * 60) / paceSeconds,
    lastMinute,
    gone: goneOf(gone),
    assisted: { share, admitted, admissions, waiting: assisted },
    pool: poolOf(pool),
    epoch,
    pausedUntil: measuredAt < pausedUntil ? pausedUntil : null,
  }
}

function goneOf(flat: readonly number[]): Gone[] {
  return flat.flatMap((distance, index) => (index % 2 === 0 ? [[distance, flat[index + 1] ?? 0] as const] : []))
}

function ticketOf([key, state, lane, ahead, startedBehind, joinedAt, until, deferredBy, index]: TicketRow): Ticket {
  return {
    key: key === null ? null : Number(key),
    index: index === '' ? null : Number(index),
    state,
    lane,
    ahead,
    startedBehind: Number(startedBehind),
    joinedAt: Number(joinedAt),
    until,
    deferredBy,
  }
}

function poolOf(row: PoolRow | null): Pool | null {
  if (row === null) return null
  const [opensAt, people, at, base, placed] = row
  return { opensAt, people, frozen: at === null ? null : { at, base, placed } }
}
