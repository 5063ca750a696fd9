import {
  inPersonSeconds,
  isNear,
  leastPollSeconds,
  momentOf,
  returnSeconds,
  secondsToNextPoll,
} from '../../waiting-room/asking.ts'
import { isCalled, type PlaceBoard, peopleAhead } from '../../waiting-room/place.ts'
import { readJson } from './poll.ts'
import { type PoolAnswer, poolFollower } from './pool.ts'

/** Whose place it is, and where to ask for it. */
export interface Place {
  /** The ticket: asked for in person. */
  url: string
  /** The public board; null: always asked in person, as the board does not tell this place. */
  board: string | null
  /** Order in line, or in the pool of an opening; means nothing without a board. */
  key: number
  state: string
  /** For which the person gathers, when the page was made; null: for none. */
  pool: PoolAnswer | null
  /** Seconds between two questions in person where there is no board, and at most between two readings of the board. */
  seconds: number
  hiddenSeconds: number
}

/** `gone`: this browser has no ticket any more. */
export interface Answer {
  state: string
  ahead: number
  perMinute: number | null
  /** When this was so, by the server's clock; null: now. */
  at: number | null
  /** When to ask again, in seconds. */
  nextSeconds: number
  /** No person is called before this, ISO 8601; null or left out: people are called. */
  pausedUntil?: string | null
}

interface BoardAnswer extends PlaceBoard {
  measuredAt: string
  perMinute: number | null
  lastMinute: number
  pool: PoolAnswer | null
  epoch: number
  pausedUntil: string | null
}

/** Statuses after which this browser has no ticket any more. */
const gone = ['401', '404', '409']

/**
 * Asks where the person stands: reads the public board, which costs the origin nothing, and asks in person where the board says
 * that they are called, and every two minutes near the front; for people who gather, when places are given. Each does so at a moment of its own.
 * @param onCall called as soon as the board says so
 */
export function placeAsker(place: Place, onCall: () => void): () => Promise<Answer> {
  const { url, board: boardUrl, key, state, seconds, hiddenSeconds } = place
  let askedAt = Number.NEGATIVE_INFINITY

  async function inPerson(): Promise<Answer> {
    const nothing = { ahead: 0, perMinute: null, at: null, nextSeconds: seconds }
    const ticket = await readJson<Pick<Answer, 'state' | 'ahead' | 'perMinute'>>(url).catch((error: Error) => {
      if (gone.includes(error.message)) return { state: 'gone' }
      throw error
    })
    askedAt = performance.now()
    return { ...nothing, ...ticket }
  }

  /** Of the room when the page was opened: in a later one this browser has to be verified again. */
  let epoch: number | null = null

  async function afterLoss(board: BoardAnswer): Promise<Answer> {
    await pause(momentOf(key) * returnSeconds * 1000)
    epoch = board.epoch
    return inPerson()
  }

  const stepInPool = poolFollower(place.pool, hiddenSeconds)

  async function inPool(board: BoardAnswer): Promise<Answer> {
    const { asksInPerson, spreadSeconds, nextSeconds } = stepInPool(board)
    if (!asksInPerson) return { state, ahead: 0, perMinute: null, at: Date.parse(board.measuredAt), nextSeconds }
    await pause(momentOf(key) * spreadSeconds * 1000)
    return { ...(await inPerson()), nextSeconds }
  }

  return async () => {
    if (boardUrl === null) return inPerson()
    const board = await readJson<BoardAnswer>(boardUrl)
    epoch ??= board.epoch
    if (epoch !== board.epoch) return afterLoss(board)
    if (state === 'gathering') return inPool(board)
    const called = isCalled(key, board)
    const ahead = peopleAhead(key, board)
    const nextSeconds = secondsToNextPoll(ahead, board, hiddenSeconds)
    if (called) onCall()
    const asksInPerson = called || (isNear(ahead, board) && performance.now() - askedAt >= inPersonSeconds * 1000)
    if (!asksInPerson) return { ...{ state, ahead, nextSeconds }, ...speedOf(board) }
    await pause(momentOf(key) * leastPollSeconds * 1000)
    return { ...(await inPerson()), nextSeconds }
  }
}

/** How fast the line goes, as of when; not at all while the room is paused. */
function speedOf({ perMinute, measuredAt, pausedUntil }: BoardAnswer) {
  // A board of an earlier release knows no pause.
  return { perMinute: pausedUntil ? null : perMinute, at: Date.parse(measuredAt), pausedUntil: pausedUntil ?? null }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
