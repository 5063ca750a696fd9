import type { CalendarDate, Instant } from '../../src/domain/time.ts'
import { doorsByLiking } from '../providers/model.ts'
import { between, type Dice, oneOf } from '../time/chance.ts'

/** What one person is like; drawn once. */
export interface Habits {
  human: string
  birthDate: CalendarDate
  arrivesAt: Instant
  /** When the window opens that brings them. */
  opensAt: Instant
  /** They came within the hour before the opening, look again and again, and are the first to press. */
  early: boolean
  home: { region: string; district: string }
  /** How long they wait in line before they leave, in milliseconds. */
  patienceMs: number
  /** Of people who leave: they say so, and do not only close the page. */
  saysGoodbye: boolean
  reloads: boolean
  pressesTwice: boolean
  /** They try ids of others that they have seen. */
  pries: boolean
  /** After so long in line they try another device; null: never. Milliseconds. */
  secondDeviceAfterMs: number | null
  /** They go on there. */
  staysOnSecondDevice: boolean
  /** Inside they take up another device: the first one has an empty battery, or a small screen. */
  changesInside: boolean
  /** Where they are blocked they take over, if they may. */
  takesOver: boolean
  /** Where they are blocked they tell that it was not them. */
  disowns: boolean
  /** Where they are blocked they ask a desk for a code. */
  asksDesk: boolean
  /** So many places they take and give back before they decide. */
  hesitates: number
  /** After so long in line their browser forgets all it knew; null: never. Milliseconds. */
  losesPhoneAfterMs: number | null
  /** Evenings on which they come again when it did not work. */
  comesBack: number
  /** So long after they gave up; milliseconds. */
  comesBackAfterMs: number
  /** They look and press in two tabs of one browser. */
  severalTabs: boolean
  /** From then on they also log in at relying parties; null: never. */
  logsInAt: Instant | null
  /** They cancel what they booked, hours later. */
  cancels: boolean
  /** A place is held longer than they need: they think. Milliseconds. */
  thinksMs: number
  /** After so long they cancel, if they do; milliseconds. */
  cancelsAfterMs: number
  address: string
  /** They come to a desk, and are verified at its terminal. */
  atDesk: boolean
  /** In which campaigns they want a place, one after the other, by their places in the town's list. */
  wants: readonly number[]
}

const hour = 3_600_000
/** Months with a thirtieth day. */
const longMonths = ['01', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12']

/**
 * When people came on the first evening of 2021: 40 % in the first 30 minutes, most of the rest within two hours. From 0 to 3 hours, in
 * milliseconds after the opening.
 */
export function arrivalOf(roll: Dice): number {
  const drawn = roll()
  if (drawn < 0.4) return roll() * 0.5 * hour
  if (drawn < 0.85) return between(roll, 0.5, 2) * hour
  return between(roll, 2, 3) * hour
}

export interface Crowd {
  opensAt: Instant
  homes: readonly { region: string; district: string }[]
  /** Whom the campaign has a window for that evening, by their last digit of the day of birth; null: everybody. */
  digits: readonly number[] | null
  /** The evening after it. Left out: there is none. */
  nextEvening?: { opensAt: Instant; digits: readonly number[] }
  /** How many campaigns there are. */
  campaigns: number
  /** Everything that takes long is so many times faster, from 1. */
  haste: number
  /** People may gather before it opens: more of them come early. */
  gathers: boolean
}

const apartMs = 24 * hour
/** Of the people of two evenings so many come for the second one; some of those come on the first. */
const secondEvening = { share: 0.35, comeOnFirst: 0.3 }

export function habitsOf(number: number, roll: Dice, crowd: Crowd): Habits {
  const { homes, haste, nextEvening } = crowd
  const turn = nextEvening && roll() < secondEvening.share ? nextEvening : crowd
  const { opensAt, digits } = turn
  const comesAt = turn === crowd || roll() < secondEvening.comeOnFirst ? crowd.opensAt : opensAt
  const day = digits === null || roll() < 0.06 ? 1 + Math.floor(roll() * 28) : dayWith(oneOf(roll, digits), roll)
  const long = hour / haste
  const early = roll() < (crowd.gathers ? 0.5 : 0.15)
  return {
    human: `person ${number}`,
    birthDate:
      `${1967 + Math.floor(roll() * 5)}-${oneOf(roll, longMonths)}-${String(day).padStart(2, '0')}` as CalendarDate,
    arrivesAt: comesAt + (early ? -0.3 * long * roll() : arrivalOf(roll) / haste),
    opensAt,
    early,
    home: oneOf(roll, homes),
    patienceMs: between(roll, 0.2, 2.5) * long,
    saysGoodbye: roll() < 0.4,
    reloads: roll() < 0.3,
    pressesTwice: roll() < 0.3,
    pries: roll() < 0.1,
    secondDeviceAfterMs: roll() < 0.25 ? between(roll, 0, 0.3) * long : null,
    staysOnSecondDevice: roll() < 0.5,
    changesInside: roll() < 0.2,
    losesPhoneAfterMs: roll() < 0.02 ? between(roll, 0, 0.5) * long : null,
    comesBack: roll() < 0.5 ? 1 : 0,
    comesBackAfterMs: (nextEvening ? nextEvening.opensAt - crowd.opensAt : apartMs) - roll() * long,
    severalTabs: roll() < 0.15,
    logsInAt: roll() < 0.15 ? crowd.opensAt + roll() * long : null,
    cancels: roll() < 0.2,
    thinksMs: (roll() < 0.05 ? between(roll, 200_000, 500_000) : between(roll, 8_000, 90_000)) / Math.sqrt(haste),
    cancelsAfterMs: between(roll, 0.05, 1) * long,
    takesOver: roll() < 0.5,
    disowns: roll() < 0.15,
    asksDesk: roll() < 0.4,
    hesitates: roll() < 0.06 ? 7 : 0,
    address: `10.${Math.floor(roll() * 24)}.${Math.floor(roll() * 16)}.${Math.floor(roll() * 250)}`,
    atDesk: roll() < 0.12,
    wants: crowd.campaigns === 1 ? [0] : oneOf(roll, [[0], [1], [0, 1], [1, 0]]),
  }
}

/** A day of the month whose last digit is this one. */
function dayWith(digit: number, roll: Dice): number {
  const tens = digit === 0 ? oneOf(roll, [1, 2]) : oneOf(roll, [0, 1, 2])
  return Math.max(1, tens * 10 + digit)
}

export const shares: readonly number[] = doorsByLiking.map(({ share }) => share)
