import type { VNode } from 'preact'
import { AskOnce } from './ask-once.tsx'
import { ButtonLink, PostForm } from './components/forms.tsx'
import { type PageContext, wordsOf } from './page.tsx'

/** `/session/not-me` of a blocked person: says what is ended and what is kept, and asks once. */
export function notMePage(context: PageContext): VNode {
  const words = wordsOf(context).exits.notMe
  return (
    <AskOnce context={context} words={words}>
      <p class="part">{words.keeps}</p>
      <div class="btns row">
        <PostForm context={context} path="/session/not-me">
          <button class="btn dan" type="submit">
            {words.do}
          </button>
        </PostForm>
        <ButtonLink context={context} path="/blocked" class="sec">
          {words.back}
        </ButtonLink>
      </div>
    </AskOnce>
  )
}
