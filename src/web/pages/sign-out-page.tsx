import type { VNode } from 'preact'
import { Head } from './components/blocks.tsx'
import { ButtonLink, PostForm } from './components/forms.tsx'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

/** `/sign-out`: ends what this browser holds of a person, at services and here. The same for everyone, signed in or not. */
export function signOutPage(context: PageContext): VNode {
  const words = wordsOf(context).help.signOut
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      <ul class="list part">
        {words.ends.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      <PostForm context={context} path="/session/finish" class="btns row">
        <button class="btn" type="submit">
          {words.yes}
        </button>
        <ButtonLink context={context} path="/" class="sec">
          {words.no}
        </ButtonLink>
      </PostForm>
    </Layout>
  )
}
