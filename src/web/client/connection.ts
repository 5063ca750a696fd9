import { say } from './speak.ts'

/** Shows a note while the browser is offline, which says that nothing is lost. */
export function watchConnection(): void {
  const note = document.querySelector<HTMLElement>('[data-offline]')
  if (!note) return
  const show = () => {
    note.hidden = navigator.onLine
    if (!navigator.onLine) say(note.textContent ?? '')
  }
  addEventListener('online', show)
  addEventListener('offline', show)
  show()
}
