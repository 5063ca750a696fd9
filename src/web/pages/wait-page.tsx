import type { VNode } from 'preact'
import { type Instant, isoSeoul } from '../../domain/time.ts'
import type { RoomBoard, Ticket } from '../../domain/waiting-room.ts'
import type { Eta } from '../../waiting-room/eta.ts'
import { isOnBoard } from '../../waiting-room/place.ts'
import { Head, Note, Time } from './components/blocks.tsx'
import { ButtonLink, PostForm } from './components/forms.tsx'
import { Icon } from './components/icons.tsx'
import { clockOn, clockRange, clockSecondsOn, count } from './format.ts'
import { Layout, pageTitle } from './layout.tsx'
import { safeHref, withQuery } from './links.ts'
import { inCampaign, type PageContext, to, wordsOf } from './page.tsx'

export interface WaitProps {
  /** `waiting` or `deferred`; for `ready` see `calledPage`, for `gathering` see `gatheringPage`. */
  ticket: Ticket
  board: RoomBoard
  /** Null = unknown. */
  eta: Eta | null
  /** True when the estimate is longer than the one this person was told before. */
  longer: boolean
  /** What is told here, for the address of the next page (`?told=`); null = nothing. */
  told: string | null
  /** From the person's own starting point, 0 to 1; never goes back. */
  progress: number
  now: Instant
  /** Time to come in after being called, length of a stay inside, and how long it may be unused, in seconds. */
  times: { readySeconds: number; leaseSeconds: number; idleSeconds: number }
  /** The `?auto=` the page was asked for, in seconds: a Refresh header was sent. Null = by hand. */
  auto: number | null
  /** Lets the script ask where the person stands, first after so many seconds; null = it does not. */
  pollSeconds: number | null
  /** The same while the page is hidden: often enough to be seen within the time to come in. */
  hiddenSeconds: number
}

const autoSeconds = 20

/** `/wait`: the person's place in line. */
export function waitPage(context: PageContext, props: WaitProps): VNode {
  const { ticket, times } = props
  const words = wordsOf(context)
  if (ticket.state === 'deferred') return deferredPage(context, props)
  return (
    <Layout context={context} title={words.wait.title(rangeText(context, props))} step={2}>
      <Head h1={words.wait.h1} lead={words.wait.lead} />
      <Estimated context={context} props={props} />
      <Note kind="ok" icon="lock">
        <b>{words.wait.kept}</b>
        <br />
        {words.wait.keptText(words.shell.duration(times.readySeconds))}
      </Note>
      <Leave context={context} />
    </Layout>
  )
}

/** The range in words. Above two hours it is a clock time, since minutes would promise more precision than there is. */
function rangeText(context: PageContext, { eta, now }: Pick<WaitProps, 'eta' | 'now'>): string | null {
  const words = wordsOf(context).wait
  if (!eta) return null
  if (eta.clockOnly) return words.over(clockOn(eta.fromAt, { now, lang: context.lang }))
  return words.range(count(eta.fromMinutes), count(eta.toMinutes))
}

/** People a minute, rounded. Below one the text says “fewer than one”: a 0 would read as a stop. */
function rateText(context: PageContext, perMinute: number | null): string {
  const words = wordsOf(context).wait
  if (perMinute === null) return words.measuring
  return perMinute < 1 ? words.underOne : words.people(count(Math.round(perMinute)))
}

function Estimated({ context, props }: { context: PageContext; props: WaitProps }): VNode {
  const { ticket, board, eta, longer, progress, now } = props
  const words = wordsOf(context).wait
  const range = rangeText(context, props)
  const times = eta ? clockRange({ from: eta.fromAt, to: eta.toAt, now }, context.lang) : { from: '', to: '' }
  return (
    <section class="panel" aria-labelledby="eta" {...polling(context, props)}>
      <h2 id="eta">{words.eta}</h2>
      <div class="big" data-known hidden={!range}>
        <span class="v" data-range>
          {range}
        </span>
        <span class="mut" data-between>
          {eta?.clockOnly ? words.overText : words.between(times.from, times.to)}
        </span>
      </div>
      <p data-unknown hidden={range !== null || board.pausedUntil !== null}>
        {words.unknown}
      </p>
      <p data-paused hidden={board.pausedUntil === null}>
        {board.pausedUntil === null
          ? null
          : words.paused(clockSecondsOn(board.pausedUntil, { now, lang: context.lang }))}
      </p>
      <p data-longer hidden={!longer}>
        {words.longer}
      </p>
      <progress max={100} value={Math.round(Math.min(1, Math.max(0, progress)) * 100)} aria-label={words.progress} />
      <dl class="figs">
        <div>
          <dt>{words.ahead}</dt>
          <dd data-ahead>{words.people(count(ticket.ahead))}</dd>
        </div>
        <div>
          <dt>{words.perMinute}</dt>
          <dd data-rate>{rateText(context, board.perMinute)}</dd>
        </div>
        <PlaceNumber context={context} ticket={ticket} />
      </dl>
      <p class="s mut after">
        <span data-as-of>{words.asOf(<Time context={context} at={now} precise />)}</span>
      </p>
      <p class="s" data-away hidden>
        {words.away}
      </p>
      <Checks context={context} props={props} />
    </section>
  )
}

