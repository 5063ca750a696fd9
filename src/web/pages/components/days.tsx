import type { VNode } from 'preact'
import { type CalendarDate, type Instant, seoulDate } from '../../../domain/time.ts'
import { dayOfMonth, monthName, noonOf, weekday } from '../format.ts'
import { safeHref } from '../links.ts'
import { type PageContext, to, wordsOf } from '../page.tsx'
import { openPrebuilt } from '../prebuilt.ts'
import { type SlotsFilter, slotsPath } from '../slots-query.ts'

interface DayRowProps {
  context: PageContext
  days: readonly { day: CalendarDate; free: number }[]
  filter: SlotsFilter
  now: Instant
}

/** A row of seven days has 1,600 bytes. */
const prebuilt = openPrebuilt(1_000_000)

/**
 * The days to choose from, as links; a calendar grid is hard with assistive technology and small screens. Prebuilt for each filter.
 */
export function DayRow(props: DayRowProps): VNode | null {
  const { context, days, filter, now } = props
  if (days.length === 0) return null
  return prebuilt(days, JSON.stringify([context.lang, filter, seoulDate(now)]), () => <Row {...props} />)
}

function Row({ context, days, filter, now }: DayRowProps): VNode {
  const words = wordsOf(context).slots
  const months = [...new Set(days.map(({ day }) => monthName(noonOf(day), context.lang)))]
  const today = seoulDate(now)
  return (
    <nav aria-label={words.days} class="daynav">
      <h2 class="s">{months.join(' · ')}</h2>
      <ul class="days">
        {days.map(({ day, free }) => {
          const face = (
            <>
              {day === today ? words.today : weekday(noonOf(day), context.lang)}
              <b>{dayOfMonth(day)}</b>
            </>
          )
          const current = day === filter.day
          return (
            <li>
              {free > 0 || current ? (
                <a
                  href={safeHref(to(context, slotsPath({ ...filter, day, page: 1 })))}
                  aria-current={current ? 'date' : undefined}
                >
                  {face}
                </a>
              ) : (
                <span>
                  {face}
                  <span class="vh"> {words.full}</span>
                </span>
              )}
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
