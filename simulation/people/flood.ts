import type { HoldId, SlotId } from '../../src/domain/ids.ts'
import type { Instant } from '../../src/domain/time.ts'
import type { UseCase } from '../../src/history/history.ts'
import type { Habits } from './habits.ts'
import { questions } from './questions.ts'
import { newBrowser, type Self, selfOf } from './self.ts'
import { askAside, askTogether, type Question, type Town } from './town.ts'
import { verify } from './verification.ts'

/** How often one person's program asks in an evening, and until when. */
export interface Flood {
  asks: number
  endsAt: Instant
}

/** Each with a connection of its own. */
const devices = 5
/** Between two bursts of one connection, and what one takes on the way; milliseconds. */
const [everyMs, burstMs] = [5_000, 500]
/** Questions on the way at once on one connection; an HTTP/2 server allows a hundred. */
const mostAtOnce = 100
/** Of the questions so many ask for a place, so many book one, and so many ask what is next; the others ask how long they wait. */
const shares = { hold: 0.7, confirm: 0.1, next: 0.1 }

/**
 * One person's program that asks without end: in Seoul in 2025 one sent seven million requests in an evening. From several devices it
 * asks for places in bursts, whatever it is answered. @param rollOf the dice of one device
 */
export async function flood(
  habits: Habits,
  town: Town,
  { asks, endsAt, rollOf }: Flood & { rollOf(device: number): Self['roll'] },
): Promise<void> {
  await town.timeline.sleep(habits.arrivesAt - town.timeline.now())
  const each = Math.ceil(asks / devices)
  const pouring = Array.from({ length: devices }, (_, device) =>
    pour(selfOf(habits, rollOf(device), town), { asks: Math.min(each, asks - each * device), endsAt }),
  )
  await Promise.all(pouring)
  town.told({ kind: 'walked-away', human: habits.human, at: town.timeline.now() })
}

/** What it has found out: places that there are, and the one that it holds. */
interface Known {
  slots: readonly SlotId[]
  held: HoldId | null
}

async function pour(self: Self, { asks, endsAt }: Flood): Promise<void> {
  const { town, roll } = self
  const { timeline } = town
  self.browser = newBrowser(self, 'computer')
  const known: Known = { slots: [], held: null }
  for (let left = asks; left > 0 && timeline.now() < endsAt; await timeline.sleep(everyMs)) {
    if (self.browser.session === null && !(await verify(self, self.browser))) continue
    if (known.slots.length === 0) known.slots = await placesNear(self)
    const bursts = Math.max(1, Math.floor((endsAt - timeline.now()) / (everyMs + burstMs)))
    const size = Math.min(left, mostAtOnce, Math.ceil(left / bursts))
    left -= size
    await ask(
      self,
      known,
      Array.from({ length: size }, () => drawn(self, known, roll())),
    )
  }
}

function drawn(self: Self, { slots, held }: Known, luck: number): Question<UseCase, unknown> {
  const { browser, roll, human } = self
  const slot = slots[Math.floor(roll() * slots.length)]
  if (slot !== undefined && luck < shares.hold) return questions.hold(browser, slot)
  // Half of them with the key of the one before: a form that is sent twice at once.
  if (held !== null && luck < shares.hold + shares.confirm)
    return questions.confirm(browser, { hold: held, key: `${human} ${roll() < 0.5 ? self.keys : self.keys++}` })
  return luck < shares.hold + shares.confirm + shares.next ? questions.next(browser) : questions.ticket(browser)
}

async function ask(self: Self, known: Known, burst: readonly Question<UseCase, unknown>[]): Promise<void> {
  const heard = await askTogether(self, self.browser, burst)
  for (const [number, one] of heard.entries()) {
    if (!one.ok && one.code === 'not_verified') self.browser.session = null
    if (one.ok && burst[number]?.useCase === 'hold') known.held = (one.answer as { id: HoldId }).id
  }
}

async function placesNear(self: Self): Promise<readonly SlotId[]> {
  const { browser, habits } = self
  const near = await askAside(self, browser, 'slots', (front) => front.slots(browser, habits.home.region, null))
  return near.ok ? near.answer.clinics.flatMap(({ slots }) => slots.map(({ id }) => id)) : []
}
