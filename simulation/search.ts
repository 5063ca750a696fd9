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
    faults: allFaults.filter(() => roll() < 0.3),
  }
}

/** An evening in which a rule was broken, or that did not come to its end. */
export interface Failing {
  options: EveningOptions
  /** In one line each. */
  complaints: readonly string[]
}

export type Judge = (evening: Evening) => readonly string[]

/** Plays it; an error that ends it is a complaint too. */
export async function judged(options: EveningOptions, judge: Judge): Promise<Failing | null> {
  let complaints: readonly string[]
  try {
    complaints = judge(await playEvening(options))
  } catch (error) {
    complaints = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
  }
  return complaints.length > 0 ? { options, complaints } : null
}

/**
 * Makes a failing evening smaller while it fails: fewer faults, one broker, fewer people, a shorter evening.
 * @param most how many evenings are played for it
 */
export async function shrunk(failing: Failing, judge: Judge, most = 30): Promise<Failing> {
  let smallest = failing
  for (let played = 0, smaller = true; smaller; ) {
    smaller = false
    for (const options of smallerThan(smallest.options)) {
      if (played++ >= most) return smallest
      const found = await judged(options, judge)
      if (!found) continue
      smallest = found
      smaller = true
      break
    }
  }
  return smallest
}

function smallerThan(options: EveningOptions): EveningOptions[] {
  const { faults: planned = [], people, brokers = 2, hours = 0.2 } = options
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
    ...(hours > 0.1 ? [{ ...options, hours: hours / 2 }] : []),
  ]
}

/** Rules that were broken, and mistakes in the brokers' logs. */
export const complaintsOf: Judge = ({ findings, troubles }) => [
  ...findings.findings.map((finding) => sentence(finding, { naming: true })),
  ...troubles,
]

/** Plays one seed after the other. @returns the first evening that fails; null: none does */
export async function search(
  { from, count, plant }: { from: number; count: number; plant?: Plant },
  played: (seed: number) => void = () => undefined,
): Promise<Failing | null> {
  for (let seed = from; seed < from + count; seed++) {
    const failing = await judged({ ...drawn(seed), ...(plant && { plant }) }, complaintsOf)
    played(seed)
    if (failing) return failing
  }
  return null
}
