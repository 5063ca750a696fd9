import type { VNode } from 'preact'
import { Head, Note } from './components/blocks.tsx'
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

/** Why a session is over that the person did not end: its time, or we lost it (a restart, an emptied store). */
export type SessionEnd = 'time' | 'lost'

/** `/session/over`, and the answer to a form of a session that is over: what happened, and what is kept. */
export function sessionOverPage(context: PageContext, why: SessionEnd): VNode {
  const words = wordsOf(context).campaign.over
  const said = words[why]
  return (
    <Layout context={context} title={words.title}>
      <Head h1={said.h1} lead={said.lead} />
      <section class="part">
        <h2>{words.kept}</h2>
        <ul class="list">
          {[words.booking, words.hold, said.line].map((line) => (
            <li>{line}</li>
          ))}
        </ul>
      </section>
      <Note icon="clock">{words.next}</Note>
      <div class="btns row">
        <ButtonLink context={context} path="/">
          {words.again}
        </ButtonLink>
        <ButtonLink context={context} path="/help" class="sec">
          {wordsOf(context).shell.helpPage}
        </ButtonLink>
      </div>
    </Layout>
  )
}
