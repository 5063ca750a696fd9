import type { VNode } from 'preact'
import type { Pool } from '../../domain/waiting-room.ts'
import { Head, Note, Time } from './components/blocks.tsx'
import { ButtonLink } from './components/forms.tsx'
import { Timer } from './components/timer.tsx'
import { count, dayAndTime } from './format.ts'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'
import { Checks, Leave, polling, type WaitProps } from './wait-page.tsx'

export interface GatheringProps extends WaitProps {
  /** Of the opening for which the person gathers; null: it was drawn a moment ago. */
  pool: Pool | null
}

/** `/wait` of a person who came before an opening: until it comes, and while their place is drawn. */
export function gatheringPage(context: PageContext, props: GatheringProps): VNode {
  const { gathering: words } = wordsOf(context).wait
  const { pool, ticket } = props
  const isOpen = pool?.frozen !== null
  const said = isOpen ? words.drawing : words
  return (
    <Layout context={context} title={said.h1} step={2}>
      <Head h1={said.h1} lead={said.lead} />
      <section class="panel" aria-labelledby="opening" {...polling(context, props)}>
        <h2 id="opening">{words.figures}</h2>
        {isOpen || pool === null ? null : <Countdown context={context} props={props} pool={pool} />}
        <dl class="figs">
          {pool === null ? null : (
            <div>
              <dt>{words.people}</dt>
              <dd>{wordsOf(context).wait.people(count(pool.people))}</dd>
            </div>
          )}
          {ticket.index === null ? null : (
            <div>
              <dt>{words.index}</dt>
              <dd>{wordsOf(context).wait.numberOf(count(ticket.index + 1))}</dd>
            </div>
          )}
        </dl>
        <p class="s" data-away hidden>
          {wordsOf(context).wait.away}
        </p>
        <Checks context={context} props={props} />
      </section>
      <Note icon="lock" kind="ok">
        <b>{words.fair}</b>
        <br />
        {words.fairText}
        <div class="btns row">
          <ButtonLink context={context} path="/room/proof" class="sec sm">
            {words.proof}
          </ButtonLink>
        </div>
      </Note>
      <Leave context={context} text={isOpen ? words.drawing.leaveText : words.leaveText} />
    </Layout>
  )
}

function Countdown({ context, props: { now }, pool }: { context: PageContext; props: WaitProps; pool: Pool }): VNode {
  const { gathering: words } = wordsOf(context).wait
  const { opensAt } = pool
  return (
    <>
      <p class="big">
        <span class="v">
          <Timer context={context} until={opensAt} now={now} say={words.left} reveal="opened" />
        </span>
        <span class="mut">
          {words.opens(<Time context={context} at={opensAt} text={dayAndTime(opensAt, { now, lang: context.lang })} />)}
        </span>
      </p>
      <p id="opened" hidden data-said={words.opened}>
        {words.opened}
      </p>
    </>
  )
}
