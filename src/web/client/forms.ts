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
  guardLinks()
  // A page that comes back from the browser's memory has nothing under way.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload()
  })
}

/** A link that ends something is followed once: the second of two clicks would start it anew, and find it ended. */
function guardLinks(): void {
  for (const link of document.querySelectorAll('a[data-once]')) {
    let followedAt = Number.NEGATIVE_INFINITY
    link.addEventListener('click', (event) => {
      if (event.timeStamp - followedAt < againAfterMs) event.preventDefault()
      else followedAt = event.timeStamp
    })
  }
}
