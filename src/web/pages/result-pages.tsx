import type { VNode } from 'preact'
import type { SessionEnding } from '../../domain/session.ts'
import { Head, helpPhone, Note, OtherHelp } from './components/blocks.tsx'
import { ButtonLink, FinishForm } from './components/forms.tsx'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

/** `/wait/left`: the person gave up their place; they are still verified here. */
export function leftPage(context: PageContext): VNode {
  const { campaign } = wordsOf(context)
  const words = campaign.left
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      <p>{words.here}</p>
      <div class="btns row">
        <ButtonLink context={context} path="/next">
          {words.again}
        </ButtonLink>
        <FinishForm context={context} />
      </div>
    </Layout>
  )
}

/** How a person came to go on here while another device held the claim. */
export type MovedBy = Exclude<SessionEnding, 'not_me'>

/** `/session/moved`: what one of the ways out did, to the person who used it. */
export function movedPage(context: PageContext, by: MovedBy): VNode {
  const { exits, shell } = wordsOf(context)
  const words = exits.moved
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words[by].h1} lead={words[by].lead} />
      <div class="btns row">
        <ButtonLink context={context} path="/next">
          {shell.continue}
        </ButtonLink>
        <ButtonLink context={context} path="/booking" class="sec">
          {shell.myBooking}
        </ButtonLink>
      </div>
    </Layout>
  )
}

/**
 * Why a session is over that the person did not end here: its time, we lost it (a restart, an emptied store), or another
 * device of the same person ended it.
 */
export type SessionEnd = 'time' | 'lost' | SessionEnding

/** `/session/over`, and the answer to a form of a session that is over: what happened, and what is kept. */
export function sessionOverPage(context: PageContext, why: SessionEnd): VNode {
  const { campaign, exits, shell } = wordsOf(context)
  const words = campaign.over
  const isOurs = why === 'time' || why === 'lost'
  const said = isOurs ? words[why] : exits.ended[why]
  const kept = isOurs ? [words.booking, words.hold, words[why].line] : exits.ended[why].kept
  return (
    <Layout context={context} title={words.title}>
      <Head h1={said.h1} lead={said.lead} />
      <section class="part">
        <h2>{words.kept}</h2>
        <ul class="list">
          {kept.map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      </section>
      {isOurs ? (
        <Note icon="clock">{words.next}</Note>
      ) : (
        <Note kind="warn" icon="warning">
          {exits.ended.call(helpPhone(context))} <OtherHelp context={context} />
        </Note>
      )}
      <div class="btns row">
        <ButtonLink context={context} path="/">
          {words.again}
        </ButtonLink>
        <ButtonLink context={context} path="/help" class="sec">
          {shell.helpPage}
        </ButtonLink>
      </div>
    </Layout>
  )
}
