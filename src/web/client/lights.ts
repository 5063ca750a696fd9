import type { LiveWords as Words } from '../pages/components/doors.tsx'
import { type DoorState, doorLine, doorState, opens, summarise } from '../pages/door-state.ts'
import { poll, readJson } from './poll.ts'
import { clock, fill, say, write } from './speak.ts'

/** `/lights.json`, as far as it is used here. */
interface Published {
  measuredAt: string
  nextMs: number
  /** Left out by a broker of an earlier release. */
  service?: { nextTryAt: string | null }
  doors: (Parameters<typeof doorLine>[0] & { id: string })[]
}

/** Shortest time between two announcements, in milliseconds. */
const quietMs = 15_000
/** Failed polls in a row after which every light shows unknown. */
const failuresToUnknown = 3

/** Keeps the doors fresh, in place: nothing moves, nothing takes the focus. */
export function followLights(): void {
  const list = document.querySelector<HTMLElement>('[data-lights]')
  if (!list) return
  const words: Words = JSON.parse(list.dataset['lights'] ?? '{}')
  const cards = [...list.querySelectorAll<HTMLElement>('[data-door]')]
  let saidAt = Number.NEGATIVE_INFINITY
  let spoken = statesOf(cards)
  let freshAt = performance.now()
  let failures = 0
  let published: Published | null = null

  const speak = () => {
    const changes = cards
      .map((card) => ({ card, from: spoken.get(card), to: card.dataset['state'] as DoorState }))
      .filter(({ from, to }) => from !== to)
    if (changes.length === 0 || performance.now() - saidAt < quietMs) return
    saidAt = performance.now()
    spoken = statesOf(cards)
    say(changes.map(({ card, from = 'unknown', to }) => sentence(words, card, { from, to })).join(' '))
  }
  const show = (unknown: boolean) => {
    for (const card of cards) {
      const door = published?.doors.find(({ id }) => id === card.dataset['door'])
      if (!door && !unknown) continue
      const state = unknown || !door ? 'unknown' : doorState(door, { ageMs: 0, staleMs: words.staleMs })
      draw(card, state, { words, line: lineOf(words, door, state) })
      if (door) card.dataset['light'] = door.light
    }
    headline(cards, words, { published, unknown })
    speak()
  }
  const polling = poll(words.nextMs, async () => {
    try {
      published = await readJson<Published>(words.url)
      failures = 0
      freshAt = performance.now()
      show(tooOld(published, words.staleMs))
      return published.nextMs
    } catch (error) {
      failures += 1
      if (failures >= failuresToUnknown || performance.now() - freshAt > words.staleMs) show(true)
      throw error
    }
  })
  pauseButton(polling.pause)
}

function lineOf(words: Words, door: Published['doors'][number] | undefined, state: DoorState): string {
  const line = words.lines[door ? doorLine(door, state) : 'unknown'] ?? ''
  const name = door?.dependency?.name[words.lang]
  if (name !== undefined) return fill(line, { name })
  return door?.until ? fill(line, { time: clock(Date.parse(String(door.until)), false) }) : line
}

/** Old at the source (its clock against itself: consecutive answers that do not advance), never by this phone's clock. */
let lastMeasured = { at: '', since: 0 }
function tooOld({ measuredAt }: Published, staleMs: number): boolean {
  const now = performance.now()
  if (measuredAt !== lastMeasured.at) lastMeasured = { at: measuredAt, since: now }
  return now - lastMeasured.since > staleMs
}

function statesOf(cards: HTMLElement[]): Map<HTMLElement, DoorState> {
  return new Map(cards.map((card) => [card, card.dataset['state'] as DoorState]))
}

function sentence(words: Words, card: HTMLElement, change: { from: DoorState; to: DoorState }): string {
  const door = card.dataset['said'] ?? ''
  return fill(words.sentence, { door, from: words.from[change.from] ?? '', to: words.to[change.to] ?? '' })
}

function draw(card: HTMLElement, state: DoorState, said: { words: Words; line: string }): void {
  const status = card.querySelector('.st')
  write(card.querySelector('.tx b'), said.words.words[state] ?? '')
  write(card.querySelector('[data-line]'), said.line)
  if (card.dataset['state'] === state) return
  card.dataset['state'] = state
  if (status) status.className = `st ${state}`
  card.querySelector('use')?.setAttribute('href', `#lamp-${state}`)
  card.classList.toggle('shut', !opens(state))
  relink(card, opens(state))
}

/** Turns a closed door into text and an open one into a link, and keeps the keyboard focus on it. */
function relink(card: HTMLElement, open: boolean): void {
  const old = card.querySelector<HTMLElement>('.t')
  if (!old || (old.tagName === 'A') === open) return
  const { to = '/', open: opening = '', name = '' } = card.dataset
  const fresh = document.createElement(open ? 'a' : 'span')
  fresh.className = 't'
  fresh.textContent = open ? opening : name
  const status = card.querySelector('.st')
  if (open && status) {
    fresh.setAttribute('href', to)
    fresh.setAttribute('rel', 'nofollow')
    fresh.setAttribute('aria-describedby', status.id)
  }
  const focused = document.activeElement === old
  if (focused && !open) fresh.tabIndex = -1
  old.replaceWith(fresh)
  if (focused) fresh.focus({ preventScroll: true })
}

function headline(cards: HTMLElement[], words: Words, now: { published: Published | null; unknown: boolean }): void {
  const summary = summarise(cards.map((card) => card.dataset['state'] as DoorState))
  const element = document.querySelector<HTMLElement>('[data-summary]')
  const text =
    summary.kind === 'clear'
      ? words.clear[summary.count - 1]
      : {
          none_clear: words.noneClear,
          all_busy: words.allBusy,
          all_down: words.allDown,
          our_side: words.ourSide,
          unknown: words.unknown,
        }[summary.kind]
  // Written only when the text differs: the server's sentence may hold a telephone link, which a write would remove.
  if (element && element.dataset['summary'] !== summary.kind) element.dataset['summary'] = summary.kind
  if (element && element.textContent !== text) element.textContent = text ?? ''
  const other = document.querySelector<HTMLElement>('[data-other-help]')
  if (other) other.hidden = summary.kind !== 'all_down' && summary.kind !== 'our_side'
  if (!now.published) return
  nextTry(summary.kind === 'our_side' ? (now.published.service?.nextTryAt ?? null) : null, words)
  const time = clock(Date.parse(now.published.measuredAt), true)
  write(document.querySelector('[data-measured]'), fill(now.unknown ? words.lastCheck : words.asOf, { time }))
}

/** When our own side is tried again. Beside the sentence, not in it: it changes, and the sentence holds a telephone link. */
function nextTry(at: string | null, words: Words): void {
  const element = document.querySelector<HTMLElement>('[data-next-try]')
  if (!element) return
  element.hidden = at === null
  if (at !== null) write(element, fill(words.nextTry, { time: clock(Date.parse(at), true) }))
}

/** Automatic updates can be stopped (WCAG 2.2.2). The label stays; that it is pressed, and a word beside the time, say so. */
function pauseButton(pause: (paused: boolean) => void): void {
  const button = document.querySelector<HTMLElement>('[data-pause]')
  const note = document.querySelector<HTMLElement>('[data-paused]')
  if (!button) return
  const set = (paused: boolean) => {
    button.setAttribute('aria-pressed', String(paused))
    if (note) note.hidden = !paused
    pause(paused)
  }
  button.hidden = false
  button.setAttribute('aria-pressed', 'false')
  button.addEventListener('click', () => set(button.getAttribute('aria-pressed') !== 'true'))
}
