/**
 * One citizen's evening, as their browser lives it: every answer of the broker says what they do next, and what they were told goes
 * into the history.
 *
 *   lights ─▶ a door ─▶ away ─▶ back ─▶ /next ─▶ the page that is due ─▶ … ─▶ booked, or another day
 *                verification.ts                  │ wait: polls, loses patience, second device, lost phone
 *                                                 └ slots, confirm: booking.ts
 */
import type { Page } from '../../src/citizen/next-step.ts'
import { between, type Dice } from '../time/chance.ts'
import { blocked } from './blocked.ts'
import { cancelLater, choosePlace, confirm } from './booking.ts'
import type { PersonalBrowser } from './browser.ts'
import type { Habits } from './habits.ts'
import { questions } from './questions.ts'
import { type End, isOutOfPatience, newBrowser, note, pause, type Self, selfOf } from './self.ts'
import { askFor, type Town } from './town.ts'
import { verify } from './verification.ts'

/** Pages that one visit may see: beyond it the person has been sent in a circle. */
const mostPages = 3_000

export async function live(habits: Habits, roll: Dice, town: Town): Promise<void> {
  const self = selfOf(habits, roll, town)
  const { arrivesAt } = habits
  await town.timeline.sleep(arrivesAt - town.timeline.now())
  for (const campaign of habits.wants) {
    self.campaign = campaign
    if (!(await wantsPlace(self))) return town.told({ kind: 'walked-away', human: self.human, at: town.timeline.now() })
  }
}

/** Until they have a place, a reason, or no more patience: false. */
async function wantsPlace(self: Self): Promise<boolean> {
  const { habits, town } = self
  const { comesBack, comesBackAfterMs, cancels } = habits
  for (let visits = 0; visits <= comesBack; visits++) {
    if (visits > 0) await town.timeline.sleep(comesBackAfterMs)
    self.waitsSince = null
    const end = await inTheirTurn(self)
    note(self, `visit over: ${end}`)
    if (end === 'booked' && cancels) await cancelLater(self)
    if (end !== 'gave up' && end !== 'sold out') return true
  }
  return false
}

/** A visit; people whose turn it is not come again at the time that the page named. */
async function inTheirTurn(self: Self): Promise<End> {
  const { town, roll } = self
  const end = await visit(self)
  const { nextWindow } = self
  if (end !== 'not their window' || nextWindow === null) return end
  note(self, 'comes again at the named time')
  await town.timeline.sleep(nextWindow - town.timeline.now() + between(roll, 0, 30_000))
  return visit(self)
}

async function visit(self: Self): Promise<End> {
  for (let pages = 0; pages < mostPages; pages++) {
    const end = await onPage(self, await inTabs(self))
    if (end) return end
  }
  throw new Error(`${self.human} was sent in a circle`)
}

/** Where one tab leads, or two that are opened at once: a tab that failed is looked at again, one that leads on is followed. */
async function inTabs(self: Self): Promise<Page | null> {
  const { habits, browser } = self
  const tabs = habits.severalTabs ? [next(self, browser), next(self, browser)] : [next(self, browser)]
  const pages = await Promise.all(tabs)
  if (pages.includes(null)) return null
  return pages.find((page) => page !== 'not-your-window') ?? pages[0] ?? null
}

/** Where `/next` leads; null: no answer, or the broker cannot say now. */
export async function next(self: Self, browser: PersonalBrowser): Promise<Page | null> {
  const heard = await askFor(self, browser, questions.next(browser))
  if (heard.ok) {
    const { page, facts } = heard.answer
    self.nextWindow = facts.window?.next[0]?.opensAt ?? null
    return page
  }
  return heard.code === 'not_verified' ? 'session-over' : null
}

async function onPage(self: Self, page: Page | null): Promise<End | null> {
  switch (page) {
    case null:
      return pause(self, 2_000, 10_000)
    case 'lights':
    case 'session-over':
      return (await verify(self, self.browser)) ? null : 'gave up'
    case 'not-your-window':
      return beforeOpening(self)
    case 'blocked':
      return blocked(self)
    case 'wait':
      return wait(self)
    case 'slots':
      return (await changesDevice(self)) ? null : choosePlace(self)
    case 'confirm':
      return (await changesDevice(self)) ? null : confirm(self)
    case 'booking':
      return 'booked'
    default:
      return 'gave up'
  }
}

/** They came early: they look again until the window opens, and the page then lets them on. */
function beforeOpening(self: Self): Promise<End | null> | End {
  const { habits, town } = self
  const isEarly = habits.early && town.timeline.now() < habits.opensAt
  return isEarly ? pause(self, 2_000, 15_000) : 'not their window'
}

/** Polls the ticket until something changes. */
async function wait(self: Self): Promise<End | null> {
  const { town, roll, habits } = self
  const { timeline } = town
  self.waitsSince ??= timeline.now()
  for (;;) {
    if (isOutOfPatience(self)) return leaveLine(self)
    await whileWaiting(self)
    await timeline.sleep(habits.reloads ? between(roll, 4_000, 20_000) : 15_000)
    const { browser } = self
    const heard = await askFor(self, browser, questions.ticket(browser))
    const isWaiting = heard.ok && (heard.answer.state === 'waiting' || heard.answer.state === 'gathering')
    if (isWaiting && !(habits.reloads && roll() < 0.1)) continue
    if (heard.ok && (heard.answer.state === 'ready' || heard.answer.state === 'admitted'))
      note(self, `called after ${Math.round((timeline.now() - self.waitsSince) / 1000)} s`)
    // Called people do not always look at once.
    await timeline.sleep(roll() < 0.08 ? between(roll, 60_000, 600_000) : between(roll, 1_000, 20_000))
    return null
  }
}

async function leaveLine(self: Self): Promise<End> {
  const { browser, habits } = self
  if (habits.saysGoodbye)
    await askFor(self, browser, {
      useCase: 'leave',
      asked: {},
      work: (front) => front.leaveLine(browser),
      told: () => null,
    })
  return 'gave up'
}

/** Inside, some go on with another device of theirs. */
async function changesDevice(self: Self): Promise<boolean> {
  const { habits, roll } = self
  if (!habits.changesInside || self.triedSecondDevice || roll() < 0.5) return false
  return takeUpSecond(self)
}

/** False: they were not verified there, and stay where they are. */
async function takeUpSecond(self: Self): Promise<boolean> {
  self.triedSecondDevice = true
  const second = newBrowser(self, 'computer')
  if (!(await verify(self, second))) return false
  await next(self, second)
  if (!self.habits.staysOnSecondDevice) return false
  self.before = self.browser
  self.browser = second
  return true
}

/** Things that happen to people who wait. */
async function whileWaiting(self: Self): Promise<void> {
  const { town, habits, roll } = self
  if (roll() < 0.15) await askFor(self, self.browser, questions.board())
  const waited = town.timeline.now() - (self.waitsSince ?? 0)
  if (habits.losesPhoneAfterMs !== null && !self.lostPhone && waited > habits.losesPhoneAfterMs) {
    self.lostPhone = true
    note(self, 'lost the phone')
    self.browser = newBrowser(self, 'ios')
    await verify(self, self.browser)
  } else if (habits.secondDeviceAfterMs !== null && !self.triedSecondDevice && waited > habits.secondDeviceAfterMs) {
    await takeUpSecond(self)
  }
}
