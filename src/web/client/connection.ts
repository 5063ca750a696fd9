import { say } from './speak.ts'

/** Says that the connection is gone and that nothing is lost; the note goes when it is back. */
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
