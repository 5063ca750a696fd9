import type { CalendarDate, Instant } from '../../domain/time.ts'
import { isoSeoul, seoulDate, seoulMidnight } from '../../domain/time.ts'
import { messagesOf } from '../messages/messages.ts'
import { writeClock, writeClockOn, writeClockRange } from './clock.ts'
import type { Lang } from './links.ts'

const locales = { ko: 'ko-KR', en: 'en-GB' } as const

/** Formatters are made once, since making one costs a thousand times one use. All times are in Asia/Seoul. */
function formatter(options: Intl.DateTimeFormatOptions): (at: Instant, lang: Lang) => string {
  const made = {
    ko: new Intl.DateTimeFormat(locales.ko, { timeZone: 'Asia/Seoul', ...options }),
    en: new Intl.DateTimeFormat(locales.en, { timeZone: 'Asia/Seoul', ...options }),
  }
  return (at, lang) => made[lang].format(at)
}

/** 오후 8:26 · 8:26 pm */
export function clockTime(at: Instant, lang: Lang): string {
  return writeClock(at, messagesOf(lang).shell.clock, false)
}

/** 오후 8:14:05 · 8:14:05 pm */
export function clockSeconds(at: Instant, lang: Lang): string {
  return writeClock(at, messagesOf(lang).shell.clock, true)
}

/** 오후 11:50, 내일 오전 12:10 · 11:50 pm, 12:10 am tomorrow */
export function clockOn(at: Instant, { now, lang }: { now: Instant; lang: Lang }): string {
  return writeClockOn(at, messagesOf(lang).shell.clock, now)
}

/** The same with seconds, where the minute alone would be untrue: 오후 11:50:17, 내일 오전 12:10:05. */
export function clockSecondsOn(at: Instant, { now, lang }: { now: Instant; lang: Lang }): string {
  return writeClockOn(at, messagesOf(lang).shell.clock, now, true)
}

/** 오후 8:21, 8:24 · 8:21, 8:24 pm; with the day unless it is today. */
export function clockRange(range: { from: Instant; to: Instant; now: Instant }, lang: Lang) {
  return writeClockRange(range, messagesOf(lang).shell.clock)
}

/** 8월 11일 화요일 · Tuesday 11 August */
export const longDate = formatter({ month: 'long', day: 'numeric', weekday: 'long' })
/** 8월 11일 (화) · Tue 11 Aug */
export const shortDate = formatter({ month: 'short', day: 'numeric', weekday: 'short' })
/** 1971년 8월 11일 · 11 August 1971 */
export const fullDate = formatter({ year: 'numeric', month: 'long', day: 'numeric' })
/** 8월 · August */
export const monthName = formatter({ month: 'long' })
/** 화 · Tue */
export const weekday = formatter({ weekday: 'short' })

/** The day of the month in Seoul, 1 to 31. */
export function dayOfMonth(day: CalendarDate): number {
  return Number(day.slice(8))
}

/** Noon of a calendar day: an instant that every formatter above prints as that day. */
export function noonOf(day: CalendarDate): Instant {
  return seoulMidnight(day) + 12 * 3_600_000
}

/** 20:30, the same in both languages. */
export function plainTime(at: Instant): string {
  return isoSeoul(at).slice(11, 16)
}

/** True before noon in Seoul. */
export function isMorning(at: Instant): boolean {
  return plainTime(at) < '12:00'
}

/** 13300 → 13,300 in both languages. */
export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** The time, with its date in front unless it is today. */
export function dayAndTime(at: Instant, options: { now: Instant; lang: Lang }): string {
  const time = clockTime(at, options.lang)
  return seoulDate(at) === seoulDate(options.now) ? time : `${shortDate(at, options.lang)} ${time}`
}
