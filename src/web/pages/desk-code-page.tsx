import type { VNode } from 'preact'
import type { IssuedCode } from '../../citizen/desk-codes.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, Note } from './components/blocks.tsx'
import { TokenField } from './components/desk-fields.tsx'
import { ButtonLink, Field, PostForm } from './components/forms.tsx'
import { clockOn } from './format.ts'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

/** What of the form was refused; null: it is shown for the first time. */
export type RefusedCode = 'token' | 'reference' | null

/** `/desk/code`: an operator gives a code for a device that shows its reference. It is asked for their token each time: a terminal is in citizens' hands. */
export function deskCodePage(context: PageContext, { typed, refused }: { typed: string; refused: RefusedCode }): VNode {
  const { code: words, signIn } = wordsOf(context).desk
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      {refused ? (
        <Note kind="bad" icon="warning" focus>
          <b>{words.refusedTitle}</b>
          <br />
          <a href={`#${refused}`}>{refused === 'token' ? signIn.refused : words.refused}</a>
        </Note>
      ) : null}
      <PostForm context={context} path="/desk/code" class="panel">
        <Field
          id="reference"
          class="code"
          label={words.reference}
          hint={words.hint}
          value={typed}
          autoComplete="off"
          autoCapitalize="characters"
          spellcheck={false}
          maxLength={40}
          invalid={refused === 'reference'}
        />
        <TokenField context={context} invalid={refused === 'token'} />
        <div class="btns row">
          <button class="btn" type="submit">
            {words.submit}
          </button>
        </div>
      </PostForm>
    </Layout>
  )
}

/** The answer to that form: the code, to be read out. */
export function deskCodeGivenPage(context: PageContext, issued: IssuedCode, now: Instant): VNode {
  const { given, title } = wordsOf(context).desk.code
  const { code, reference, until } = issued
  return (
    <Layout context={context} title={title}>
      <Head h1={given.h1} lead={given.lead(clockOn(until, { now, lang: context.lang }))} />
      <p class="told">
        <b class="ref">{`${code.slice(0, 4)} ${code.slice(4)}`}</b>
      </p>
      <p>{given.device(reference)}</p>
      <div class="btns row">
        <ButtonLink context={context} path="/desk/code" class="sec">
          {given.another}
        </ButtonLink>
      </div>
    </Layout>
  )
}
