import type { VNode } from 'preact'
import { Head, OtherHelp } from './components/blocks.tsx'
import { ButtonLink } from './components/forms.tsx'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

/** Spans the answers speak of, in seconds; all settings. */
export interface HelpProps {
  blockSeconds: number
  holdSeconds: number
  extendSeconds: number
  readySeconds: number
  leaseSeconds: number
  idleSeconds: number
}

/** `/help`: questions and answers, and how accessible this is. */
export function helpPage(context: PageContext, props: HelpProps): VNode {
  const { help, shell } = wordsOf(context)
  const items = help.items({
    block: shell.duration(props.blockSeconds),
    hold: shell.duration(props.holdSeconds),
    extend: shell.duration(props.extendSeconds),
    ready: shell.duration(props.readySeconds),
    lease: shell.duration(props.leaseSeconds),
    idle: shell.duration(props.idleSeconds),
  })
  return (
    <Layout context={context} title={help.title} description={help.description}>
      <Head h1={help.h1} lead={[help.lead, ' ', <OtherHelp context={context} />]} />
      {items.map(([question, answer]) => (
        <section class="part">
          <h2>{question}</h2>
          <p class="mut">{answer}</p>
        </section>
      ))}
      <section class="panel soft" id="accessibility">
        <h2>{help.accessTitle}</h2>
        <p>
          {help.accessText} <OtherHelp context={context} />
        </p>
      </section>
    </Layout>
  )
}

/** `/ended`: after “finish here”. `isFreed`: a session was ended, and its claim with it. */
export function endedPage(context: PageContext, { isFreed }: { isFreed: boolean }): VNode {
  const { ended } = wordsOf(context).help
  return (
    <Layout context={context} title={isFreed ? ended.title : ended.signedOut}>
      <Head h1={isFreed ? ended.finished : ended.signedOut} lead={isFreed ? ended.finishedText : ended.signedOutText} />
      <div class="btns row">
        <ButtonLink context={context} path="/">
          {ended.again}
        </ButtonLink>
      </div>
    </Layout>
  )
}
