import type { Campaign, CampaignWindow, SimplePredicate } from '../domain/campaign.ts'
import { type CalendarDate, type Instant, isoSeoul } from '../domain/time.ts'
import type { Read } from './certainty.ts'

/** The windows of people born on that day, as far as the version that has them is in force; the rule of the campaign, written once more. */
export function ownWindows(read: Read, born: CalendarDate): CampaignWindow[] {
  return versionsIn(read).flatMap(({ campaign: { eligible, windows }, from, to }) => {
    const { bornFrom, bornTo } = eligible
    if ((bornFrom !== null && born < bornFrom) || (bornTo !== null && born > bornTo)) return []
    const own = windows.filter(({ who }) => (who.kind === 'all' ? who.of : [who]).every((one) => holds(one, born)))
    return own.flatMap((window) => {
      const [opensAt, closesAt] = [Math.max(window.opensAt, from), Math.min(window.closesAt, to)]
      return opensAt < closesAt ? [{ ...window, opensAt, closesAt }] : []
    })
  })
}

interface InForce {
  campaign: Campaign
  from: Instant
  to: Instant
}

const versionsOf = new WeakMap<Read, InForce[]>()

/** Found once a history: every look at a window asks. */
function versionsIn(read: Read): InForce[] {
  const versions = versionsOf.get(read) ?? versionsFrom(read)
  versionsOf.set(read, versions)
  return versions
}

function versionsFrom({ history: { campaign, events } }: Read): InForce[] {
  const published = events.flatMap((event) => (event.kind === 'campaign' ? [event] : []))
  const texts = [{ campaign, effectiveAt: Number.NEGATIVE_INFINITY }, ...published]
  return texts.map((text, index) => ({
    campaign: text.campaign,
    from: text.effectiveAt,
    to: texts[index + 1]?.effectiveAt ?? Number.POSITIVE_INFINITY,
  }))
}

function holds(who: SimplePredicate, born: CalendarDate): boolean {
  const [year = '', , day = ''] = born.split('-')
  if (who.kind === 'digits') return who.digits.includes(Number(day) % 10)
  if (who.kind === 'year_digits') return who.digits.includes(Number(year) % 10)
  return who.kind === 'anyone' || (born >= who.from && born <= who.to)
}

/** Whether an instant from `from` to `to`, both inclusive, is in the window, whose end is not. */
export function overlaps({ opensAt, closesAt }: CampaignWindow, from: Instant, to: Instant): boolean {
  return from < closesAt && to >= opensAt
}

export function said(windows: readonly CampaignWindow[]): string {
  if (windows.length === 0) return 'any window: the person has none'
  return windows.map(({ opensAt, closesAt }) => `${isoSeoul(opensAt)} to ${isoSeoul(closesAt)}`).join(' and ')
}
