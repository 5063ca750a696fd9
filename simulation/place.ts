import { type FileConfig, readFileConfig } from '../src/config.ts'
import type { ClinicId } from '../src/domain/ids.ts'
import { type Instant, isoSeoul, seoulDate, seoulMidnight } from '../src/domain/time.ts'
import type { Operator } from '../src/operator/operators.ts'
import type { MemorySupply } from '../src/store/memory/durable/durable.ts'
import type { Crowd } from './people/habits.ts'
import { doorsByLiking } from './providers/model.ts'

/** 9 August 2021, 20:00 in Seoul: the first of the ten evenings. */
export const opensAt = Date.parse('2021-08-09T20:00:00+09:00')
const hour = 3_600_000

/** An evening as it was, or everything that takes long ten times faster: for searches, which need many evenings. */
export type Pace = 'evening' | 'hurried'

export const hasteOf: Record<Pace, number> = { evening: 1, hurried: 10 }

/** Seconds, as settings have them. */
const spans = {
  evening: { leaseSeconds: 600, idleSeconds: 180 },
  hurried: {
    restoredPauseSeconds: 12,
    readySeconds: 20,
    leaseSeconds: 90,
    idleSeconds: 45,
    holdSeconds: 40,
    holdExtensionSeconds: 30,
    holdsWithinSeconds: 180,
    blockSeconds: 600,
    sessionSeconds: 1_200,
  },
} as const satisfies Record<Pace, Partial<FileConfig['limits']>>

/** A hurried evening has few bots that ask little: it has lower limits, which people still do not meet. */
const rateLimits = {
  evening: {},
  hurried: { personPerMinute: 120, personChangesPerMinute: 60, devicePerMinute: 240 },
} as const satisfies Record<Pace, Partial<FileConfig['rateLimits']>>

/** How often lights are worked out, in milliseconds: of an idle broker that is most of its work. */
const tickMs: Record<Pace, number> = { evening: 2_000, hurried: 5_000 }

/** Gives codes to people whom another device blocks. */
export const deskOperator: Operator = { name: 'desk', tokenSha256: '0'.repeat(64), roles: ['desk'] }

/** Campaigns beside the first, each with a product of its name. */
const beside = ['second'] as const

const windowMs = 22 * hour
/** From one evening to the next. A hurried one has six minutes, of which its window is open for five and a half. */
const apartMs: Record<Pace, number> = { evening: 24 * hour, hurried: 360_000 }

export const nextOpensAt = (pace: Pace) => opensAt + apartMs[pace]

/** How an evening is planned. */
export interface Plan {
  pace: Pace
  evenings: number
  /** People may come before it opens. */
  opening: boolean
}

/** Seconds, as a campaign has them. */
const openings: Record<Pace, object> = {
  evening: { gatherSeconds: 1_200, drawSeconds: 30 },
  hurried: { gatherSeconds: 120, drawSeconds: 10 },
}

/** Those born on a 9th, 19th or 29th may book until 18:00 next day, then the next digit. As an operator writes it. */
export function campaignDocument({ pace, evenings, opening }: Plan, id = 'evening') {
  const long = evenings === 1 ? windowMs : pace === 'hurried' ? 330_000 : windowMs
  const window = (id: string, at: Instant, digit: number) => ({
    id,
    opensAt: isoSeoul(at),
    closesAt: isoSeoul(at + long),
    who: { kind: 'digits', digits: [digit] },
  })
  return {
    id,
    version: 1,
    name: { ko: '예약', en: 'Booking' },
    device: { takeover: true },
    opening: opening ? openings[pace] : null,
    windows: [window('first', opensAt, 9), ...(evenings === 1 ? [] : [window('second', nextOpensAt(pace), 0)])],
  }
}

/** What an operator would have configured for that evening. */
export function configuration(insideLimit: number, plan: Plan & { campaigns: number }): FileConfig {
  const { pace, campaigns } = plan
  return readFileConfig({
    providers: Object.fromEntries(doorsByLiking.map(({ id }) => [id, {}])),
    campaign: campaignDocument(plan),
    campaigns: beside.slice(0, campaigns - 1).map((id) => ({ ...campaignDocument(plan, id), products: [id] })),
    limits: { ...spans[pace], insideLimit },
    operators: [deskOperator],
    rateLimits: rateLimits[pace],
    // 2021: drand quicknet was not there yet.
    draws: { beacons: [] },
    lights: { tickMs: tickMs[pace] },
  })
}

const districtsEach = 2
const clinicsEach = 2

/** Two regions with clinics and places; everybody lives in one of the districts. */
export function stock(
  supply: MemorySupply,
  { people, placesEach, campaigns }: { people: number; placesEach: number; campaigns: number },
): Omit<Crowd, 'haste' | 'gathers'> {
  const regions = ['seoul', 'busan']
  const homes = regions.flatMap((region) =>
    Array.from({ length: districtsEach }, (_, number) => ({ region, district: `${region}-${number}` })),
  )
  regions.forEach((region, position) => {
    supply.region({ region, name: { ko: region, en: region }, position })
  })
  const places = people * placesEach
  const clinics = homes.length * clinicsEach
  // A few people share a time, also where few people come: places of one slot are what can be miscounted.
  const times = Math.min(6, Math.max(1, Math.round(places / clinics / 3)))
  const capacity = Math.max(1, Math.round(places / clinics / times))
  for (const { region, district } of homes)
    for (let number = 0; number < clinicsEach; number++) {
      const id = `${district}-${number}` as ClinicId
      supply.clinic({ id, name: id, region, district, address: '', phone: '', stepFree: true })
      for (let time = 0; time < times; time++) {
        const startsAt = seoulMidnight(seoulDate(opensAt)) + 10 * 24 * hour + (9 + time) * hour
        for (const product of ['vaccine', ...beside.slice(0, campaigns - 1)])
          supply.slot({ clinic: id, startsAt, product, capacity })
      }
    }
  return { opensAt, homes, digits: [9], campaigns }
}
