import { writeClock } from '../pages/clock.ts'
import { pageWords } from './words.ts'

/** Announces a sentence through the page's polite live region; `urgent` uses the assertive one. */
export function say(text: string, urgent = false): void {
  const region = document.querySelector(urgent ? '[data-urgent-live]' : '[data-live]')
  if (region && region.textContent !== text) region.textContent = text
}

/** Changes a text only when it differs, so that nothing is drawn or announced without need. */
export function write(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text
}

/** `{name}` → value. */
export function fill(template: string, values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}

/** A clock time in Seoul, as the server writes it. */
export function clock(at: number, seconds: boolean): string {
  return writeClock(at, pageWords().clock, seconds)
}
