import type { VNode } from 'preact'
import type { Words } from '../../domain/provider.ts'
import type { DeviceKind } from '../../domain/session.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, helpPhone, Note, OtherHelp, Rows, Time } from './components/blocks.tsx'
import { DeskExit, Exit, NotMeExit, type OwnExits, TakeoverExit } from './components/exits.tsx'
import { ButtonLink } from './components/forms.tsx'
import { Icon } from './components/icons.tsx'
import { Timer } from './components/timer.tsx'
import { clockSecondsOn, dayAndTime } from './format.ts'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

/** A way out that was tried and refused; nothing was changed. */
export type RefusedExit = 'code' | 'takeover' | 'notMe'

export interface BlockedProps {
  /** When this device may be used; may be past when the page is opened late. */
  until: Instant
  now: Instant
  /** The other device, coarsely: never its address or model. */
  device: DeviceKind
  /** The door it came through. */
  provider: Words
  since: Instant
  /** How long the device of an admitted person may be unused before others are free, in seconds. */
  idleSeconds: number
  /** Null on the way to a relying party: the person has no session here. */
  exits: OwnExits | null
  /** Where a device reported that the person was not them; then no device acts for them. Null: none did. */
  reported: 'here' | 'elsewhere' | null
  refused: RefusedExit | null
  /** Where “try again” leads: `/next`, on the way to a relying party with its journey. */
  again: string
}

/** Seconds left at which it is said aloud: 10, 5 and 1 minutes. Nothing is lost at the end, so no more than these. */
const blockMarks = [600, 300, 60]

/** `/blocked` (409): the person is verified on another device. Shown only to that person, verified on this device too. */
export function blockedPage(context: PageContext, props: BlockedProps): VNode {
  const { now, device, provider, since, exits, reported } = props
  const words = wordsOf(context).campaign.blocked
  if (reported) return <ReportedPage context={context} props={props} reported={reported} />
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      <Refused context={context} props={props} />
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
      <Ways context={context} props={props} />
      {exits ? <OwnBooking context={context} /> : null}
      <Note kind="warn" icon="warning">
        <b>{words.notMe}</b>
        <br />
        {words.notMeText(helpPhone(context))} <OtherHelp context={context} />
        {exits?.notMe ? <NotMeExit context={context} /> : null}
      </Note>
    </Layout>
  )
}

/** After a report we cannot know which device is the person's, so only a desk frees one before the block ends. */
function ReportedPage(page: {
  context: PageContext
  props: BlockedProps
  reported: NonNullable<BlockedProps['reported']>
}): VNode {
  const { context, props, reported } = page
  const { exits } = props
  const words = wordsOf(context).exits.reported
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words[reported].h1} lead={`${words[reported].lead} ${exits?.desk ? words.whyDesk : words.why}`} />
      <Refused context={context} props={props} />
      {exits?.desk ? (
        <section class="part">
          <h2>{wordsOf(context).campaign.blocked.ways}</h2>
          <ol class="num">
            <DeskExit context={context} title={words.desk} desk={exits.desk} invalid={props.refused === 'code'} />
          </ol>
        </section>
      ) : null}
      <Remaining context={context} props={props} />
      {exits ? <OwnBooking context={context} /> : null}
      <Note kind="warn" icon="warning">
        {words.note(helpPhone(context))} <OtherHelp context={context} />
      </Note>
    </Layout>
  )
}

/** What was tried and refused, before anything else. */
function Refused({ context, props: { refused } }: { context: PageContext; props: BlockedProps }): VNode | null {
  if (!refused) return null
  return (
    <Note kind="bad" icon="warning" id="refused" focus>
      {wordsOf(context).exits.refused[refused]}
    </Note>
  )
}

/** Every way out, the ones that cost nothing first. */
function Ways({ context, props }: { context: PageContext; props: BlockedProps }): VNode {
  const { idleSeconds, exits, refused } = props
  const { campaign, exits: own, shell } = wordsOf(context)
  const words = campaign.blocked
  const byPhone = [...words.phoneText(helpPhone(context)), ' ', <OtherHelp context={context} />]
  return (
    <section class="part">
      <h2>{words.ways}</h2>
      <ol class="num">
        <Exit title={words.there} text={words.thereText} />
        <Exit title={words.here} text={words.hereText} />
        <Exit title={own.idle} text={own.idleText(shell.duration(idleSeconds))} />
        {exits ? <TakeoverExit context={context} takeover={exits.takeover} /> : null}
        {exits?.desk ? (
          <DeskExit context={context} title={own.desk} desk={exits.desk} invalid={refused === 'code'} />
        ) : (
          <Exit title={words.phone} text={byPhone} />
        )}
      </ol>
    </section>
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
