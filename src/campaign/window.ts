import type {
  BirthPredicate,
  Campaign,
  CampaignWindow,
  SimplePredicate,
  WindowReason,
  WindowStatus,
} from '../domain/campaign.ts'
import type { CalendarDate, Instant } from '../domain/time.ts'

/**
 * Campaign: who may book, and when. A campaign is a document (schema.ts); this file answers one question about it.
 *
 *   campaign document ──▶ windowFor(campaign, date of birth, now) ──▶ open? why (not)? until when? which windows next?
 *
 * Pure: no store, no clock of its own. In comes the date of birth that a provider asserted, never one of a request.
 * birth-date.ts says which days can be a date of birth at all. Sources of the rotations: presets.ts.
 */

/** Later windows that are told at most. */
const mostNext = 3

/** How long a hold that was taken inside a window may be confirmed after it has closed, in milliseconds. */
const afterCloseMs = 600_000

/** Last digit of the day of birth: 31 → 1, 30 → 0. Read from the text, since a date of birth has no zone. */
export function birthDigit(birthDate: CalendarDate): number {
  return Number(birthDate.slice(-1))
}

/** Last digit of the year of birth: 1990 → 0. */
export function birthYearDigit(birthDate: CalendarDate): number {
  return Number(birthDate.charAt(3))
}

/** Whether any window of a campaign goes by this property of the date of birth, alone or among others. */
export function goesBy({ windows }: Pick<Campaign, 'windows'>, kind: SimplePredicate['kind']): boolean {
  return windows.some(({ who }) => (who.kind === 'all' ? who.of.some((one) => one.kind === kind) : who.kind === kind))
}

/** Whether a window with this predicate is for people born on that day. Calendar dates order as text. */
export function includes(who: BirthPredicate, birthDate: CalendarDate): boolean {
  switch (who.kind) {
    case 'anyone':
      return true
    case 'digits':
      return who.digits.includes(birthDigit(birthDate))
    case 'year_digits':
      return who.digits.includes(birthYearDigit(birthDate))
    case 'born':
      return who.from <= birthDate && birthDate <= who.to
    case 'all':
      return who.of.every((one) => includes(one, birthDate))
  }
}

/**
 * What the campaign says at `now` to a person born on `birthDate`. `next` holds at most three windows. A person for whom
 * there is no window at all is `not_eligible`, whatever their age.
 */
export function windowFor(campaign: Campaign, birthDate: CalendarDate, now: Instant): WindowStatus {
  const own = ownWindows(campaign, birthDate)
  const open = own.filter(({ opensAt, closesAt }) => opensAt <= now && now < closesAt)
  const next = own.filter(({ opensAt }) => now < opensAt).toSorted(byOpening)
  const window = open.toSorted((a, b) => a.closesAt - b.closesAt)[0] ?? null
  const gathersFrom = window === null && next[0] ? gathersFromOf(campaign, next[0].opensAt) : null
  return {
    open: window !== null,
    reason: reasonOf(own, window, next),
    window,
    next: next.slice(0, mostNext),
    gathersFrom,
    gathersFor: gathersFrom !== null && gathersFrom <= now ? (next[0]?.opensAt ?? null) : null,
  }
}

/**
 * From when on people may come before this opening: the pools of two openings are never gathered at once, so not before an earlier one is
 * over. Null: they may not.
 */
export function gathersFromOf({ opening, windows }: Campaign, opensAt: Instant): Instant | null {
  if (opening === null) return null
  const before = windows.map((window) => window.opensAt).filter((at) => at < opensAt)
  return Math.max(opensAt - opening.gatherSeconds * 1000, ...before)
}

/** When a window of the campaign opens next: after `now`. Null: none does. */
export function nextOpening({ windows }: Campaign, now: Instant): Instant | null {
  const later = windows.map(({ opensAt }) => opensAt).filter((at) => at > now)
  return later.length === 0 ? null : Math.min(...later)
}

/**
 * Until when a hold of a person born on `birthDate` may be confirmed: ten minutes after the last of their windows that has opened by
 * `now` closes, which may be over. Null: none has opened.
 */
export function confirmableUntil(campaign: Campaign, birthDate: CalendarDate, now: Instant): Instant | null {
  const opened = ownWindows(campaign, birthDate).filter(({ opensAt }) => opensAt <= now)
  return opened.length === 0 ? null : Math.max(...opened.map(({ closesAt }) => closesAt)) + afterCloseMs
}

function ownWindows(campaign: Campaign, birthDate: CalendarDate): readonly CampaignWindow[] {
  return isEligible(campaign, birthDate) ? campaign.windows.filter(({ who }) => includes(who, birthDate)) : []
}

function isEligible({ eligible: { bornFrom, bornTo } }: Campaign, birthDate: CalendarDate): boolean {
  return (bornFrom === null || bornFrom <= birthDate) && (bornTo === null || birthDate <= bornTo)
}

function byOpening(a: CampaignWindow, b: CampaignWindow): number {
  return a.opensAt - b.opensAt || a.closesAt - b.closesAt
}

function reasonOf(
  own: readonly CampaignWindow[],
  open: CampaignWindow | null,
  next: readonly CampaignWindow[],
): WindowReason {
  if (own.length === 0) return 'not_eligible'
  if (open) return 'open'
  if (next.length === 0) return 'over'
  return next.length === own.length ? 'not_yet' : 'between_windows'
}
