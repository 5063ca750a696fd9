import type { VNode } from 'preact'
import type { Terminal } from '../../domain/terminal.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, Note } from './components/blocks.tsx'
import { TokenField } from './components/desk-fields.tsx'
import { PostForm } from './components/forms.tsx'
import { clockOn } from './format.ts'
import { Layout } from './layout.tsx'
import { localPath } from './links.ts'
import { type PageContext, wordsOf } from './page.tsx'

export interface DeskProps {
  /** Null: this browser is not signed in. */
  terminal: Terminal | null
  now: Instant
  /** The token that was sent is not that of an operator of a desk. */
  refused: boolean
}

/** `/desk`: for operators. Signed in, it makes the terminal ready for the next citizen; it shows nothing of one. */
export function deskPage(context: PageContext, { terminal, now, refused }: DeskProps): VNode {
  const { desk } = wordsOf(context)
  return (
    <Layout context={context} title={desk.title}>
      {terminal ? (
        <SignedIn context={context} terminal={terminal} now={now} />
      ) : (
        <SignIn context={context} refused={refused} />
      )}
      <p class="part">
        <a href={localPath(context.lang, '/desk/code')}>{desk.code.h1}</a>
      </p>
    </Layout>
  )
}

function SignIn({ context, refused }: { context: PageContext; refused: boolean }): VNode {
  const { desk } = wordsOf(context)
  return (
    <>
      <Head h1={desk.signIn.h1} lead={desk.signIn.lead} />
      {refused ? (
        <Note kind="bad" icon="warning" focus>
          <b>{desk.signIn.refusedTitle}</b>
          <br />
          <a href="#token">{desk.signIn.refused}</a>
        </Note>
      ) : null}
      <PostForm context={context} path="/desk/sign-in" class="panel">
        <TokenField context={context} invalid={refused} />
        <div class="btns row">
          <button class="btn" type="submit">
            {desk.signIn.submit}
          </button>
        </div>
      </PostForm>
    </>
  )
}

function SignedIn({ context, terminal, now }: { context: PageContext; terminal: Terminal; now: Instant }): VNode {
  const { desk } = wordsOf(context)
  const { operator, until, serving } = terminal
  return (
    <>
      <Head h1={serving === null ? desk.ready.h1 : desk.ready.busyH1} lead={desk.ready.lead} />
      <p>{desk.ready.who(operator, clockOn(until, { now, lang: context.lang }))}</p>
      {serving === null ? null : (
        <Note icon="warning">
          <b>{desk.ready.busyTitle}</b>
          <br />
          {desk.ready.busy}
        </Note>
      )}
      <ul class="list part">
        {desk.ready.rules.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <div class="btns row">
        <PostForm context={context} path="/desk/next">
          <button class="btn" type="submit">
            {desk.ready.next}
          </button>
        </PostForm>
        <PostForm context={context} path="/desk/sign-out">
          <button class="btn sec" type="submit">
            {desk.ready.signOut}
          </button>
        </PostForm>
      </div>
    </>
  )
}
