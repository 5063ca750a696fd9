import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { PersonId } from '../../src/domain/ids.ts'
import type { RoomBoard, RoomRules, Ticket, TicketState, WaitingRoomStore } from '../../src/domain/waiting-room.ts'
import { peopleAhead } from '../../src/waiting-room/place.ts'
import { type OpenStore, testClock } from './test-clock.ts'
import { room } from './waiting-room.people.ts'

const people = Array.from({ length: 8 }, (_, n) => `person-${n}` as PersonId)
const rules: RoomRules = {
  insideLimit: 2,
  readySeconds: 60,
  leaseSeconds: 300,
  longestLeaseSeconds: 2400,
  idleSeconds: 120,
  assistedShare: 0.05,
}

const who = fc.constantFrom(...people)
/** How long a hold lasts, in seconds. */
const hold = fc.integer({ min: 1, max: 400 })
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('join' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('present' as const), who }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('enter' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('renew' as const, 'stretch' as const), who, hold }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leave' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pass' as const), seconds: fc.integer({ min: 1, max: 130 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('limit' as const), limit: fc.integer({ min: 0, max: 4 }) }) },
  // A person who asks for a ticket shows up: between these, absent people stay absent.
  { weight: 1, arbitrary: fc.record({ do: fc.constant('all look' as const) }) },
)

/** No person gathers here. */
const keyOf = ({ key }: Ticket) => key ?? assert.fail('each ticket has a place')

/** What each person was told last. */
type Told = Map<PersonId, Ticket>

function checkTheTicket(ticket: Ticket, told: Told, board: RoomBoard): void {
  const { state, ahead, startedBehind, until } = ticket
  const key = keyOf(ticket)
  const between = [...told.values()].map(keyOf).filter((other) => other > board.called && other < key).length
  assert.equal(ahead, state === 'waiting' ? between : 0, 'ahead counts those who wait in front')
  assert.ok(ahead <= startedBehind, 'no person is further back than where they started')
  assert.equal(state === 'waiting', key > board.called, 'called are exactly the keys up to the board')
  const computed = peopleAhead(key, board)
  assert.ok(computed >= ahead, 'a place computed from the board is never too small')
  const isCounted = [0, ...board.gone.map(([distance]) => distance)].includes(key - board.called - 1)
  if (state !== 'waiting' || isCounted) assert.equal(computed, ahead, 'and exact where the board counts')
  assert.equal(until === null, state === 'waiting' || state === 'deferred')
  if (until !== null) assert.ok(until > board.measuredAt, 'what has run out is not shown')
}

function checkTheChange(then: Ticket, now: Ticket): void {
  assert.equal(now.key, then.key, 'no person loses a key')
  assert.equal(now.startedBehind, then.startedBehind)
  assert.equal(now.joinedAt, then.joinedAt)
  if (then.state === 'waiting') assert.ok(now.ahead <= then.ahead, 'no person moves back')
  else assert.notEqual(now.state, 'waiting', 'no person is put back in line')
}

function checkTheBoard(then: RoomBoard, now: RoomBoard, told: Told): void {
  const keys = [...told.values()].map(keyOf)
  assert.equal(new Set(keys).size, keys.length, 'no two people have one place')
  assert.equal(now.waiting, keys.filter((key) => key > now.called).length)
  assert.ok(now.called >= then.called && now.called < now.nextKey)
  assert.ok(keys.every((key) => key < now.nextKey))
}

/** The ticket of each person at one moment; the second round sees what the first one moved. */
async function ticketsOfAll(store: WaitingRoomStore, told: Told, now: RoomRules): Promise<Ticket[]> {
  for (const person of told.keys()) await store.present(room, person, now)
  const tickets: Ticket[] = []
  for (const person of told.keys()) {
    const ticket = await store.present(room, person, now)
    assert.ok(ticket, 'no person loses their ticket')
    tickets.push(ticket)
  }
  return tickets
}

function countOf(tickets: Ticket[], ...states: TicketState[]): number {
  return tickets.filter(({ state }) => states.includes(state)).length
}

