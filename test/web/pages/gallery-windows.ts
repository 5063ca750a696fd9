import type { VNode } from 'preact'
import type { CampaignWindow, WindowStatus } from '../../../src/domain/campaign.ts'
import { type CalendarDate, seoulDate, seoulMidnight } from '../../../src/domain/time.ts'
import { campaignsPage } from '../../../src/web/pages/campaigns-page.tsx'
import { outsideWindowPage } from '../../../src/web/pages/outside-window-page.tsx'
import type { PageContext } from '../../../src/web/pages/page.tsx'
import { windowPage } from '../../../src/web/pages/window-page.tsx'
import { minutes, now } from './sample.ts'

type Add = (name: string, render: (context: PageContext) => VNode) => void

/** The pages that say when a person may book, of one campaign and of several. */
export function addWindowPages(add: Add): void {
  const window = (days: number, digit: number): CampaignWindow => ({
    id: `w${days}`,
    opensAt: now + minutes(days * 1440) - minutes(14),
    closesAt: now + minutes((days + 1) * 1440) - minutes(134),
    who: { kind: 'digits', digits: [digit] },
  })
  const notYet = { gathersFrom: null, gathersFor: null }
  const open: WindowStatus = { open: true, reason: 'open', window: window(0, 9), next: [], ...notYet }
  const midnight = (days: number) => seoulMidnight(seoulDate(now + minutes(days * 1440)))
  const later: WindowStatus = {
    open: false,
    reason: 'not_yet',
    window: null,
    ...notYet,
    next: [
      window(2, 1),
      { ...window(12, 1), who: { kind: 'born', from: '1971-01-01' as CalendarDate, to: '1986-12-31' as CalendarDate } },
      {
        ...window(20, 1),
        who: {
          kind: 'all',
          of: [
            { kind: 'year_digits', digits: [1, 6] },
            { kind: 'born', from: '1940-01-01' as CalendarDate, to: '1961-12-31' as CalendarDate },
          ],
        },
      },
      { id: 'all', opensAt: midnight(3), closesAt: midnight(33), who: { kind: 'anyone' } },
    ],
  }
  const refused = (reason: 'over' | 'not_eligible'): WindowStatus => ({
    open: false,
    reason,
    window: null,
    next: [],
    ...notYet,
  })
  const gathersFrom = now + minutes(1440)
  add('turn-gathering', (context) =>
    windowPage(context, { status: { ...later, gathersFrom, gathersFor: later.next[0]?.opensAt ?? null }, fault: null }),
  )
  add('turn-gathers-later', (context) => windowPage(context, { status: { ...later, gathersFrom }, fault: null }))
  add('not-your-turn-gathers-later', (context) =>
    outsideWindowPage(context, { status: { ...later, gathersFrom }, digits: { day: 1, year: null } }),
  )
  add('turn', (context) => windowPage(context, { status: null, fault: null }))
  add('turn-invalid', (context) => windowPage(context, { status: null, fault: 'invalid' }))
  add('turn-six-digits', (context) => windowPage(context, { status: null, fault: 'sixDigits' }))
  add('turn-open', (context) => windowPage(context, { status: open, fault: null }))
  const between: WindowStatus = { ...later, reason: 'between_windows' }
  add('not-your-turn-between', (context) =>
    outsideWindowPage(context, { status: between, digits: { day: 1, year: null } }),
  )
  add('turn-later', (context) => windowPage(context, { status: later, fault: null }))
  add('turn-over', (context) => windowPage(context, { status: refused('over'), fault: null }))
  add('not-your-turn', (context) => outsideWindowPage(context, { status: later, digits: { day: 1, year: null } }))
  add('not-your-turn-by-year', (context) =>
    outsideWindowPage(context, { status: later, digits: { day: null, year: 1 } }),
  )
  add('not-eligible', (context) =>
    outsideWindowPage(context, { status: refused('not_eligible'), digits: { day: null, year: null } }),
  )

  const several = (context: PageContext): PageContext => ({ ...context, several: true })
  const names = {
    ko: ['겨울철 인플루엔자 예방접종', '만 65세 이상 대상포진 예방접종', '시범 예약'],
    en: ['Winter influenza vaccination', 'Shingles vaccination for people aged 65 and over', 'A trial booking'],
  }
  const choices = (lang: PageContext['lang'], statuses: readonly (WindowStatus | null)[]) =>
    statuses.map((status, at) => ({ id: `campaign-${at}`, name: names[lang][at] ?? '', status }))
  add('campaigns', (context) =>
    campaignsPage(several(context), { choices: choices(context.lang, [open, later, refused('not_eligible')]) }),
  )
  add('campaigns-unverified', (context) =>
    campaignsPage(several(context), { choices: choices(context.lang, [null, null]) }),
  )
  add('turn-several', (context) =>
    windowPage(several(context), {
      status: open,
      others: [{ name: names[context.lang][1] ?? '', status: later }],
      fault: null,
    }),
  )
  add('not-your-turn-several', (context) =>
    outsideWindowPage(
      { ...several(context), campaignId: 'campaign-1', campaign: names[context.lang][1] ?? '' },
      { status: later, digits: { day: 1, year: null } },
    ),
  )
}
