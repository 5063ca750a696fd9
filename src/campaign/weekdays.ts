import { type Instant, nextSeoulMidnight, seoulDate, seoulWeekday } from '../domain/time.ts'

/** Names of the days of the week, in the order of `Date.getUTCDay`. */
export const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
export type Weekday = (typeof weekdays)[number]

interface Span {
  opensAt: Instant
  closesAt: Instant
}

/** The parts of a span that fall on these days of the week in Asia/Seoul, in order; days that follow each other are one part. */
export function onWeekdays({ opensAt, closesAt }: Span, days: readonly Weekday[]): Span[] {
  const parts: Span[] = []
  let from = opensAt
  while (from < closesAt) {
    const until = Math.min(nextSeoulMidnight(from), closesAt)
    const day = weekdays[seoulWeekday(from)]
    const last = parts.at(-1)
    if (day !== undefined && days.includes(day)) {
      if (last?.closesAt === from) last.closesAt = until
      else parts.push({ opensAt: from, closesAt: until })
    }
    from = until
  }
  return parts
}

/** A window on certain days of the week, as the windows that it is: `monday` becomes `monday.2025-07-21`, and so on. */
export function expanded<W extends Span & { id: string }>(window: W, days: readonly Weekday[] | null): W[] {
  if (days === null) return [window]
  return onWeekdays(window, days).map((part) => ({ ...window, ...part, id: `${window.id}.${seoulDate(part.opensAt)}` }))
}