/** The place that a person was given; counted from 1. */
function PlaceNumber({ context, ticket: { key } }: { context: PageContext; ticket: Ticket }): VNode | null {
  const words = wordsOf(context).wait
  if (key === null) return null
  return (
    <div>
      <dt>{words.number}</dt>
      <dd>{words.numberOf(count(key + 1))}</dd>
    </div>
  )
}

/** Data for the script that updates the figures, with its sentences: the script has no words of its own. */
export function polling(
  context: PageContext,
  { pollSeconds, hiddenSeconds, ticket, board, eta, now, progress }: WaitProps,
): Record<string, string> {
  if (pollSeconds === null) return {}
  const { wait: words, shell } = wordsOf(context)
  const range = words.range('{from}', '{to}')
  return {
    'data-wait': JSON.stringify({
      url: inCampaign(context, '/api/v1/ticket'),
      page: to(context, inCampaign(context, '/wait')),
      next: to(context, inCampaign(context, '/next')),
      board: isOnBoard(ticket) ? inCampaign(context, '/room.json') : null,
      key: ticket.key ?? ticket.index,
      pool: board.pool && { opensAt: isoSeoul(board.pool.opensAt), people: board.pool.people, frozen: null },
      seconds: pollSeconds,
      hiddenSeconds,
      now,
      state: ticket.state,
      ahead: ticket.ahead,
      progress,
      perMinute: board.perMinute,
      told: eta && { fromAt: eta.fromAt, toAt: eta.toAt, longerSince: null },
      people: words.people('{n}'),
      title: pageTitle(words.title(range), shell.service),
      calledTitle: pageTitle(words.now.title, shell.service),
      range,
      between: words.between('{from}', '{to}'),
      asOf: words.asOf('{time}').join(''),
      left: words.left,
      longer: words.longer,
      underOne: words.underOne,
      measuring: words.measuring,
      paused: words.paused('{time}'),
    }),
  }
}

/** Reload by hand, or every 20 s when the person asks for it; never without being asked (WCAG failure F41). */
export function Checks({ context, props }: { context: PageContext; props: WaitProps }): VNode {
  const { auto, told } = props
  const words = wordsOf(context).wait
  const pathOf = (seconds: number | null) =>
    withQuery(
      '/wait',
      new URLSearchParams({ ...(seconds === null ? {} : { auto: String(seconds) }), ...(told ? { told } : {}) }),
    )
  return (
    <>
      {auto === null ? null : <p class="s">{words.autoOn(auto)}</p>}
      <div class="btns row">
        {auto === null ? null : (
          <ButtonLink context={context} path={pathOf(null)} class="sec sm">
            {words.autoOff}
          </ButtonLink>
        )}
        <ButtonLink context={context} path={pathOf(auto)} class="sec sm">
          <Icon name="again" size={18} />
          {words.check}
        </ButtonLink>
        {auto === null ? (
          <a class="link noscript" href={safeHref(to(context, pathOf(autoSeconds)))}>
            {words.autoStart(autoSeconds)}
          </a>
        ) : null}
      </div>
    </>
  )
}

/**
 * `/wait` of a person who missed the call, or whose time inside is over: each is told what happened. They keep their rank and
 * are called again when there is room; when that is, nothing tells.
 */
function deferredPage(context: PageContext, props: WaitProps): VNode {
  const { wait: words, shell } = wordsOf(context)
  const { ticket, times } = props
  const said = words.deferred[ticket.deferredBy ?? 'missed']
  const span = ticket.deferredBy === 'idle' ? times.idleSeconds : times.leaseSeconds
  return (
    <Layout context={context} title={said.h1} step={2}>
      <Head h1={said.h1} lead={`${said.lead(shell.duration(span))} ${words.deferred.kept}`} />
      <section class="panel" aria-labelledby="again" {...polling(context, props)}>
        <h2 id="again">{words.deferred.again}</h2>
        <p>{words.deferred.note}</p>
        <dl class="figs">
          <PlaceNumber context={context} ticket={ticket} />
        </dl>
        <Checks context={context} props={props} />
      </section>
      <Leave context={context} />
    </Layout>
  )
}

/** Leaving asks once: the button stands behind a disclosure that says what the person loses. */
export function Leave({ context, text }: { context: PageContext; text?: string }): VNode {
  const words = wordsOf(context).wait
  return (
    <details class="more">
      <summary>{words.leave}</summary>
      <p>{text ?? words.leaveText}</p>
      <PostForm context={context} path="/wait/leave" class="btns row">
        <button class="btn dan sm" type="submit">
          {words.leaveDo}
        </button>
      </PostForm>
    </details>
  )
}
