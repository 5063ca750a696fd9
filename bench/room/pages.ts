import { inPersonSeconds, isNear, secondsToNextPoll } from '../../src/waiting-room/asking.ts'
import { isCalled, type PlaceBoard, peopleAhead } from '../../src/waiting-room/place.ts'
import { type Client, openClient } from '../driver/client.ts'

/** What the pages asked for. */
export interface Polls {
  board: number
  inPerson: number
  /** The page itself, loaded again by the person. */
  reloads: number
}

/** Behaviour of people: three in ten tabs are hidden, and a page is loaded again every 20 minutes. */
const shareHidden = 0.3
const reloadEverySeconds = 1_200
const hiddenSeconds = 60
/** `poll.ts` of the page spreads each round so far, about 1. */
const [least, spread] = [0.7, 0.6]
/** What browsers send; `identity` for a part of the pages, whose board is read. */
const accepted = ['identity', 'gzip, deflate, br, zstd', 'gzip, deflate, br', 'gzip, deflate']
const connections = 64

interface Board extends PlaceBoard {
  perMinute: number | null
  lastMinute: number
}

/** Waiting pages at the addresses of the example, one a person from key `first`, in the middle of their wait; for so many seconds. */
export async function pollAll(
  origin: string,
  { first, people, perMinute, seconds }: { first: number; people: number; perMinute: number; seconds: number },
): Promise<Polls> {
  const client = openClient(origin, connections)
  const polls: Polls = { board: 0, inPerson: 0, reloads: 0 }
  const until = performance.now() + seconds * 1000
  const speed = { perMinute, lastMinute: perMinute }
  const pages = Array.from({ length: people }, (_, ahead) => {
    const due = secondsToNextPoll(ahead, speed, hiddenSeconds) * Math.random()
    return wait(client, { polls, until, key: first + ahead, firstSeconds: due })
  })
  await Promise.all(pages)
  await client.close()
  return polls
}

/** Decoding is not what is measured: a page that takes a coded board goes by the last plain one. */
let seen: Board | null = null

async function readBoard(client: Client, key: number): Promise<Board> {
  const coding = seen === null ? accepted[0] : accepted[key % accepted.length]
  const { text } = await client.send('/room.json?campaign=crowd', { headers: { 'accept-encoding': coding ?? '' } })
  const board = coding === accepted[0] ? (JSON.parse(text) as Board) : seen
  if (board === null) throw new Error('a board was read before any')
  seen = board
  return board
}

interface Page {
  polls: Polls
  until: number
  key: number
  firstSeconds: number
}

async function wait(client: Client, { polls, until, key, firstSeconds }: Page): Promise<void> {
  const isHidden = Math.random() < shareHidden
  // A page near the front has asked in person before; when is chance.
  let askedAt = performance.now() - Math.random() * inPersonSeconds * 1000
  let due = firstSeconds
  while (performance.now() + due * 1000 < until) {
    await new Promise((resolve) => setTimeout(resolve, due * 1000))
    if (Math.random() < due / reloadEverySeconds) {
      polls.reloads++
      await client.send(`/wait?key=${key}`)
    }
    polls.board++
    const board = await readBoard(client, key)
    const ahead = peopleAhead(key, board)
    const [called, near] = [isCalled(key, board), isNear(ahead, board)]
    if (called || (near && performance.now() - askedAt >= inPersonSeconds * 1000)) {
      polls.inPerson++
      askedAt = performance.now()
      await client.send(`/api/v1/ticket?key=${key}`)
      if (called) return
    }
    const seconds = secondsToNextPoll(ahead, board, hiddenSeconds)
    due = (isHidden ? Math.max(seconds, hiddenSeconds) : seconds) * (least + Math.random() * spread)
  }
}
