import type { BirthPredicate, Campaign, CampaignWindow, WindowReason, WindowVerdict } from '../domain/campaign.ts'
import type { CalendarDate, Instant } from '../domain/time.ts'

const mostNext = 3

/** Last digit of the day of birth: 31 → 1, 30 → 0. Read from the text, since a date of birth has no zone. */
export function birthDigit(birthDate: CalendarDate): number {
  return Number(birthDate.slice(-1))
}

/** Whether a window with this predicate is for someone born on that day. Calendar dates order as text. */
export function includes(who: BirthPredicate, birthDate: CalendarDate): boolean {
  switch (who.kind) {
    case 'anyone':
      return true
    case 'digits':
      return who.digits.includes(birthDigit(birthDate))
    case 'born':
      return who.from <= birthDate && birthDate <= who.to
  }
}

/**
 * What the campaign says to someone born on `birthDate`, at `now`. Pure. `next` holds at most three windows. Someone for
 * whom no window was ever meant is `not_eligible`, whatever their age.
 */
export function verdict(campaign: Campaign, birthDate: CalendarDate, now: Instant): WindowVerdict {
  const own = isEligible(campaign, birthDate) ? campaign.windows.filter(({ who }) => includes(who, birthDate)) : []
  const open = own.filter(({ opensAt, closesAt }) => opensAt <= now && now < closesAt)
  const next = own.filter(({ opensAt }) => now < opensAt).toSorted(byOpening)
  const window = open.toSorted((a, b) => a.closesAt - b.closesAt)[0] ?? null
  return { open: window !== null, reason: reasonOf(own, window, next), window, next: next.slice(0, mostNext) }
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
