import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import { messagesOf } from '../../src/web/messages/messages.ts'
import { type Lang, localPath } from '../../src/web/pages/links.ts'
import type { BrowserWindow } from '../support/window.ts'

/** Names of simulated people as their page shows them, and what it says on the button. */
const simulator = { cancel: '취소하고 돌아가기' }

export interface Way {
  origin: string
  lang: Lang
  door: string
  /** Id of a simulated person. */
  persona: string
  /** Whether the way back is a form that the person has to send: the provider returns by POST, and no script does it. */
  byHand?: boolean
  /** Called at every page of the way, once it is there. */
  seen(name: string): Promise<void>
}

/** Opens the lights and takes a door, as far as the provider's page. */
export async function takeDoor({ page }: Pick<BrowserWindow, 'page'>, way: Way): Promise<void> {
  await page.goto(`${way.origin}${localPath(way.lang, '/')}`)
  assert.equal(await page.locator('[data-door]').count(), 5)
  await way.seen('lights')
  await page.locator(`[data-door=${way.door}] a`).click()
  await page.waitForURL(`**/${way.door}/page/**`)
  await way.seen('simulator')
}

/** On the provider's page: says who it is and agrees. */
export async function approve(page: Page, persona: string): Promise<void> {
  await page.locator(`#${persona}`).check()
  await page.locator('button.approve').click()
}

/** From the lights to the clinics, with a change of mind at the provider. */
export async function walkToSlots(window: Pick<BrowserWindow, 'page'>, way: Way): Promise<void> {
  const { page } = window
  const at = (path: string) => page.waitForURL(`${way.origin}${localPath(way.lang, path)}*`)
  const words = messagesOf(way.lang)
  await takeDoor(window, way)
  const carryOn = async () => way.byHand && page.locator('form[method=post] > noscript > button').click()
  await page.getByRole('button', { name: simulator.cancel }).click()
  await carryOn()
  await at(`/doors/${way.door}/problem`)
  await page.getByRole('heading', { level: 1, name: words.doors.problem.citizen_declined.h1('') }).waitFor()
  await way.seen('declined')
  await page.locator('#retry').click()
  await page.waitForURL(`**/${way.door}/page/**`)
  await approve(page, way.persona)
  await carryOn()
  await at('/slots')
  await way.seen('slots')
}

/** From the clinics to a booking, with a look around, a place given back, and one held a little longer. */
export async function walkToBooking({ page }: Pick<BrowserWindow, 'page'>, way: Way): Promise<void> {
  const at = (path: string) => page.waitForURL(`${way.origin}${localPath(way.lang, path)}*`)
  const { slots, booking, shell } = messagesOf(way.lang)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const hold = async () => {
    await page.locator('.hosp[open] button.time:enabled').first().click()
    await at('/confirm')
  }

  if (!(await page.locator('details.filt[open]').count())) await page.locator('details.filt > summary').click()
  await page.getByLabel(slots.stepFree).check()
  await press(slots.search)
  await page.waitForURL('**/slots?*stepFree=1*')
  assert(await page.locator('.hosp').count())

  await hold()
  await way.seen('confirm')
  await press(booking.confirm.release)
  await at('/slots')
  await hold()
  await press(booking.confirm.extend(shell.duration(300)))
  await page.getByRole('button', { name: booking.confirm.extend(shell.duration(300)) }).waitFor({ state: 'detached' })
  await way.seen('confirm-extended')
  await press(booking.confirm.book)
  await at('/booking')
  await page.getByRole('heading', { level: 1, name: booking.done.h1 }).waitFor()
  await way.seen('booked')
}

/** From a booking to the end: cancelled, and this browser finished with. */
export async function walkToTheEnd({ page }: Pick<BrowserWindow, 'page'>, way: Way): Promise<void> {
  const at = (path: string) => page.waitForURL(`${way.origin}${localPath(way.lang, path)}*`)
  const { booking } = messagesOf(way.lang)
  await page.getByRole('link', { name: booking.cancelLink }).click()
  await at('/booking/cancel')
  await way.seen('cancel')
  await page.getByRole('button', { name: booking.cancel.do }).click()
  await at('/booking/cancelled')
  await way.seen('cancelled')
  await page.getByRole('button', { name: booking.finish }).click()
  await at('/ended')
  await way.seen('ended')
}
