import { eta } from '../../waiting-room/eta.ts'
import { writeClockRange } from '../pages/clock.ts'
import { poll, readJson } from './poll.ts'
import { clock, fill, say, write } from './speak.ts'
import { pageWords } from './words.ts'

/** What the server wrote on the waiting panel. */
interface Waiting {
  url: string
  next: string
  seconds: number
  /** The server's clock when the page was made. */
  now: number
  state: string
  ahead: number
  progress: number
  perMinute: number | null
  people: string
  range: string
  between: string
  asOf: string
  left: string
}

/** Statuses after which this browser has no ticket any more. */
const gone = ['401', '404', '409']
/** Minutes left at which the wait is said aloud. */
const marks = [30, 10, 5, 2, 1]

/** Polls the person's ticket, updates the figures, and goes to the due page when the person is called. */
export function followTicket(): void {
  const panel = document.querySelector<HTMLElement>('[data-wait]')
  if (!panel) return
  const waiting: Waiting = JSON.parse(panel.dataset['wait'] ?? '{}')
  const startedAt = performance.now()
  let ahead = waiting.ahead
  let minutes = eta(waiting.ahead, waiting.perMinute, 0)?.toMinutes ?? Number.POSITIVE_INFINITY

  poll(waiting.seconds * 1000, async () => {
    const ticket = await readJson<{ state: string; ahead: number }>(waiting.url).catch((error: Error) => {
      if (gone.includes(error.message)) return { state: 'gone', ahead: 0 }
      throw error
    })
    // Called, deferred, or left in another tab: the server knows which page is due now.
    if (ticket.state !== waiting.state) {
      location.assign(waiting.next)
      return waiting.seconds * 1000
    }
    const now = waiting.now + performance.now() - startedAt
    // The number shown never rises: the smaller number was a promise.
    ahead = Math.min(ahead, ticket.ahead)
    write(panel.querySelector('[data-ahead]'), fill(waiting.people, { n: grouped(ahead) }))
    write(panel.querySelector('[data-as-of]'), fill(waiting.asOf, { time: clock(now, true) }))
    const bar = panel.querySelector('progress')
    if (bar) bar.value = 100 * (waiting.progress + (1 - waiting.progress) * (1 - (ahead + 1) / (waiting.ahead + 1)))
    const guess = eta(ahead, waiting.perMinute, now)
    if (guess && guess.toMinutes <= minutes && !guess.clockOnly) {
      const from = grouped(guess.fromMinutes)
      const to = grouped(guess.toMinutes)
      write(panel.querySelector('[data-range]'), fill(waiting.range, { from, to }))
      const times = writeClockRange(guess.fromAt, guess.toAt, pageWords().clock)
      write(panel.querySelector('[data-between]'), fill(waiting.between, times))
      const mark = marks.find((value) => minutes > value && guess.toMinutes <= value)
      if (mark !== undefined) say(fill(waiting.left, { n: guess.toMinutes }))
      minutes = guess.toMinutes
    }
    return waiting.seconds * 1000
  })
}

function grouped(value: number): string {
  return value.toLocaleString('en-US')
}
