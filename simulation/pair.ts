import { type Evening, playEvening } from './evening.ts'
import { type Figures, figuresOf, minutes } from './figures.ts'

/** The same seed with a flood and without it. */
export interface Pair {
  /** Places that programs have above the one that each of their people may have. */
  gained: number
  /** Others wait as long as without it, but for a fifth or half a minute, and no fewer of them are booked. */
  isUnnoticed: boolean
  /** As a person reads it. */
  lines: readonly string[]
}

/** Nineteen of twenty people wait so much longer at most: as a share, and in seconds where that is more. */
const mostLonger = { share: 0.2, seconds: 30 }
/** A person takes a place instead of another one here and there: a booking more or fewer, as a share. */
const mostFewerBooked = 0.02

/** Plays the evening again without its flood, and compares. */
export async function pairOf(flooded: Evening): Promise<Pair> {
  const { flood: _, ...options } = flooded.options
  const programs = 1 + (options.bots ?? 0)
  return compared(figuresOf(flooded), figuresOf(await playEvening(options)), programs)
}

function compared(flooded: Figures, without: Figures, programs: number): Pair {
  const { asked, booked, refused } = flooded.bots
  const others = flooded.booked - booked
  const othersWithout = without.booked - without.bots.booked
  const bearable = Math.max(without.mostWait * (1 + mostLonger.share), without.mostWait + mostLonger.seconds)
  const gained = Math.max(0, booked - programs)
  const refusals = [...refused].toSorted(([, one], [, other]) => other - one)
  const all = refusals.reduce((sum, [, count]) => sum + count, 0)
  return {
    gained,
    isUnnoticed:
      gained === 0 && flooded.mostWait <= bearable && others >= Math.floor(othersWithout * (1 - mostFewerBooked)) - 1,
    lines: [
      `Programs asked ${asked} times, of which ${all} were refused (${refusals.map(([code, count]) => `${code} ${count}`).join(', ')}).`,
      `They have ${booked} places, and may have ${programs}: gained ${gained}.`,
      `Without the flood the same seed: others booked ${othersWithout}, with it ${others}; the middle wait ${minutes(without.middleWait)}, with it ${minutes(flooded.middleWait)}; of twenty people nineteen waited ${minutes(without.mostWait)} at most, with it ${minutes(flooded.mostWait)}; the longest wait ${minutes(without.longestWait)}, with it ${minutes(flooded.longestWait)}.`,
    ],
  }
}
