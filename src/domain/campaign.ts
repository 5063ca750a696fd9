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

/** What a campaign says about a person's further devices. */
export interface DeviceRules {
  /** How long they are blocked after the first one claimed, in seconds, 1 to 86 400; null: as the setting `limits.blockSeconds` says. */
  blockSeconds: number | null
  /** A further device may take over once in a block; the first device's session ends. */
  takeover: boolean
}

/** What happens when windows open: people who came before get their places by a draw (ADR 44). */
export interface OpeningRules {
  /** How long before an opening people may come, in seconds, 60 to 86 400. */
  gatherSeconds: number
  /** How long after it the value comes that decides the order, in seconds, 10 to 3600. */
  drawSeconds: number
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
  device: DeviceRules
  /** Null: no person may come before a window opens. */
  opening: OpeningRules | null
  /** Products that are booked in it; null: all that no other campaign names. */
  products: readonly string[] | null
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
  /** From when on the person may come before the first of them opens; null: they may not, or a window is open now. */
  gathersFrom: Instant | null
  /** When it opens, if they may come now; else null. */
  gathersFor: Instant | null
}

/** How long before it takes effect a version is published at least, in milliseconds: until then every replica has read it. */
export const publishedAheadMs = 30_000

/** A new text of a campaign: from `effectiveAt` on it is the campaign. */
export interface Publication {
  campaign: CampaignId
  version: number
  /** As it is written: JSON that `src/campaign/schema.ts` reads, up to a million characters. */
  document: unknown
  effectiveAt: Instant
  /** Who publishes it, 1 to 100 characters. */
  author: string
  /** Words for the record, 3 to 500 characters. Operators read them, citizens do not. */
  reason: string
}

/** A publication as it is kept; `publishedAt` by the store's clock. */
export interface CampaignVersion extends Publication {
  publishedAt: Instant
}

/** What became of a publication. Refused: the number that would be the next, and the earliest time, by the store's clock. */
export type PublishOutcome =
  | { published: CampaignVersion }
  | { published: null; nextVersion: number; earliest: Instant }

/** The versions of campaigns that were published. Durable and append-only: what was published is neither changed nor removed. */
export interface CampaignVersions {
  /**
   * Keeps a version if its number follows the last one and it takes effect {@link publishedAheadMs} ahead at least. One atomic step.
   * @param configured the version that the configuration brings; the first one published follows it
   */
  publish(publication: Publication, configured: number): Promise<PublishOutcome>
  /** Of these campaigns, the version in force at `now` and all later ones, by campaign and number. */
  live(campaigns: readonly CampaignId[], now: Instant): Promise<readonly CampaignVersion[]>
  /** The record: every version of a campaign, the latest first, `limit` at most. */
  record(campaign: CampaignId, limit: number): Promise<readonly CampaignVersion[]>
}
