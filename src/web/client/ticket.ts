import { eta, nextTelling, type Told } from '../../waiting-room/eta.ts'
import { writeClockRange } from '../pages/clock.ts'
import { type Place, placeAsker } from './place.ts'
import { poll } from './poll.ts'
import { clock, fill, say, write } from './speak.ts'
import { pageWords } from './words.ts'

/** What the server wrote on the waiting panel. */
interface Waiting extends Place {
  /** The page of this ticket: shows what became of it, and admits no person. */
  page: string
  next: string
  /** The server's clock when the page was made. */
  now: number
  ahead: number
  progress: number
  perMinute: number | null
  told: Told | null
  people: string
  /** Title of the page, with `{from}` and `{to}`. */
  title: string
  /** Title once the board says that the person is called. */
  calledTitle: string
  range: string
  between: string
  asOf: string
  left: string
  longer: string
  underOne: string
  measuring: string
  /** With `{time}`. */
  paused: string
}

/** Minutes left at which the wait is said aloud. */
const marks = [30, 10, 5, 2, 1]

/**
 * Follows the person's place in line by the public board, slowly while the page is hidden, and updates the figures. When the
 * person is called, or the place is lost, the server's page about that is opened; to go in is the person's own step. While the
 * origin is away the page keeps the last figures with their time, says so, and goes on by itself.
 */
export function followTicket(): void {
  const panel = document.querySelector<HTMLElement>('[data-wait]')
  if (!panel) return
  const waiting: Waiting = JSON.parse(panel.dataset['wait'] ?? '{}')
  const startedAt = performance.now()
  // A deferred person is told no time: there is no way to know one.
  const tell = waiting.state === 'waiting' ? teller(panel, waiting) : null
  const away = awayNote(panel)
  const ask = placeAsker(waiting, () => {
    document.title = waiting.calledTitle
  })
  let ahead = waiting.ahead

  poll(
    waiting.seconds * 1000,
    async () => {
      const answer = await ask().catch((error: unknown) => {
        away(true)
        throw error
      })
      away(false)
      if (answer.state !== waiting.state) {
        location.assign(answer.state === 'gone' ? waiting.next : waiting.page)
        return answer.nextSeconds * 1000
      }
      const now = waiting.now + performance.now() - startedAt
      // The number shown never rises: the smaller number was a promise.
      ahead = Math.min(ahead, answer.ahead)
      write(panel.querySelector('[data-ahead]'), fill(waiting.people, { n: grouped(ahead) }))
      write(panel.querySelector('[data-rate]'), rateText(waiting, answer.perMinute))
      const asOf = clock(Math.min(now, answer.at ?? now), true)
      write(panel.querySelector('[data-as-of]'), fill(waiting.asOf, { time: asOf }))
      showPause(panel, waiting, answer.pausedUntil ?? null)
      const bar = panel.querySelector('progress')
      if (bar) bar.value = 100 * (waiting.progress + (1 - waiting.progress) * (1 - (ahead + 1) / (waiting.ahead + 1)))
      tell?.({ ahead, perMinute: answer.perMinute, now })
      return answer.nextSeconds * 1000
    },
    waiting.hiddenSeconds * 1000,
  )
}

/** That no person is called before a time, and why; said aloud when it begins. */
function showPause(panel: HTMLElement, { paused }: Waiting, until: string | null): void {
  const note = panel.querySelector<HTMLElement>('[data-paused]')
  if (!note || (until === null && note.hidden)) return
  if (until !== null) write(note, fill(paused, { time: clock(Date.parse(until), true) }))
  if (note.hidden) say(note.textContent ?? '')
  note.hidden = until === null
}

/** Shows, from the second failure on, that the figures are old and the place is kept; said aloud once. */
function awayNote(panel: HTMLElement): (failed: boolean) => void {
  const note = panel.querySelector<HTMLElement>('[data-away]')
  let failures = 0
  return (failed) => {
    failures = failed ? failures + 1 : 0
    if (!note) return
    if (failures === 2) say(note.textContent ?? '')
    note.hidden = failures < 2
  }
}

/** Writes the estimate: it falls silently, at marks it is said aloud, and it rises only with the reason in words. */
function teller(
  panel: HTMLElement,
  waiting: Waiting,
): (at: { ahead: number; perMinute: number | null; now: number }) => void {
  let told = waiting.told
  let minutes = eta(waiting.ahead, waiting.perMinute, 0)?.toMinutes ?? Number.POSITIVE_INFINITY
  const reason = panel.querySelector<HTMLElement>('[data-longer]')
  return ({ ahead, perMinute, now }) => {
    const telling = nextTelling(eta(ahead, perMinute, now), told, now)
    const { eta: guess } = telling
    if (!guess || guess.clockOnly) return
    told = telling.told
    const range = { from: grouped(guess.fromMinutes), to: grouped(guess.toMinutes) }
    write(panel.querySelector('[data-range]'), fill(waiting.range, range))
    show(panel, { known: true, unknown: false })
    document.title = fill(waiting.title, range)
    const times = writeClockRange({ from: guess.fromAt, to: guess.toAt, now }, pageWords().clock)
    write(panel.querySelector('[data-between]'), fill(waiting.between, times))
    const mark = marks.find((value) => minutes > value && guess.toMinutes <= value)
    if (mark !== undefined) say(fill(waiting.left, { n: guess.toMinutes }))
    if (telling.longer) {
      if (reason) reason.hidden = false
      say(waiting.longer)
    }
    minutes = guess.toMinutes
  }
}

/** Either the estimate, or that there is none yet. */
function show(panel: HTMLElement, shown: Record<'known' | 'unknown', boolean>): void {
  for (const [name, isShown] of Object.entries(shown)) {
    const part = panel.querySelector<HTMLElement>(`[data-${name}]`)
    if (part) part.hidden = !isShown
  }
}

function rateText({ people, underOne, measuring }: Waiting, perMinute: number | null): string {
  if (perMinute === null) return measuring
  return perMinute < 1 ? underOne : fill(people, { n: grouped(Math.round(perMinute)) })
}

function grouped(value: number): string {
  return value.toLocaleString('en-US')
}
