import type { VNode } from 'preact'
import { Head } from './components/blocks.tsx'
import { ButtonLink, PostForm } from './components/forms.tsx'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

/** `/session/not-me` of a blocked person: says what is ended and what is kept, and asks once. */
export function notMePage(context: PageContext): VNode {
  const words = wordsOf(context).exits.notMe
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      <ul class="list part">
        {words.ends.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
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
    </Layout>
  )
}
