import type { VNode } from 'preact'
import type { Instant } from '../../domain/time.ts'
import { Head, Time } from './components/blocks.tsx'
import { ButtonLink } from './components/forms.tsx'
import { Icon } from './components/icons.tsx'
import { Timer } from './components/timer.tsx'
import { clockSecondsOn } from './format.ts'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

export interface CalledProps {
  /** End of the time to come in. */
  until: Instant
  now: Instant
  /** Length of the stay inside, in seconds. */
  leaseSeconds: number
}

/** `/wait` of a person who was called and may come in now. */
export function calledPage(context: PageContext, { until, now, leaseSeconds }: CalledProps): VNode {
  const words = wordsOf(context)
  const { now: called } = words.wait
  return (
    <Layout context={context} title={called.title} step={2}>
      <Head h1={called.h1} lead={`${called.lead} ${called.after(words.shell.duration(leaseSeconds))}`} />
      <section class="panel" aria-labelledby="window" data-urgent={called.h1}>
        <h2 id="window">{called.window}</h2>
        <div class="clock" data-until-over>
          <Icon name="clock" size={36} />
          <div>
            <p class="t">
              <Timer context={context} until={until} now={now} say={called.said} reveal="over" />
            </p>
            <p class="mut s">
              {called.until(
                <Time context={context} at={until} text={clockSecondsOn(until, { now, lang: context.lang })} />,
              )}
            </p>
          </div>
        </div>
        <p id="over" hidden data-said={called.over}>
          {called.over}
        </p>
        <div class="btns">
          <ButtonLink context={context} path="/next" class="full">
            {called.start}
          </ButtonLink>
        </div>
      </section>
    </Layout>
  )
}
