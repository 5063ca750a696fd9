import type { PersonId } from '../../src/domain/ids.ts'
import type { DeviceKind } from '../../src/domain/session.ts'
import type { Instant } from '../../src/domain/time.ts'
import { between, type Dice } from '../time/chance.ts'
import { PersonalBrowser } from './browser.ts'
import type { Habits } from './habits.ts'
import type { Town, Voice } from './town.ts'

/** How a visit ended. */
export type End = 'booked' | 'gave up' | 'not their window' | 'sold out'

/** One citizen: what they are like, what they hold in their hand, and what they know. */
export interface Self extends Voice {
  readonly human: string
  readonly town: Town
  readonly habits: Habits
  readonly roll: Dice
  person: PersonId | null
  campaign: number
  browser: PersonalBrowser
  /** Since when they wait in line or are blocked, in this visit. */
  waitsSince: Instant | null
  /** When they may come, as a page told them that it is not their turn; null: it named no time. */
  nextWindow: Instant | null
  triedSecondDevice: boolean
  lostPhone: boolean
  /** The browser that they left for another one, and may go back to. */
  before: PersonalBrowser | null
  /** They told that it was not them on the other device. */
  disowned: boolean
  /** The code that a desk gave them; null: none yet. */
  code: string | null
  /** So many places they have given back again, since they could not decide. */
  hesitated: number
  /** Idempotency keys that their pages had. */
  keys: number
}

export function selfOf(habits: Habits, roll: Dice, town: Town): Self {
  return {
    human: habits.human,
    town,
    habits,
    roll,
    person: null,
    campaign: 0,
    browser: newBrowser({ habits, roll, town }, 'android'),
    waitsSince: null,
    nextWindow: null,
    triedSecondDevice: false,
    lostPhone: false,
    before: null,
    disowned: false,
    code: null,
    hesitated: 0,
    keys: 0,
  }
}

export function newBrowser(
  { habits, roll, town }: Pick<Self, 'habits' | 'roll' | 'town'>,
  kind: DeviceKind,
): PersonalBrowser {
  const browser = new PersonalBrowser(kind, habits.address)
  browser.gate = Math.floor(roll() * town.street.gates)
  return browser
}

export async function pause({ town, roll }: Self, leastMs: number, mostMs: number): Promise<null> {
  await town.timeline.sleep(between(roll, leastMs, mostMs))
  return null
}

/** They have waited in line, or been blocked, for longer than they like. */
export function isOutOfPatience({ town, waitsSince, habits }: Self): boolean {
  const now = town.timeline.now()
  return now - (waitsSince ?? now) > habits.patienceMs
}

export function note({ town, human }: Self, what: string): void {
  town.noted({ at: town.timeline.now(), human, what, how: 'ok' })
}

/** Does it once, or twice at the same time: a double click. The first answer counts. */
export async function pressed<Answer>(twice: boolean, press: () => Promise<Answer>): Promise<Answer> {
  const first = press()
  if (twice) await press()
  return first
}
