import { countdown } from '../pages/countdown.ts'
import { fill, say, write } from './speak.ts'
import { pageWords } from './words.ts'

/** Seconds left at which the time is said aloud unless the timer names its own; never each second. */
const usualMarks = [600, 300, 120, 60, 30]

/** Tells a timer its new time left, in seconds, as `detail`. */
export const renewedEvent = 'gw-renewed'

/** Counts every timer of the page on, from the server's seconds by the browser's monotonic clock. */
export function startTimers(): void {
  for (const timer of document.querySelectorAll<HTMLElement>('[role=timer][data-left]')) run(timer)
}

function run(timer: HTMLElement): void {
  const { units } = pageWords()
  const { left = '0', say: sentence, reveal, gate, urgent } = timer.dataset
  const marks = timer.dataset['marks']?.split(' ').map(Number) ?? usualMarks
  let end = performance.now() + Number(left) * 1000
  const control = gate ? document.getElementById(gate) : null
  let before = Number(left)
  rest(control, before > 0)

  const tick = () => {
    const seconds = Math.max(0, Math.ceil((end - performance.now()) / 1000))
    const text = countdown(seconds, units)
    write(timer, text)
    const mark = marks.find((value) => before > value && seconds <= value)
    if (sentence && mark !== undefined && seconds > 0)
      say(fill(sentence, { left: text }), urgent !== undefined && mark === 30)
    before = seconds
    if (seconds > 0) setTimeout(tick, document.hidden ? 5000 : 1000)
    else finish(timer, { reveal, control })
  }
  // The stay inside was renewed: it ends later than the page was told.
  timer.addEventListener(renewedEvent, (event) => {
    if (before <= 0) return
    before = (event as CustomEvent<number>).detail
    end = performance.now() + before * 1000
  })
  if (before > 0) tick()
}

function finish(
  timer: HTMLElement,
  { reveal, control }: { reveal: string | undefined; control: HTMLElement | null },
): void {
  rest(control, false)
  const next = reveal ? document.getElementById(reveal) : null
  if (!next) return
  // What says how long to wait gives way to what says that it is over.
  const waiting = control ? timer.closest('p') : timer.closest<HTMLElement>('[data-until-over]')
  if (waiting) waiting.hidden = true
  next.hidden = false
  say(next.dataset['said'] ?? next.textContent ?? '')
}

/** A link that must not be followed yet. Without the script the server says so; with it, it is seen. */
function rest(control: HTMLElement | null, resting: boolean): void {
  if (!control) return
  if (resting) control.setAttribute('aria-disabled', 'true')
  else control.removeAttribute('aria-disabled')
  control.onclick = resting ? (event) => event.preventDefault() : null
}
