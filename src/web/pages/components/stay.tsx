import type { VNode } from 'preact'
import type { Instant } from '../../../domain/time.ts'
import { clockOn } from '../format.ts'
import { inCampaign, type PageContext, wordsOf } from '../page.tsx'
import { Note, Time } from './blocks.tsx'
import { ButtonLink } from './forms.tsx'
import { Timer } from './timer.tsx'

/** For the script that renews the stay of a person who reads: it has no words of its own. */
export interface StayWords {
  url: string
  /** How often the stay is renewed at most, in seconds. */
  seconds: number
  /** With `{time}`. */
  until: string
}

/** A stay that is used is renewed about every minute, and four times within the idle time where that is shorter. */
const [fewestRenewSeconds, mostRenewSeconds] = [10, 60]

/** How long the person may choose, and at nought that it is over. */
export function Stay(props: {
  context: PageContext
  leaseUntil: Instant
  leaseSeconds: number
  idleSeconds: number
  now: Instant
}): VNode {
  const { context, leaseUntil, leaseSeconds, idleSeconds, now } = props
  const { slots: words, shell } = wordsOf(context)
  const until = words.until(clockOn(leaseUntil, { now, lang: context.lang }))
  const seconds = Math.max(fewestRenewSeconds, Math.min(mostRenewSeconds, Math.floor(idleSeconds / 4)))
  const stay: StayWords = { url: inCampaign(context, '/api/v1/ticket/renew'), seconds, until: words.until('{time}') }
  return (
    <div data-stay={JSON.stringify(stay)}>
      <Note icon="clock">
        <span data-until-over>
          {words.window(
            <b>
              <Time context={context} at={leaseUntil} text={until} />
            </b>,
            <Timer context={context} until={leaseUntil} now={now} say={words.said} reveal="over" />,
            { lease: shell.duration(leaseSeconds), idle: shell.duration(idleSeconds) },
          )}
        </span>
        <div id="over" hidden data-said={words.over}>
          <b>{words.over}</b>
          <div class="btns row">
            <ButtonLink context={context} path="/next" class="sec">
              {shell.continue}
            </ButtonLink>
          </div>
        </div>
      </Note>
    </div>
  )
}
