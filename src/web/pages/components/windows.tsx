import type { VNode } from 'preact'
import type { BirthPredicate, CampaignWindow, WindowVerdict } from '../../../domain/campaign.ts'
import { clockTime, fullDate, longDate, noonOf } from '../format.ts'
import { type PageContext, wordsOf } from '../page.tsx'
import { Time } from './blocks.tsx'

/** Day and time of an edge of a window; the date is always said, since people plan by it. */
function Edge({ context, at }: { context: PageContext; at: number }): VNode {
  return <Time context={context} at={at} text={`${longDate(at, context.lang)} ${clockTime(at, context.lang)}`} />
}

/** Windows of one person, soonest first. */
export function Windows({
  context,
  windows,
}: {
  context: PageContext
  windows: readonly CampaignWindow[]
}): VNode | null {
  if (windows.length === 0) return null
  const words = wordsOf(context).campaign
  return (
    <section class="panel" aria-labelledby="when">
      <h2 id="when">{words.verdict.whenTitle}</h2>
      <ul class="when">
        {windows.map((window) => (
          <li>
            <b>
              {words.verdict.when(
                <Edge context={context} at={window.opensAt} />,
                <Edge context={context} at={window.closesAt} />,
              )}
            </b>
            <span class="mut s">{whose(context, window.who)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function whose(context: PageContext, who: BirthPredicate): string {
  const words = wordsOf(context).campaign.who
  if (who.kind === 'anyone') return words.anyone
  if (who.kind === 'digits') return words.digits(who.digits.join(', '))
  return words.born(fullDate(noonOf(who.from), context.lang), fullDate(noonOf(who.to), context.lang))
}

/** One sentence for a verdict that is not “open”. */
export function verdictTitle(context: PageContext, verdict: WindowVerdict): string {
  const words = wordsOf(context).campaign.verdict
  switch (verdict.reason) {
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

/** What to do about it, where there is no window to name. */
export function verdictText(context: PageContext, verdict: WindowVerdict): string | null {
  const words = wordsOf(context).campaign.verdict
  if (verdict.reason === 'over') return words.overText
  return verdict.reason === 'not_eligible' ? words.notEligibleText : null
}

export function OpenUntil({ context, window }: { context: PageContext; window: CampaignWindow }): VNode {
  return <>{wordsOf(context).campaign.verdict.open(<Edge context={context} at={window.closesAt} />)}</>
}
