import type { ComponentChildren, VNode } from 'preact'
import type { Words } from '../../domain/provider.ts'
import type { DeviceKind } from '../../domain/session.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, helpPhone, Note, OtherHelp, Rows, Time } from './components/blocks.tsx'
import { ButtonLink } from './components/forms.tsx'
import { Icon } from './components/icons.tsx'
import { Timer } from './components/timer.tsx'
import { clockSecondsOn, dayAndTime } from './format.ts'
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
  since: Instant
  /** True when the person has a session here; not on the way to a relying party. */
  identified: boolean
  /** Where “try again” leads: `/next`, on the way to a relying party with its journey. */
  again: string
}

/** Seconds left at which it is said aloud: 10, 5 and 1 minutes. Nothing is lost at the end, so no more than these. */
const blockMarks = [600, 300, 60]

/** `/blocked` (409): the person is verified on another device. Shown only to that person, verified on this device too. */
export function blockedPage(context: PageContext, props: BlockedProps): VNode {
  const { now, device, provider, since, identified } = props
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
            [words.at, dayAndTime(since, { now, lang: context.lang })],
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
      {identified ? <OwnBooking context={context} /> : null}
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
        <div class="clock" data-until-over>
          <Icon name="clock" size={36} />
          <div>
            <p class="t">
              <Timer context={context} until={until} now={now} say={words.said} marks={blockMarks} reveal="over" />
            </p>
            <p class="mut s">
              {words.from(
                <Time context={context} at={until} text={clockSecondsOn(until, { now, lang: context.lang })} />,
              )}
            </p>
          </div>
        </div>
      )}
      <div id="over" hidden={!over} data-said={words.over}>
        <p>
          <b>{words.over}</b>
        </p>
        <div class="btns row">
          <ButtonLink context={context} path={again}>
            {words.go}
          </ButtonLink>
        </div>
      </div>
      <div class="btns row">
        <ButtonLink context={context} path={again} class="sec">
          <Icon name="again" size={20} />
          {words.again}
        </ButtonLink>
      </div>
    </section>
  )
}

/** Reading and cancelling are open on every device. */
function OwnBooking({ context }: { context: PageContext }): VNode {
  const { campaign, shell } = wordsOf(context)
  return (
    <section class="part">
      <h2>{shell.myBooking}</h2>
      <p class="mut">{campaign.blocked.bookingText}</p>
      <div class="btns row">
        <ButtonLink context={context} path="/booking" class="sec">
          {shell.myBooking}
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
