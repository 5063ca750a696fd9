import type { VNode } from 'preact'
import { AskOnce } from './ask-once.tsx'
import { ButtonLink, PostForm } from './components/forms.tsx'
import { type PageContext, wordsOf } from './page.tsx'

/** `/sign-out`: ends what this browser holds of a person, at services and here. The same for everyone, signed in or not. */
export function signOutPage(context: PageContext): VNode {
  const words = wordsOf(context).help.signOut
  return (
    <AskOnce context={context} words={words}>
      <PostForm context={context} path="/session/finish" class="btns row">
        <button class="btn" type="submit">
          {words.yes}
        </button>
        <ButtonLink context={context} path="/" class="sec">
          {words.no}
        </ButtonLink>
      </PostForm>
    </AskOnce>
  )
}
