import type { VNode } from 'preact'
import type { DecisiveDigits } from '../../citizen/window.ts'
import type { WindowStatus } from '../../domain/campaign.ts'
import { Head, Note } from './components/blocks.tsx'
import { ButtonLink, FinishForm } from './components/forms.tsx'
import { GathersFrom, refusalText, refusalTitle, Windows } from './components/windows.tsx'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

export interface OutsideWindowProps {
  status: WindowStatus
  digits: DecisiveDigits
}

/** `/turn/mine` (403): the person is verified, but outside their window or not eligible. */
export function outsideWindowPage(context: PageContext, { status, digits: { day, year } }: OutsideWindowProps): VNode {
  const { campaign, shell } = wordsOf(context)
  const words = campaign.notYourTurn
  const text = refusalText(context, status)
  // “Not yet” would be untrue of a person whose first window has passed.
  const title = status.reason === 'not_yet' ? words.h1 : refusalTitle(context, status)
  return (
    <Layout context={context} title={title}>
      <Head h1={title} lead={text ?? words.lead} />
      {text || day === null ? null : <p>{words.digit(day)}</p>}
      {text || year === null ? null : <p>{words.yearDigit(year)}</p>}
      <Windows context={context} windows={status.next} />
      <GathersFrom context={context} status={status} />
      {text || status.gathersFrom !== null ? null : <Note icon="clock">{words.kept}</Note>}
      <section class="part">
        <p class="mut">{words.elsewhere}</p>
        <div class="btns row">
          <ButtonLink context={context} path="/booking" class="sec">
            {shell.myBooking}
          </ButtonLink>
          <FinishForm context={context} />
        </div>
      </section>
    </Layout>
  )
}
