import type { BirthPredicate, Campaign, CampaignWindow } from '../../src/domain/campaign.ts'
import type { CampaignId } from '../../src/domain/ids.ts'
import { type CalendarDate, seoulMidnight } from '../../src/domain/time.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** A window opens at 20:00 … */
const openingMs = 20 * hourMs
/** … and closes at 18:00 the next day: two hours a day are left for repairs. */
const closingMs = 18 * hourMs

/** Youngest and oldest of August 2021: people who turned 18 to 49 that year. */
const bornFrom = '1972-01-01' as CalendarDate
const bornTo = '2003-12-31' as CalendarDate

/** What may differ from 2021. */
export interface Historic2021 {
  id: CampaignId
  name: Campaign['name']
  /** The first evening at 20:00 (2021: 9 August, for digit 9). Its last digit starts the rotation. */
  firstDay: CalendarDate
}

/**
 * The rotation as it ran from 9 August 2021 (10부제): ten evenings by the last digit of the day of birth, one for people
 * born up to 1985, one for people born after, then everyone until day 40 at 18:00 (2021: 18 September).
 */
export function historic2021({ id, name, firstDay }: Historic2021): Campaign {
  const firstDigit = Number(firstDay.slice(-1))
  const evening = (id: string, day: number, who: BirthPredicate, days = 1): CampaignWindow => {
    const midnight = seoulMidnight(firstDay) + day * dayMs
    return { id, opensAt: midnight + openingMs, closesAt: midnight + days * dayMs + closingMs, who }
  }
  const rotation = Array.from({ length: 10 }, (_, day) => {
    const digit = (firstDigit + day) % 10
    return evening(`digit-${digit}`, day, { kind: 'digits', digits: [digit] })
  })
  return {
    id,
    version: 1,
    name,
    eligible: { bornFrom, bornTo },
    windows: [
      ...rotation,
      evening('born-to-1985', 10, { kind: 'born', from: bornFrom, to: '1985-12-31' as CalendarDate }),
      evening('born-from-1986', 11, { kind: 'born', from: '1986-01-01' as CalendarDate, to: bornTo }),
      evening('everyone', 12, { kind: 'anyone' }, 28),
    ],
  }
}
