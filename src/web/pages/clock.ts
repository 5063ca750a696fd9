/** Form of a clock time: `{half} {time}`, with the words for both halves of the day. */
export interface ClockWords {
  am: string
  pm: string
  form: string
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

/** Two clock times, to the minute; the half of the day is said once where both share it: `오후 8:21`, `8:24`. */
export function writeClockRange(from: number, to: number, words: ClockWords): { from: string; to: string } {
  const both = { from: writeClock(from, words, false), to: writeClock(to, words, false) }
  const [first, second] = [read(from, false), read(to, false)]
  if (first.afternoon !== second.afternoon) return both
  return words.form.startsWith('{half}') ? { ...both, to: second.time } : { ...both, from: first.time }
}

function read(at: number, seconds: boolean): { afternoon: boolean; time: string } {
  const seoul = new Date(at + seoulOffsetMs)
  const hours = seoul.getUTCHours()
  const [, minute, second] = seoul.toISOString().slice(11, 19).split(':')
  return { afternoon: hours >= 12, time: `${hours % 12 || 12}:${minute}${seconds ? `:${second}` : ''}` }
}
