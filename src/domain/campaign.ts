import type { CampaignId } from './ids.ts'
import type { CalendarDate, Instant } from './time.ts'

/** Whose window it is, by one property of the date of birth. */
export type SimplePredicate =
  | { kind: 'anyone' }
  /** Last digit of the *day* of birth: 31 → 1, 30 → 0 (10부제, 2021). */
  | { kind: 'digits'; digits: readonly number[] }
  /** Last digit of the *year* of birth: 1990 → 0 (요일제, 2025). */
  | { kind: 'year_digits'; digits: readonly number[] }
  /** Inclusive on both ends. */
  | { kind: 'born'; from: CalendarDate; to: CalendarDate }

/** Whose window it is: one property, or several that must all hold. */
export type BirthPredicate = SimplePredicate | { kind: 'all'; of: readonly SimplePredicate[] }

export interface CampaignWindow {
  id: string
  /** Half-open: `[opensAt, closesAt)`. */
  opensAt: Instant
  closesAt: Instant
  who: BirthPredicate
}

/** One booking campaign, as a document. */
export interface Campaign {
  id: CampaignId
  /** Counts up with every change. */
  version: number
  name: { ko: string; en: string }
  /** Only people born within, inclusive; null = no bound. */
  eligible: { bornFrom: CalendarDate | null; bornTo: CalendarDate | null }
  windows: readonly CampaignWindow[]
}

export type WindowReason = 'open' | 'not_yet' | 'between_windows' | 'over' | 'not_eligible'

/** What the campaign says to one date of birth at one moment. */
export interface WindowStatus {
  open: boolean
  reason: WindowReason
  /** The window that is open; of several the one closing first. */
  window: CampaignWindow | null
  /** This person's later windows, soonest first. */
  next: readonly CampaignWindow[]
}
