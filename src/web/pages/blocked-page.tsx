import type { ComponentChildren, VNode } from 'preact'
import type { Words } from '../../domain/provider.ts'
import type { DeviceKind } from '../../domain/session.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, helpPhone, Note, OtherHelp, Rows, Time } from './components/blocks.tsx'
import { ButtonLink } from './components/forms.tsx'
import { Icon } from './components/icons.tsx'
import { Timer } from './components/timer.tsx'
import { dayAndTime } from './format.ts'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

export interface BlockedProps {
  /** When this device may be used; may be past when the page is opened late. */
  until: Instant
  now: Instant
  /** The first device, coarsely: never its address or model. */
  device: DeviceKind
  /** The door it came through. */
  provider: Words
  verifiedAt: Instant
  /** Where “try again” leads: `/next`, on the way to a relying party with its journey. */
  again: string
}

/** `/blocked` (409): the person is verified on another device. Shown only to that person, verified on this device too. */
export function blockedPage(context: PageContext, props: BlockedProps): VNode {
  const { now, device, provider, verifiedAt } = props
  const words = wordsOf(context).campaign.blocked
  const phone = helpPhone(context)
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      <Remaining context={context} props={props} />
      <section class="part">
        <h2>{words.first}</h2>
        <Rows
          entries={[
            [words.device, words.kinds[device]],
            [words.door, provider[context.lang]],
            [words.at, dayAndTime(verifiedAt, { now, lang: context.lang })],
          ]}
        />
      </section>
      <section class="part">
        <h2>{words.ways}</h2>
        <ol class="num">
          <Exit title={words.there} text={words.thereText} />
          <Exit title={words.here} text={words.hereText} />
          <Exit title={words.phone} text={[...words.phoneText(phone), ' ', <OtherHelp context={context} />]} />
        </ol>
      </section>
      <Note kind="warn" icon="warning">
        <b>{words.notMe}</b>
        <br />
        {words.notMeText(phone)} <OtherHelp context={context} />
      </Note>
    </Layout>
  )
}

/** Time until the block ends, and the button to try again. */
function Remaining({ context, props }: { context: PageContext; props: BlockedProps }): VNode {
  const { until, now, again } = props
  const words = wordsOf(context).campaign.blocked
  const over = until <= now
  return (
    <section class="panel" aria-labelledby="clock">
      <h2 id="clock">{words.clock}</h2>
      {over ? null : (
        <div class="clock">
          <Icon name="clock" size={36} />
          <div>
            <p class="t">
              <Timer context={context} until={until} now={now} say={words.said} reveal="over" />
            </p>
            <p class="mut s">
              {words.from(<Time context={context} at={until} text={dayAndTime(until, { now, lang: context.lang })} />)}
            </p>
          </div>
        </div>
      )}
      <p id="over" hidden={!over} data-said={words.over}>
        <b>{words.over}</b>
      </p>
      <div class="btns row">
        <ButtonLink context={context} path={again} class="sec">
          <Icon name="again" size={20} />
          {words.again}
        </ButtonLink>
      </div>
    </section>
  )
}

/** One way out of the block. */
function Exit({ title, text }: { title: string; text: ComponentChildren }): VNode {
  return (
    <li>
      <b>{title}</b>
      <br />
      <span class="mut">{text}</span>
    </li>
  )
}
