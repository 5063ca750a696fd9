import type { ErrorCode } from '../src/domain/errors.ts'
import type { Call } from '../src/history/history.ts'
import type { Evening } from './evening.ts'

/** An evening in numbers, from what people were told and noted. */
export interface Figures {
  /** Confirmed at the end. */
  booked: number
  gaveUp: number
  soldOut: number
  /** Waits of people who were called, from the first ticket, in seconds: the longest, and that of the middle one. */
  longestWait: number
  middleWait: number
  /** Of twenty of them nineteen wait no longer. */
  mostWait: number
  /** Waited, were called, and left without anything but another wait. */
  forNothing: number
  /** Waited, were called, and only then heard that it is not their turn. */
  toldTooLate: number
  /** Holds and bookings above the places. */
  oversold: number
  /** Of bots: calls, and places they have in the end. */
  bots: {
    asked: number
    booked: number
    /** Calls that were refused, by the code. */
    refused: ReadonlyMap<ErrorCode, number>
  }
}

const calledAfter = /^called after (\d+) s$/

export function figuresOf({ history, notes }: Evening): Figures {
  const { slots, bookings } = history.stores
  const confirmed = bookings.filter(({ state }) => state === 'confirmed')
  const waits = notes
    .flatMap(({ what }) => {
      const seconds = calledAfter.exec(what)?.[1]
      return seconds === undefined ? [] : [Number(seconds)]
    })
    .toSorted((one, other) => one - other)
  const noted = (words: string) => notes.filter(({ what }) => what === words).length
  const byBots = history.events.flatMap((event) => (event.kind === 'call' && isBot(event.human) ? [event] : []))
  const bots = new Set(byBots.flatMap(({ person }) => (person === null ? [] : [person])))
  return {
    booked: confirmed.length,
    gaveUp: noted('visit over: gave up'),
    soldOut: noted('visit over: sold out'),
    longestWait: waits.at(-1) ?? 0,
    middleWait: waits[waits.length >> 1] ?? 0,
    mostWait: waits[Math.floor(waits.length * 0.95)] ?? 0,
    forNothing: noted('waited for nothing'),
    toldTooLate: noted('told after the wait: not their window'),
    oversold: slots.reduce((sum, { taken, capacity }) => sum + Math.max(0, taken - capacity), 0),
    bots: {
      asked: byBots.length,
      booked: confirmed.filter(({ person }) => bots.has(person)).length,
      refused: refusals(byBots),
    },
  }
}

function refusals(calls: readonly Call[]): Map<ErrorCode, number> {
  const counts = new Map<ErrorCode, number>()
  for (const { outcome } of calls)
    if (outcome.kind === 'refused') counts.set(outcome.code, (counts.get(outcome.code) ?? 0) + 1)
  return counts
}

const isBot = (human: string) => human.startsWith('bot ')

export const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`

/** The figures as a person reads them. */
export function figuresIn(evening: Evening): string[] {
  const { booked, gaveUp, soldOut, longestWait, middleWait, forNothing, toldTooLate, oversold, bots } =
    figuresOf(evening)
  return [
    `Booked ${booked}, gave up ${gaveUp}, found nothing free ${soldOut}; oversold ${oversold}.`,
    `Longest wait ${minutes(longestWait)}, the middle one ${minutes(middleWait)}; ${forNothing} waits for nothing, ${toldTooLate} people told after the wait that it is not their turn.`,
    ...(bots.asked > 0 ? [`Bots asked ${bots.asked} times and have ${bots.booked} bookings.`] : []),
  ]
}