/** What must hold after any history. */
export function waitingRoomProperties(open: OpenStore<WaitingRoomStore>): void {
  it('keeps limit, order, one ticket a person and every key, whatever people do', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60, size: 'max' }), async (steps) => {
        const clock = testClock()
        const store = await open(clock)
        const told: Told = new Map()
        let now = rules
        let board = await store.board(room, now)
        let mostTaken = now.insideLimit
        for (const act of steps) {
          let seen: Ticket | null = null
          if (act.do === 'join') seen = await store.join(room, act.who, now)
          if (act.do === 'present') seen = await store.present(room, act.who, now)
          if (act.do === 'enter') seen = await store.enter(room, act.who, now)
          if (act.do === 'renew' || act.do === 'stretch') {
            const until = clock.now() + act.hold * 1000
            seen = await store[act.do](room, act.who, now, until)
            if (act.do === 'stretch' && seen?.state === 'admitted')
              assert.ok((seen.until ?? 0) >= until, 'a lease outlives its hold')
          }
          if (act.do === 'leave') {
            assert.equal(await store.leave(room, act.who), told.has(act.who))
            told.delete(act.who)
          }
          if (act.do === 'pass') clock.pass(act.seconds)
          if (act.do === 'limit') now = { ...now, insideLimit: act.limit }
          mostTaken = Math.max(mostTaken, now.insideLimit)

          const then = board
          board = await store.board(room, now)
          if ('who' in act && act.do !== 'leave') {
            const known = told.get(act.who)
            assert.equal(
              seen !== null,
              known !== undefined || act.do === 'join',
              'who joined has a ticket, no person else',
            )
            if (seen && known) checkTheChange(known, seen)
            else if (seen) assert.equal(seen.startedBehind, seen.state === 'waiting' ? seen.ahead : 0)
            if (seen) checkTheTicket(seen, told.set(act.who, seen), board)
          }
          checkTheBoard(then, board, told)
          assert.ok(board.inside <= Math.max(now.insideLimit, then.inside), 'never more inside than the limit')
          if (act.do !== 'enter')
            assert.ok(board.inside <= then.inside, 'people come in by entering, and not otherwise')
          if (act.do !== 'all look') continue

          const tickets = await ticketsOfAll(store, told, now)
          board = await store.board(room, now)
          for (const [index, person] of [...told.keys()].entries()) {
            const [known, ticket] = [told.get(person), tickets[index]]
            assert.ok(known && ticket)
            checkTheChange(known, ticket)
            checkTheTicket(ticket, told.set(person, ticket), board)
          }
          const taken = countOf(tickets, 'admitted', 'ready')
          assert.equal(board.inside, countOf(tickets, 'admitted'))
          assert.ok(taken <= mostTaken, 'no person is called without room')
          assert.ok(
            taken >= now.insideLimit || taken === tickets.length,
            'no person who is here waits while there is room, called before or not',
          )
          mostTaken = Math.max(now.insideLimit, taken)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('lets each person in sooner or later who keeps trying, from the line or after being late', async () => {
    const others = people.slice(0, -1)
    const last = 'the last person' as PersonId
    const habit = fc.constantFrom('enter' as const, 'look' as const, 'leave and join' as const, 'stay away' as const)
    const habits = fc.array(habit, { minLength: others.length, maxLength: others.length })
    await fc.assert(
      fc.asyncProperty(habits, fc.boolean(), async (habitOf, late) => {
        const clock = testClock()
        const store = await open(clock)
        for (const person of [...others, last]) await store.join(room, person, rules)
        for (let minute = 0; late && minute < 5; minute++) {
          clock.pass(60)
          await store.board(room, rules)
        }
        let entered = false
        // Two inside at a time, leases of five minutes, at most seven before them in line and as many late: an hour is plenty.
        for (let round = 0; round < 72 && !entered; round++) {
          clock.pass(50)
          for (const [index, person] of others.entries()) {
            const does = habitOf[index]
            if (does === 'look') await store.present(room, person, rules)
            if (does === 'leave and join') await store.leave(room, person)
            if (does === 'leave and join') await store.join(room, person, rules)
            if (does === 'enter') await store.enter(room, person, rules)
          }
          entered = (await store.enter(room, last, rules))?.state === 'admitted'
        }
        assert.ok(entered)
      }),
      { numRuns: 100 },
    )
  })
}
