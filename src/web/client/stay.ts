import { writeClockOn } from '../pages/clock.ts'
import type { StayWords } from '../pages/components/stay.tsx'
import { fill, write } from './speak.ts'
import { renewedEvent } from './timers.ts'
import { pageWords } from './words.ts'

/**
 * Reading is no idleness: a person who scrolls, points or types renews their stay, without a request for each. Who does
 * nothing renews nothing, nor does a hidden page.
 */
export function keepStay(): void {
  const panel = document.querySelector<HTMLElement>('[data-stay]')
  if (!panel) return
  const stay: StayWords = JSON.parse(panel.dataset['stay'] ?? '{}')
  let acted = false
  for (const event of ['scroll', 'pointerdown', 'pointermove', 'keydown', 'touchstart'])
    addEventListener(event, () => (acted = true), { passive: true, capture: true })
  setInterval(() => {
    if (!acted || document.hidden || !navigator.onLine) return
    acted = false
    // A stay that is over is said by its timer; what failed once is asked again.
    renew(panel, stay).catch(() => undefined)
  }, stay.seconds * 1000)
}

async function renew(panel: HTMLElement, { url, until: sentence }: StayWords): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers: { accept: 'application/json' } })
  if (!response.ok) return
  const until = Date.parse(((await response.json()) as { until: string }).until)
  // By the server's clock, to the second: this phone's may be wrong.
  const now = Date.parse(response.headers.get('date') ?? '')
  if (Number.isNaN(until) || Number.isNaN(now)) return
  const detail = Math.max(0, Math.floor((until - now) / 1000))
  panel.querySelector('[role=timer]')?.dispatchEvent(new CustomEvent(renewedEvent, { detail }))
  write(panel.querySelector('time'), fill(sentence, { time: writeClockOn(until, pageWords().clock, now) }))
}
