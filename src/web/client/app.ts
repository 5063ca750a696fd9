/**
 * The browser script, one bundle for every page. It only improves pages: each works without it.
 *
 *   data attributes (figures and sentences, in the page's language) ─▶ lights, ticket, stay, timers, forms ─▶ the page in place
 *
 * It has no words of its own, keeps no state and sets no cookie.
 */
import '../styles/app.css'
import { watchConnection } from './connection.ts'
import { guardForms } from './forms.ts'
import { followLights } from './lights.ts'
import { say } from './speak.ts'
import { keepStay } from './stay.ts'
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
// An answer to a POST: Back would ask whether to send the form again, so a page to GET stands for it in the history.
if (document.body.dataset['twin']) history.replaceState(null, '', document.body.dataset['twin'])

watchConnection()
guardForms()
startTimers()
followLights()
followTicket()
keepStay()
const urgent = document.querySelector<HTMLElement>('[data-urgent]:not([role=timer])')?.dataset['urgent']
if (urgent) say(urgent, true)
