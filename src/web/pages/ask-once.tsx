import type { ComponentChildren, VNode } from 'preact'
import { Head } from './components/blocks.tsx'
import { Layout } from './layout.tsx'
import type { PageContext } from './page.tsx'

/** What a page that asks once before it ends something says. */
export interface AskedOnce {
  title: string
  h1: string
  lead: string
  /** What ends, a line each. */
  ends: readonly string[]
}

/** A page that says what a form would end, and asks once. `children`: the form, and the way back. */
export function AskOnce(props: { context: PageContext; words: AskedOnce; children: ComponentChildren }): VNode {
  const { context, words, children } = props
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      <ul class="list part">
        {words.ends.map((line) => (
          <li>{line}</li>
        ))}
      </ul>
      {children}
    </Layout>
  )
}
