import type { VNode } from 'preact'
import type { CampaignWindow, WindowStatus } from '../../../domain/campaign.ts'
import { type Instant, seoulDate, seoulMidnight } from '../../../domain/time.ts'
import { clockTime, longDate } from '../format.ts'
import { type PageContext, wordsOf } from '../page.tsx'
import { ruleInWords } from '../rule-words.ts'
import { Time } from './blocks.tsx'

/**
 * Day and time of an edge of a window, always with the date. Midnight is written as the start or the end of a day: a
 * person who reads “12:00 am on the 23rd” as noon of that day comes too late.
 */
function Edge({ context, at, closing }: { context: PageContext; at: Instant; closing: boolean }): VNode {
  const { lang } = context
  const { startOf, endOf } = wordsOf(context).campaign.window
  const day = longDate(closing ? at - 1 : at, lang)
  const midnight = at === seoulMidnight(seoulDate(at))
  const text = midnight ? (closing ? endOf : startOf)(day) : `${longDate(at, lang)} ${clockTime(at, lang)}`
  return <Time context={context} at={at} text={text} />
}

/** Windows of one person, soonest first. `isPart`: below a heading of its own, on a page that has several such lists. */
export function Windows({
  context,
  windows,
  isPart = false,
}: {
  context: PageContext
  windows: readonly CampaignWindow[]
  isPart?: boolean
}): VNode | null {
  if (windows.length === 0) return null
  const words = wordsOf(context).campaign
  const title = words.window.whenTitle
  return (
    <section class="panel" aria-labelledby={isPart ? undefined : 'when'}>
      {isPart ? <h3>{title}</h3> : <h2 id="when">{title}</h2>}
      <ul class="when">
        {windows.map((window) => (
          <li>
            <b>
              {words.window.when(
                <Edge context={context} at={window.opensAt} closing={false} />,
                <Edge context={context} at={window.closesAt} closing />,
              )}
            </b>
            <span class="mut s">{ruleInWords(context.lang, window.who)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** One sentence for a window that is not open. */
export function refusalTitle(context: PageContext, status: WindowStatus): string {
  const words = wordsOf(context).campaign.window
  switch (status.reason) {
    case 'over':
      return words.over
    case 'not_eligible':
      return words.notEligible
    case 'between_windows':
      return words.between
    default:
      return words.notYet
  }
}

/** What the person can do, where no window can be named; null where one can. */
export function refusalText(context: PageContext, status: WindowStatus): string | null {
  const words = wordsOf(context).campaign.window
  if (status.reason === 'over') return words.overText
  return status.reason === 'not_eligible' ? words.notEligibleText : null
}

/** That people may come before a window opens; nothing where they may not. */
export function GathersFrom({ context, status }: { context: PageContext; status: WindowStatus }): VNode | null {
  const words = wordsOf(context).campaign.window
  const { gathersFrom, gathersFor } = status
  if (gathersFrom === null) return null
  return (
    <p>
      {gathersFor === null
        ? words.gathersFrom(<Edge context={context} at={gathersFrom} closing={false} />)
        : words.gathersNow}
    </p>
  )
}

export function OpenUntil({ context, window }: { context: PageContext; window: CampaignWindow }): VNode {
  return <>{wordsOf(context).campaign.window.open(<Edge context={context} at={window.closesAt} closing />)}</>
}
