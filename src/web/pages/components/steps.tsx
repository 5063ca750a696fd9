import type { VNode } from 'preact'
import { type PageContext, wordsOf } from '../page.tsx'

/** Shows which of the four steps of a booking this page is. Text, not links: a person leaves a step by finishing it. */
export function Steps({ context, current }: { context: PageContext; current: 1 | 2 | 3 | 4 }): VNode {
  const words = wordsOf(context).shell
  return (
    <ol class="steps">
      {words.steps.map((name, index) => {
        const number = index + 1
        return (
          <li class={number < current ? 'done' : undefined} aria-current={number === current ? 'step' : undefined}>
            {number === 1 ? <span class="vh">{words.stepsLabel}: </span> : null}
            <span class="n">{`${number}. `}</span>
            {name}
            {number < current ? <span class="vh">{words.stepDone}</span> : null}
            {number === current ? <span class="vh">{words.stepNow}</span> : null}
          </li>
        )
      })}
    </ol>
  )
}
