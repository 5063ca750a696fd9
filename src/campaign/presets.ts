import { type CalendarDate, isoSeoul, seoulMidnight, seoulWeekday } from '../domain/time.ts'
import type { CampaignPreset } from './preset-names.ts'
import type { CampaignInput } from './schema.ts'

/*
 * Campaigns that took place, as documents. A configuration may name one (`"campaign": "relief-2025"`); `npm run campaign -- show
 * relief-2025 --first-day 2026-12-07` prints the same rotation for other days, to be edited.
 */

const hourMs = 3_600_000
const dayMs = 24 * hourMs

interface Preset {
  /** The day on which it began. */
  began: CalendarDate
  /** What is wrong with another first day, in words; null: nothing. */
  unfit(firstDay: CalendarDate): string | null
  document(firstDay: CalendarDate): CampaignInput
}

/**
 * Vaccination of the people who turned 18 to 49 in 2021 (10부제): ten evenings from 9 August by the last digit of the day of
 * birth, one for people born up to 1985, one for people born after, then everyone until 18 September at 18:00. Each window
 * opens at 20:00 and closes at 18:00 the next day. Further devices were blocked for ten minutes. Source: Korea Disease Control and Prevention Agency, press of July 2021.
 */
function historic2021(firstDay: CalendarDate): CampaignInput {
  const [bornFrom, bornTo] = ['1972-01-01', '2003-12-31']
  const firstDigit = Number(firstDay.slice(-1))
  const evening = (id: string, day: number, who: Window['who'], days = 1): Window => {
    const midnight = seoulMidnight(firstDay) + day * dayMs
    const closesAt = midnight + days * dayMs + 18 * hourMs
    return { id, opensAt: isoSeoul(midnight + 20 * hourMs), closesAt: isoSeoul(closesAt), who }
  }
  const rotation = Array.from({ length: 10 }, (_, day) => {
    const digit = (firstDigit + day) % 10
    return evening(`digit-${digit}`, day, { kind: 'digits', digits: [digit] })
  })
  return {
    id: 'historic-2021',
    version: 1,
    name: { ko: '18~49세 예방접종', en: 'Vaccination, ages 18 to 49' },
    eligible: { bornFrom, bornTo },
    windows: [
      ...rotation,
      evening('born-to-1985', 10, { kind: 'born', from: bornFrom, to: '1985-12-31' }),
      evening('born-from-1986', 11, { kind: 'born', from: '1986-01-01', to: bornTo }),
      evening('everyone', 12, { kind: 'anyone' }, 28),
    ],
    device: { blockSeconds: 600, takeover: false },
  }
}

/**
 * Relief payments of 2025 (민생회복 소비쿠폰, 요일제): in the first week by the last digit of the year of birth, 1·6 on Monday to 5·0
 * on Friday; from Saturday everyone, until 12 September at 18:00. It began on 21 July at 9:00. Source: Ministry of the Interior and
 * Safety, press of 20 and 21 July 2025. Adults: born up to 2006 (2025 − 19).
 */
function relief2025(firstDay: CalendarDate): CampaignInput {
  const monday = seoulMidnight(firstDay)
  const opensAt = isoSeoul(monday + 9 * hourMs)
  const saturday = isoSeoul(monday + 5 * dayMs)
  const byYear = { monday: [1, 6], tuesday: [2, 7], wednesday: [3, 8], thursday: [4, 9], friday: [5, 0] }
  return {
    id: 'relief-2025',
    version: 1,
    name: { ko: '민생회복 소비쿠폰', en: 'Relief payments' },
    eligible: { bornTo: '2006-12-31' },
    windows: [
      ...Object.entries(byYear).map(([day, digits]) => ({
        id: day,
        opensAt,
        closesAt: saturday,
        weekdays: [day as keyof typeof byYear],
        who: { kind: 'year_digits' as const, digits },
      })),
      {
        id: 'everyone',
        opensAt: saturday,
        closesAt: isoSeoul(monday + 53 * dayMs + 18 * hourMs),
        who: { kind: 'anyone' },
      },
    ],
  }
}

type Window = CampaignInput['windows'][number]

const presets: Record<CampaignPreset, Preset> = {
  'historic-2021': { began: '2021-08-09' as CalendarDate, unfit: () => null, document: historic2021 },
  'relief-2025': {
    began: '2025-07-21' as CalendarDate,
    unfit: (firstDay) => (seoulWeekday(seoulMidnight(firstDay)) === 1 ? null : 'must be a Monday'),
    document: relief2025,
  },
}

/** The document of a campaign that took place, on its own days or from another first day on. */
export function presetDocument(name: CampaignPreset, firstDay: CalendarDate = presets[name].began): CampaignInput {
  return presets[name].document(firstDay)
}

/** Why a campaign cannot begin on this day, in words that follow “first day”; null: it can. */
export function unfitFirstDay(name: CampaignPreset, firstDay: CalendarDate): string | null {
  return presets[name].unfit(firstDay)
}
