import type { BookingId, HoldId, SlotId } from '../../src/domain/ids.ts'
import type { Reserved } from '../../src/history/history.ts'
import type { FreePlaces } from './front.ts'
import { questions } from './questions.ts'
import { type End, pause, pressed, type Self } from './self.ts'
import { askAside, askFor, type Heard } from './town.ts'
import { verify } from './verification.ts'

/** Searches near home, takes one of the first free places. */
export async function choosePlace(self: Self): Promise<End | null> {
  const { roll, habits, browser } = self
  const { region, district } = habits.home
  await pause(self, 3_000, 20_000)
  const where = roll() < 0.7 ? district : null
  const near: Heard<FreePlaces> = await askAside(self, browser, 'slots', (front) => front.slots(browser, region, where))
  if (!near.ok) return null
  const free = near.answer.clinics.flatMap(({ slots }) => slots.filter((slot) => slot.free > 0))
  const slot = free[Math.floor(roll() * Math.min(free.length, 6))]
  if (!slot) return roll() < 0.3 ? pause(self, 20_000, 60_000) : 'sold out'
  await pause(self, 2_000, 15_000)
  const other = habits.severalTabs ? free.find(({ id }) => id !== slot.id) : undefined
  await Promise.all([slot, ...(other ? [other] : [])].map(({ id }) => hold(self, id)))
  return null
}

function hold(self: Self, slot: SlotId): Promise<unknown> {
  const { browser } = self
  return pressed(self.habits.pressesTwice, () => askFor(self, browser, questions.hold(browser, slot)))
}

function mine(self: Self): Promise<Heard<Reserved>> {
  const { browser } = self
  return askFor(self, browser, {
    useCase: 'bookings',
    asked: {},
    work: (front) => front.mine(browser),
    told: (reserved) => reserved,
  })
}

/** The page of a place that is held: most confirm, some give it back, some ask for more time. */
export async function confirm(self: Self): Promise<End | null> {
  const { roll, town, habits } = self
  const kept = await mine(self)
  if (!kept.ok) return pause(self, 1_000, 5_000)
  if (kept.answer.booking) return 'booked'
  const held = kept.answer.hold?.id
  if (!held) return null
  if (self.hesitated < habits.hesitates) {
    self.hesitated++
    return release(self, held)
  }
  const drawn = roll()
  if (drawn < 0.06) return release(self, held)
  if (drawn < 0.12) await extend(self, held)
  if (habits.pries) await pry(self)
  town.leaked.hold = held
  await town.timeline.sleep(habits.thinksMs)
  return book(self, held)
}

async function release(self: Self, held: HoldId): Promise<null> {
  const { browser } = self
  await askFor(self, browser, {
    useCase: 'release',
    asked: { hold: held },
    work: (front) => front.release(browser, held),
    told: () => null,
  })
  return null
}

async function extend(self: Self, held: HoldId): Promise<void> {
  const { browser } = self
  await askFor(self, browser, {
    useCase: 'extend',
    asked: { hold: held },
    work: (front) => front.extend(browser, held),
    told: (extended) => extended,
  })
}

/** Tries to book the hold of another person, and to cancel the booking of another. */
async function pry(self: Self): Promise<void> {
  const { browser, town, human } = self
  const { hold: other, booking } = town.leaked
  const key = `${human} pries`
  if (other) await askFor(self, browser, questions.confirm(browser, { hold: other, key }))
  if (booking)
    await askFor(self, browser, {
      useCase: 'cancel',
      asked: { booking },
      work: (front) => front.cancel(browser, booking),
      told: (cancelled) => cancelled,
    })
}

/** Presses until there is an answer, always with the key of the form. The next page says whether they are booked. */
async function book(self: Self, held: HoldId): Promise<null> {
  const { browser, habits } = self
  const key = `${self.human} ${self.keys++}`
  const press = () => askFor(self, browser, questions.confirm(browser, { hold: held, key }))
  const booking = await untilAnswered(self, press)
  if (!booking) return null
  self.town.leaked.booking = booking.id
  // The form once more, by the back button: it must be answered alike.
  if (habits.reloads) await pause(self, 1_000, 20_000).then(press)
  return null
}

/** Presses, some twice at once, and again where no answer comes. Null: it was refused, or they press no more. */
async function untilAnswered<Answer>(self: Self, press: () => Promise<Heard<Answer>>): Promise<Answer | null> {
  for (let tries = 0; tries < 6; tries++) {
    const heard = await pressed(self.habits.pressesTwice && tries === 0, press)
    if (heard.ok) return heard.answer
    if (heard.code !== 'no_answer' && heard.code !== 'store_unavailable') return null
    await pause(self, 1_000, 6_000)
  }
  return null
}

/** Hours later they cannot come. */
export async function cancelLater(self: Self): Promise<void> {
  const { town, browser, habits } = self
  await town.timeline.sleep(habits.cancelsAfterMs)
  for (let tries = 0; tries < 3; tries++) {
    const kept = await mine(self)
    if (!kept.ok) {
      // Where no door lets them in they give up.
      if (kept.code === 'not_verified' && !(await verify(self, browser))) break
      continue
    }
    const booking = kept.answer.booking?.id
    if (!booking) return
    // The page after it: also a press whose answer was lost beside one that was answered is known then.
    if ((await cancel(self, booking)) && (await untilAnswered(self, () => mine(self)))) return
  }
  town.told({ kind: 'walked-away', human: self.human, at: town.timeline.now() })
}

/** Presses, and presses again where no answer came; some go back and press once more. True: it is cancelled. */
async function cancel(self: Self, booking: BookingId): Promise<boolean> {
  const { browser, habits } = self
  const press = () =>
    askFor(self, browser, {
      useCase: 'cancel',
      asked: { booking },
      work: (front) => front.cancel(browser, booking),
      told: (cancelled) => cancelled,
    })
  if (!(await untilAnswered(self, press))) return false
  if (!habits.reloads) return true
  await pause(self, 1_000, 20_000)
  return (await untilAnswered(self, press)) !== null
}
