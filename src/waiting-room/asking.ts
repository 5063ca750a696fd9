import type { RoomBoard } from '../domain/waiting-room.ts'

/** Pages that wait read the public board no more often than this, in seconds; the board says so, too. */
export const leastPollSeconds = 5
/** They read it at least so often, in seconds. */
const mostPollSeconds = 60
/** How often they read it while no speed is known, in seconds. */
const unknownSpeedSeconds = 20
/** A tenth of the wait passes between two readings. */
const shareOfWait = 0.1
/** Near the front: what is called in this many minutes. */
const nearMinutes = 2
/** Near the front a page asks in person this often, in seconds: once, and once more when called. */
export const inPersonSeconds = 60 * nearMinutes

/** After a room was lost all of its people are verified again: their pages find out within so many seconds, and not all at once. */
export const returnSeconds = 60

type Speed = Pick<RoomBoard, 'perMinute' | 'lastMinute'>

/** People called per minute, by the faster of both measures: a line that speeds up is asked about in time. */
function speedOf({ perMinute, lastMinute }: Speed): number {
  return Math.max(perMinute ?? 0, lastMinute)
}

/**
 * How long a page with `ahead` people before it waits until it reads the board again: a tenth of the wait, 5 to 60 s.
 * @param most seconds; a called person has only so long to come in
 */
export function secondsToNextPoll(ahead: number, speed: Speed, most = mostPollSeconds): number {
  const perMinute = speedOf(speed)
  const seconds = perMinute === 0 ? unknownSpeedSeconds : (shareOfWait * 60 * (ahead + 1)) / perMinute
  return Math.max(leastPollSeconds, Math.min(most, mostPollSeconds, Math.round(seconds)))
}

/** Whether a person with `ahead` people before them is called in about two minutes: then their page asks in person. */
export function isNear(ahead: number, speed: Speed): boolean {
  return ahead <= nearMinutes * speedOf(speed)
}

/**
 * Where in a period the page of this key asks in person, 0 to below 1: neighbours, who are called together, ask apart. Multiplicative
 * hashing (Knuth, TAOCP 6.4) spreads keys in a row most evenly.
 */
export function momentOf(key: number): number {
  return (Math.imul(key + 1, 0x9e3779b1) >>> 0) / 2 ** 32
}

/** People who ask in person in one second when a draw has given them their places, as far as a call is still seen in time. */
const asksPerSecond = 1_000

/** What the board tells people who gather: seconds to their opening, how many they are, and whether places are being given. */
export interface Gathering {
  secondsToOpening: number
  people: number
  hasPlaces: boolean
}

/**
 * What a page does whose person came before an opening: it reads the board, after a tenth of the time to the opening, and asks in
 * person once the draw gives places. All would ask at once, so each asks within `spreadSeconds`, and as seldom again.
 * @param most seconds; a called person has only so long to come in
 */
export function gatheringStep(
  { secondsToOpening, people, hasPlaces }: Gathering,
  most = mostPollSeconds,
): { asksInPerson: boolean; spreadSeconds: number; nextSeconds: number } {
  const spreadSeconds = Math.max(leastPollSeconds, Math.min(most, people / asksPerSecond))
  const due = hasPlaces ? spreadSeconds : Math.round(shareOfWait * secondsToOpening)
  const nextSeconds = Math.max(leastPollSeconds, Math.min(most, mostPollSeconds, due))
  return { asksInPerson: hasPlaces, spreadSeconds, nextSeconds }
}
