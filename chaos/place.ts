import type { PersonEntry } from '../mock-idps/people/schema.ts'
import { type Crowd, type Habits, habitsOf } from '../simulation/people/habits.ts'
import { type Dice, diceOf } from '../simulation/time/chance.ts'
import { isoSeoul } from '../src/domain/time.ts'
import { personaOf } from './street/street.ts'

/** Pauses of people are so many times shorter than in an evening: what they take is not what is looked at. */
export const pace = 8
/** Everything else that takes long: the last people come after so many seconds of the run's, of 100. */
const comingSeconds = 65
const eveningSeconds = 3 * 3_600

const hour = 3_600_000
/** For each person so many places, and so many people for each one inside. */
const placesEach = 0.8
const peopleForOneInside = 6
export const slots = 20

export const placesASlot = (people: number) => Math.max(1, Math.round((people * placesEach) / slots))
export const insideLimitFor = (people: number) => Math.max(4, Math.ceil(people / peopleForOneInside))
/** Seconds; longer than a run, so that no claim ends by itself in it. */
export const blockSeconds = 600

/** Laid over the demonstration's configuration: short spans, and a window for those born on a 9th, 19th or 29th. */
export function configOf(people: number, brokers: number, now: number): object {
  return {
    campaign: {
      id: 'chaos',
      name: { ko: '예약', en: 'Booking' },
      windows: [
        {
          id: 'first',
          opensAt: isoSeoul(now - hour),
          closesAt: isoSeoul(now + 24 * hour),
          who: { kind: 'digits', digits: [9] },
        },
      ],
    },
    limits: {
      insideLimit: insideLimitFor(people),
      readySeconds: 15,
      leaseSeconds: 60,
      idleSeconds: 30,
      holdSeconds: 30,
      holdExtensionSeconds: 30,
      blockSeconds,
    },
    postgres: { brokers, poolSize: 8 },
    trustedProxies: ['loopback'],
  }
}

export interface Citizen {
  habits: Habits
  roll: Dice
}

/** The people of a seed. `arrivesAt` of their habits counts from the beginning of the run, in hours of theirs. */
export function citizensOf(seed: number, people: number, seconds: number): Citizen[] {
  const crowd: Crowd = {
    opensAt: 0,
    // Where `stock` of the bench has its clinics.
    homes: [{ region: 'bench', district: '시험구' }],
    digits: [9],
    campaigns: 1,
    gathers: false,
    haste: eveningSeconds / ((comingSeconds / 100) * seconds * pace),
  }
  return Array.from({ length: people }, (_, number) => {
    const roll = diceOf(seed, `person ${number}`)
    return { habits: habitsOf(number, roll, crowd), roll }
  })
}

/** The same people as the simulators know them. */
export function personaFor({ habits: { human, birthDate } }: Citizen): PersonEntry {
  const about = '카오스의 사람'
  return {
    id: personaOf(human),
    name: '시험인',
    gender: 'female',
    nationality: 'domestic',
    birthdate: birthDate,
    about,
  }
}
