import { say } from './speak.ts'
import { pageWords } from './words.ts'

const againAfterMs = 8000

/** A second press while the first is under way does nothing (the server is idempotent anyway); after 1 s it is said. */
export function guardForms(): void {
  for (const form of document.forms) {
    let busy = false
    form.addEventListener('submit', (event) => {
      if (busy) return event.preventDefault()
      busy = true
      const saying = setTimeout(() => say(pageWords().working), 1000)
      setTimeout(() => {
        busy = false
        clearTimeout(saying)
      }, againAfterMs)
    })
  }
  // A page that comes back from the browser's memory has nothing under way.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
}
