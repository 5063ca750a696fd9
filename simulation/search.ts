import { sentence } from '../src/history/finding.ts'
import { type Evening, type EveningOptions, playEvening } from './evening.ts'
import { type FaultName, faults } from './faults.ts'
import type { Plant } from './stores.ts'
import { diceOf } from './time/chance.ts'

const allFaults = Object.keys(faults) as FaultName[]

/** A small, hurried evening with about one fault in three. */
export function drawn(seed: number): EveningOptions {
  const roll = diceOf(seed, 'plan')
  return {
    seed,
    people: 20 + Math.floor(roll() * 60),
    brokers: 1 + Math.floor(roll() * 2),
    placesEach: 0.3 + roll(),
    insideLimit: 3 + Math.floor(roll() * 6),
    pace: 'hurried',
    hours: 0.2,
    // Each by its own dice: a new fault changes no other seed's luck.
    faults: allFaults.filter((name) => diceOf(seed, `planned ${name}`)() < 0.3),
    evenings: roll() < 0.3 ? 2 : 1,
    bots: roll() < 0.3 ? 1 : 0,
    campaigns: diceOf(seed, 'campaigns')() < 0.3 ? 2 : 1,
    opening: diceOf(seed, 'opening')() < 0.4,
  }
}

/** How an evening went. */
export interface Judged {
  options: EveningOptions
  /** Rules that were broken, in one line each, or the error that ended it; empty: it went well. */
  complaints: readonly string[]
  /** Null: it did not come to its end. */
  sha256: string | null
  /** See `EveningOptions.killAt`. */
  killed: boolean
}

export type Judge = (evening: Evening) => readonly string[]

/** Plays it; an error that ends it is a complaint too. */
export async function judged(options: EveningOptions, judge: Judge): Promise<Judged> {
  try {
    const evening = await playEvening(options)
    return { options, complaints: judge(evening), sha256: evening.sha256, killed: evening.killed }
  } catch (error) {
    const complaint = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { options, complaints: [complaint], sha256: null, killed: false }
  }
}

export const fails = ({ complaints }: Judged): boolean => complaints.length > 0

/**
 * Makes a failing evening smaller while it fails: fewer faults, one broker, fewer people, a shorter evening.
 * @param most how many evenings are played for it
 */
export async function shrunk(failing: Judged, judge: Judge, most = 30): Promise<Judged> {
  let smallest = failing
  for (let played = 0, smaller = true; smaller; ) {
    smaller = false
    for (const options of smallerThan(smallest.options)) {
      if (played++ >= most) return smallest
      const found = await judged(options, judge)
      if (!fails(found)) continue
      smallest = found
      smaller = true
      break
    }
  }
  return smallest
}

function smallerThan(options: EveningOptions): EveningOptions[] {
  const { faults: planned = [], people, brokers = 2, hours = 0.2, evenings = 1, bots = 0, campaigns = 1 } = options
  return [
    ...(planned.length > 0 ? [{ ...options, faults: [] }] : []),
    ...(planned.length > 1
      ? planned.map((fault) => ({ ...options, faults: planned.filter((one) => one !== fault) }))
      : []),
    ...(people > 1
      ? [
          { ...options, people: Math.ceil(people / 2) },
          { ...options, people: people - 1 },
        ]
      : []),
    ...(brokers > 1 ? [{ ...options, brokers: 1 }] : []),
    ...(bots > 0 ? [{ ...options, bots: 0 }] : []),
    ...(campaigns > 1 ? [{ ...options, campaigns: 1 as const }] : []),
    ...(evenings > 1 ? [{ ...options, evenings: 1 }] : []),
    ...(options.opening ? [{ ...options, opening: false }] : []),
    ...(hours > 0.1 ? [{ ...options, hours: hours / 2 }] : []),
  ]
}

/** Rules that were broken, and mistakes in the brokers' logs. */
export const complaintsOf: Judge = ({ findings, troubles }) => [
  ...findings.findings.map((finding) => sentence(finding, { naming: true })),
  ...troubles,
]

/** Plays one after the other, up to the first that fails; each without the `plant` in its options. */
export async function search(evenings: Iterable<EveningOptions>, plant?: Plant): Promise<Judged[]> {
  const played: Judged[] = []
  for (const options of evenings) {
    const one = await judged({ ...options, ...(plant && { plant }) }, complaintsOf)
    played.push({ ...one, options })
    if (fails(one)) break
  }
  return played
}
