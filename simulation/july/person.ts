import type { Hold } from '../../src/domain/booking.ts'
import type { HoldId, ProviderId, SlotId } from '../../src/domain/ids.ts'
import type { PersonalBrowser } from '../people/browser.ts'
import type { Habits } from '../people/habits.ts'
import { type End, newBrowser, note, pause, type Self, selfOf } from '../people/self.ts'
import { askAside, askFor, type Heard, type Town } from '../people/town.ts'
import { through } from '../people/verification.ts'
import type { Dice } from '../time/chance.ts'
import type { JulyFront } from './front.ts'

/** The one door there was. */
const door = 'phone' as ProviderId
/** Of the people so many queue in one browser, so many in two; the others in three. */
const browsers = { one: 0.5, two: 0.8 }
/** Tries at the door, and at places that others took meanwhile. */
const mostTries = 5
const pollMs = 15_000

/** What the browsers of one person share: the person. */
interface Together {
  end: End | null
}

/** One citizen's evening in July: the same habits, a line in each browser, and who they are is asked last. */
export async function liveInJuly(habits: Habits, roll: Dice, town: Town): Promise<void> {
  const self = selfOf(habits, roll, town)
  const drawn = roll()
  const count = drawn < browsers.one ? 1 : drawn < browsers.two ? 2 : 3
  await town.timeline.sleep(habits.arrivesAt - town.timeline.now())
  const together: Together = { end: null }
  const waitsSince = town.timeline.now()
  const lines = Array.from({ length: count }, (_, number) => {
    const own: Self = { ...self, waitsSince }
    return queueIn(own, newBrowser(own, 'computer'), { name: `${habits.human}, browser ${number}`, together })
  })
  await Promise.all(lines)
  note(self, `visit over: ${together.end ?? 'gave up'}`)
  town.told({ kind: 'walked-away', human: habits.human, at: town.timeline.now() })
}

/** Waits in one browser, again from the back whenever it came to nothing. */
async function queueIn(
  self: Self,
  browser: PersonalBrowser,
  { name, together }: { name: string; together: Together },
): Promise<void> {
  const { town, habits } = self
  const { timeline } = town
  const begun = self.waitsSince ?? timeline.now()
  let joinedAt = timeline.now()
  while (together.end === null && timeline.now() - begun < habits.patienceMs) {
    const ticket = await askAside(self, browser, 'ticket of a browser', (front) => julyOf(front).queue(name))
    if (!ticket.ok || ticket.answer.state !== 'admitted') {
      await timeline.sleep(pollMs)
      continue
    }
    note(self, `called after ${Math.round((timeline.now() - joinedAt) / 1000)} s`)
    const end = await inside(self, browser, together)
    // Only the browser that booked says that it is done: the others keep their place inside until it runs out.
    await askAside(self, browser, 'leaves the line', (front) => julyOf(front).leave(name))
    if (end === null) note(self, 'waited for nothing')
    together.end ??= end
    joinedAt = timeline.now()
  }
}

/** The form, then who they are, then the place. Null: the wait led to nothing. */
async function inside(self: Self, browser: PersonalBrowser, together: Together): Promise<End | null> {
  for (let tries = 0; tries < mostTries; tries++) {
    const slot = await chooseSlot(self, browser)
    if (slot === null) return 'sold out'
    await pause(self, 15_000, 60_000)
    if (!browser.session && !(await identified(self, browser))) return null
    if (together.end !== null) return together.end
    const taken = await take(self, browser, slot)
    if (taken.ok && (await book(self, browser, taken.answer.id))) return 'booked'
    if (!taken.ok && taken.code === 'already_booked') return 'booked'
    if (!taken.ok && taken.code === 'not_your_turn') {
      note(self, 'told after the wait: not their window')
      return 'not their window'
    }
  }
  return null
}

function take(self: Self, browser: PersonalBrowser, slot: SlotId): Promise<Heard<Hold>> {
  return askFor(self, browser, {
    useCase: 'hold',
    asked: { slot },
    work: (front) => julyOf(front).take(browser, slot),
    told: (hold) => hold,
  })
}

async function book(self: Self, browser: PersonalBrowser, hold: HoldId): Promise<boolean> {
  const key = `${self.human} ${hold}`
  const booked = await askFor(self, browser, {
    useCase: 'confirm',
    asked: { hold, key },
    work: (front) => julyOf(front).book(browser, { hold, key }),
    told: (booking) => booking,
  })
  return booked.ok
}

async function chooseSlot(self: Self, browser: PersonalBrowser): Promise<SlotId | null> {
  const { roll, habits } = self
  const { region, district } = habits.home
  await pause(self, 3_000, 20_000)
  const where = roll() < 0.7 ? district : null
  const near: Heard<{ clinics: readonly { slots: readonly { id: SlotId; free: number }[] }[] }> = await askAside(
    self,
    browser,
    'slots',
    (front) => front.slots(browser, region, where),
  )
  const free = near.ok ? near.answer.clinics.flatMap(({ slots }) => slots.filter((slot) => slot.free > 0)) : []
  return free[Math.floor(roll() * Math.min(free.length, 6))]?.id ?? null
}

async function identified(self: Self, browser: PersonalBrowser): Promise<boolean> {
  for (let tries = 0; tries < mostTries; tries++) {
    if (await through(self, browser, door)) return true
    await pause(self, 3_000, 8_000)
  }
  return false
}

function julyOf({ july }: { july?: JulyFront }): JulyFront {
  if (!july) throw new Error('this is not July 2021')
  return july
}
