// Only makes pages nicer: every page works without this file. It has no words of its own; the server writes them into
// data attributes in the language of the page.
import '../styles/app.css'
import { watchConnection } from './connection.ts'
import { guardForms } from './forms.ts'
import { followLights } from './lights.ts'
import { followTicket } from './ticket.ts'
import { startTimers } from './timers.ts'

document.documentElement.classList.add('js')
if (matchMedia('(min-width:60rem)').matches)
  for (const panel of document.querySelectorAll('details[data-open-wide]')) panel.setAttribute('open', '')
for (const button of document.querySelectorAll<HTMLElement>('[data-print]')) {
  button.hidden = false
  button.addEventListener('click', () => print())
}
document.querySelector<HTMLElement>('[data-focus]')?.focus()

watchConnection()
guardForms()
startTimers()
followLights()
followTicket()
