/**
 * History: what people were told, and what the stores hold in the end; and the rules that both must keep. Pure: the same checker
 * serves the simulation, chaos on real stores, and `npm run verify` (stores only).
 *
 *   calls, faults, supply ──┐
 *                           ├─▶ checks (named, one question each) ─▶ Finding: which rule, who, when, in words
 *   final stores ───────────┘
 *
 * The rules are written a second time here, not imported from the rooms they check: a wrong comparison there would be repeated here.
 * A check answers only what is certain. A call takes effect at one moment between the question and the answer; one whose answer was
 * lost takes effect at any later moment, or never. So no right history is ever reported, however calls overlapped.
 */
import type { Booking, Hold, HoldLimit } from '../domain/booking.ts'
import type { Campaign, WindowStatus } from '../domain/campaign.ts'
import type { ErrorCode } from '../domain/errors.ts'
import type { BookingId, CampaignId, DeviceHash, HoldId, PersonId, SlotId } from '../domain/ids.ts'
import type { DeviceClaim } from '../domain/session.ts'
import type { CalendarDate, Instant } from '../domain/time.ts'
import type { RoomBoard, Ticket } from '../domain/waiting-room.ts'
import type { FinalStores } from './final-stores.ts'

/** The use cases of `citizen`, each with what is asked and what is answered. */
export interface UseCases {
  /** `verification.complete` to book; `person` is the answer. */
  verify: { asked: { human: string }; answer: { person: PersonId } }
  /** `duePage.look`, `duePage.enter` and `duePage.lead`. What was not looked up is left out. */
  'due-page': { asked: { enter: boolean }; answer: DuePageAnswer }
  /** `tickets.take`, `renew` and `present`; the last may answer null. */
  ticket: { asked: { how: 'take' | 'renew' | 'present' }; answer: Ticket | null }
  /** `tickets.leave`. */
  leave: { asked: object; answer: null }
  /** `exits.takeOver`. */
  'take-over': { asked: object; answer: DeviceClaim }
  /** `exits.notMe`: a hold is given back with it. */
  'not-me': { asked: object; answer: null }
  /** `exits.redeem`; `used` is false where no other device stood in the way. */
  'desk-code': { asked: { code: string }; answer: { used: boolean } }
  /** `sessions.finish`. */
  finish: { asked: object; answer: null }
  hold: { asked: { slot: SlotId }; answer: Hold }
  extend: { asked: { hold: HoldId }; answer: Hold }
  release: { asked: { hold: HoldId }; answer: null }
  confirm: { asked: { hold: HoldId; key: string }; answer: Booking }
  cancel: { asked: { booking: BookingId }; answer: Booking }
  /** `bookings.of`. */
  bookings: { asked: object; answer: Reserved }
  /** A relying party redeems the code that a login ended with: who is it, in its sector. */
  login: { asked: { sector: string; code: string }; answer: { subject: string } }
  /** `tickets.board`: asked by any person, verified or not. */
  board: { asked: object; answer: RoomBoard }
}

export type UseCase = keyof UseCases

export interface Reserved {
  hold: Hold | null
  booking: Booking | null
}

/** `Due` of `citizen/due-page.ts`: the page and its facts. */
export interface DuePageAnswer {
  page: string
  reservations?: Reserved | undefined
  window?: WindowStatus | undefined
  /** The claim that is alive, of this device or another. */
  claim?: DeviceClaim | undefined
  ticket?: Ticket | undefined
}

/** How a call ended for its caller. `at`: when they were told, or stopped waiting. */
export type Outcome<Answer> =
  | { kind: 'answered'; at: Instant; answer: Answer }
  | { kind: 'refused'; at: Instant; code: ErrorCode }
  /** No answer came. The call happened, or will happen, or never does. */
  | { kind: 'lost'; at: Instant }

export interface CallOf<Case extends UseCase> {
  kind: 'call'
  useCase: Case
  /** The human being, by the name that the simulation gives; the same on all devices. */
  human: string
  /** Who they are to us; null before the first verification. */
  person: PersonId | null
  device: DeviceHash
  askedAt: Instant
  asked: UseCases[Case]['asked']
  /** In which campaign it was asked; left out: in the first, or in none. */
  campaign?: CampaignId
  outcome: Outcome<UseCases[Case]['answer']>
  /** The network brought the request once more: no person waits for the end of this one, which is `lost`. */
  isCopy?: true
}

/** One call of a use case, with its end. */
export type Call = { [Case in UseCase]: CallOf<Case> }[UseCase]

/** A store lost what it had been told. It is told to people as the reason for what they lose. */
export interface Loss {
  kind: 'loss'
  /** Hot: claims, sessions, tickets, leases. Durable: holds, bookings, people. */
  store: 'hot' | 'durable'
  at: Instant
  /** What it was told after this instant is gone; `Number.NEGATIVE_INFINITY`: it is empty. */
  since: Instant
}

/** A slot was brought in, or has more or fewer places from now on. */
export interface Supplied {
  kind: 'supplied'
  at: Instant
  slot: SlotId
  capacity: number
  /** Whose people may book there; left out: not judged. */
  campaign?: CampaignId
}

/** Settings changed; the first one stands at the beginning. */
export interface LimitSet {
  kind: 'limit'
  at: Instant
  insideLimit: number
}

/** The human stops for good. Without it they are expected to know how they stand. */
export interface WalkedAway {
  kind: 'walked-away'
  human: string
  at: Instant
}

/** A version of the campaign was published; it is in force from `effectiveAt` on, until the next one is. */
export interface CampaignSet {
  kind: 'campaign'
  at: Instant
  effectiveAt: Instant
  campaign: Campaign
}

/** An operator ended all blocks of further devices that had begun before. Brokers may know it later than that. */
export interface BlocksEnded {
  kind: 'blocks-ended'
  at: Instant
}

export type HistoryEvent = Call | Loss | Supplied | LimitSet | CampaignSet | BlocksEnded | WalkedAway

/** How often a person may ask. */
export interface Quota {
  /** Humans whose programs ask without end: the only ones that meet it. */
  programs: ReadonlySet<string>
  /** Requests of a person that are answered in a window, by all brokers together; null: they cannot count together all the time. */
  limit: number | null
  /** Length of a window. */
  seconds: number
}

/**
 * A history, by the stores' clock. The events are in the order of their `at` (of a call: of its outcome); of two at one instant the
 * first happened first.
 */
export interface History {
  /** As it is at the beginning. */
  campaign: Campaign
  /** Birth dates of the humans, for the windows. */
  born: ReadonlyMap<string, CalendarDate>
  events: readonly HistoryEvent[]
  stores: FinalStores
  /**
   * How long after its caller stopped waiting a call may still happen, in milliseconds: the longest delay of the network, of a frozen
   * store and of a retry together. Without it, for ever, so that little is certain after a lost answer.
   */
  lateMs?: number
  /** How far the clocks of brokers may be from the stores', in milliseconds (`agreed-clock.ts`); default 0. */
  clocksWithinMs?: number
  /** Places in line that were told so long before a loss of the hot store outlive it, in milliseconds; left out: not judged. */
  keptAfterMs?: number
  /** Campaigns beside it. Default none. */
  others?: readonly Campaign[]
  /** Left out: not judged. */
  quota?: Quota
  /** Of all calls to come in, the share that the assisted lane may have before others; left out: not judged. */
  assistedShare?: number
  /** How many holds a person may begin in so many seconds; left out: not judged. */
  holdLimit?: HoldLimit
}
