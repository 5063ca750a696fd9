/** Form of a clock time: `{half} {time}`, with the words for both halves of the day. */
export interface ClockWords {
  am: string
  pm: string
  form: string
  /** A time of the next day, and of a day after that: `{time}`, `{days}`. */
  tomorrow: string
  later: string
}

/** Korea has had no daylight saving time since 1988. */
const seoulOffsetMs = 9 * 3_600_000

/**
 * A clock time in Seoul: `오후 8:26`, `8:26 pm`. By hand, because `Intl` says `PM 8:26` or `오후 8:26` for Korean
 * depending on its CLDR version, and the server and the script must write the same.
 */
export function writeClock(at: number, words: ClockWords, seconds: boolean): string {
  const { afternoon, time } = read(at, seconds)
  return words.form.replace('{time}', time).replace('{half}', afternoon ? words.pm : words.am)
}

/** The same with its day unless that is today: close to midnight a time alone may be read as past. */
export function writeClockOn(at: number, words: ClockWords, now: number, seconds = false): string {
  return onDay(writeClock(at, words, seconds), { days: dayOf(at) - dayOf(now), words })
}

/**
 * Two clock times, to the minute. What both share is said once, where the language has it: the half of the day (`오후 8:21`,
 * `8:24`) and the day (`내일 오전 12:03`, `12:06`).
 */
export function writeClockRange(
  { from, to, now }: { from: number; to: number; now: number },
  words: ClockWords,
): { from: string; to: string } {
  const [first, second] = [read(from, false), read(to, false)]
  const leads = words.form.startsWith('{half}')
  const sameHalf = first.afternoon === second.afternoon
  const sameDay = dayOf(from) === dayOf(to)
  const begin = sameHalf && sameDay && !leads ? first.time : writeClock(from, words, false)
  const end = sameHalf && sameDay && leads ? second.time : writeClock(to, words, false)
  return {
    from: sameDay && !leads ? begin : onDay(begin, { days: dayOf(from) - dayOf(now), words }),
    to: sameDay && leads ? end : onDay(end, { days: dayOf(to) - dayOf(now), words }),
  }
}

function onDay(time: string, { days, words }: { days: number; words: ClockWords }): string {
  if (days === 0) return time
  return (days === 1 ? words.tomorrow : words.later).replace('{time}', time).replace('{days}', String(days))
}

/** Days since 1970 in Seoul. */
function dayOf(at: number): number {
  return Math.floor((at + seoulOffsetMs) / 86_400_000)
}

function read(at: number, seconds: boolean): { afternoon: boolean; time: string } {
  const seoul = new Date(at + seoulOffsetMs)
  const hours = seoul.getUTCHours()
  const [, minute, second] = seoul.toISOString().slice(11, 19).split(':')
  return { afternoon: hours >= 12, time: `${hours % 12 || 12}:${minute}${seconds ? `:${second}` : ''}` }
}
