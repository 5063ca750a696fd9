import type { Evening } from './evening.ts'

/** An evening in numbers, from what people were told and noted. */
export interface Figures {
  /** Confirmed at the end. */
  booked: number
  gaveUp: number
  soldOut: number
  /** Waits of those who were called, from the first ticket, in seconds: the longest, and that of the middle one. */
  longestWait: number
  middleWait: number
  /** Waited, were called, and left without anything but another wait. */
  forNothing: number
  /** Waited, were called, and only then heard that it is not their turn. */
  toldTooLate: number
  /** Holds and bookings above the places. */
  oversold: number
  /** Of bots: calls, and places they have in the end. */
  bots: { asked: number; booked: number }
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
    forNothing: noted('waited for nothing'),
    toldTooLate: noted('told after the wait: not their window'),
    oversold: slots.reduce((sum, { taken, capacity }) => sum + Math.max(0, taken - capacity), 0),
    bots: { asked: byBots.length, booked: confirmed.filter(({ person }) => bots.has(person)).length },
  }
}

const isBot = (human: string) => human.startsWith('bot ')

/** The figures as a person reads them. */
export function figuresIn(evening: Evening): string[] {
  const { booked, gaveUp, soldOut, longestWait, middleWait, forNothing, toldTooLate, oversold, bots } =
    figuresOf(evening)
  const minutes = (seconds: number) => `${(seconds / 60).toFixed(1)} min`
  return [
    `Booked ${booked}, gave up ${gaveUp}, found nothing free ${soldOut}; oversold ${oversold}.`,
    `Longest wait ${minutes(longestWait)}, the middle one ${minutes(middleWait)}; ${forNothing} waits for nothing, ${toldTooLate} people told after the wait that it is not their turn.`,
    ...(evening.options.bots ? [`Bots asked ${bots.asked} times and have ${bots.booked} bookings.`] : []),
  ]
}
