import type { ComponentChildren, VNode } from 'preact'
import type { JourneyId, ProviderId } from '../../../domain/ids.ts'
import type { DoorLight, LightsBoard } from '../../../domain/light.ts'
import type { Words } from '../../../domain/provider.ts'
import type { Instant } from '../../../domain/time.ts'
import { alternativesTo } from '../../../health/light/dependencies.ts'
import { type DoorState, doorState, doorStates, opens, type Summary, summarise } from '../door-state.ts'
import { clockSeconds } from '../format.ts'
import { doorPath, safeHref } from '../links.ts'
import { type PageContext, to, wordsOf } from '../page.tsx'
import { helpPhone, OtherHelp, Time } from './blocks.tsx'
import { lineOf, type NamedDependencies, possibleLines } from './door-line.ts'
import { Drawing, Icon } from './icons.tsx'
import { Lamp, LampShapes } from './signal.tsx'

/** How a door presents itself; the board knows its name and light. */
export interface DoorCardFacts extends NamedDependencies {
  id: ProviderId
  need: Words
  /** See `ProviderDefinition`. */
  inSentence?: string
  /** See `ProviderDefinition`. */
  icon: string
}

/** The name of a door inside a sentence. */
export function nameInSentence(
  lang: PageContext['lang'],
  { id, name }: Pick<DoorLight, 'id' | 'name'>,
  cards: readonly DoorCardFacts[],
): string {
  return (lang === 'en' ? cards.find((card) => card.id === id)?.inSentence : undefined) ?? name[lang]
}

/** A door with its light as it is now. */
export interface ShownDoor {
  door: DoorLight
  state: DoorState
}

export function shownDoors(board: LightsBoard, now: Instant): ShownDoor[] {
  const measured = { ageMs: now - board.measuredAt, staleMs: board.staleMs }
  return board.doors.map((door) => ({ door, state: doorState(door, measured) }))
}

/**
 * Lists the other doors that are clear now. Doors that share no operator with the failed door come first, since a shared
 * operator may be the cause. Both groups keep their fixed order, so that people are not all sent to one door.
 */
export function clearDoors(
  board: LightsBoard,
  options: { now: Instant; except: ProviderId; cards: readonly DoorCardFacts[] },
): ShownDoor[] {
  const { now, except, cards } = options
  const clear = shownDoors(board, now).filter(({ door, state }) => state === 'clear' && door.id !== except)
  const apart = new Set(alternativesTo(cards, except).map(({ id }) => id))
  const isApart = ({ door }: ShownDoor) => apart.has(door.id)
  return [...clear.filter(isApart), ...clear.filter((shown) => !isApart(shown))]
}

interface DoorsProps {
  context: PageContext
  shown: readonly ShownDoor[]
  cards: readonly DoorCardFacts[]
  journey: JourneyId | null
}

/** The doors in their fixed order; one list a page. `live`: the script updates the list in place. */
export function Doors({ live, label, ...props }: DoorsProps & { live?: LiveWords; label?: string }): VNode {
  const states = live ? doorStates : [...new Set(props.shown.map((shown) => shown.state))]
  return (
    <>
      <LampShapes states={states} />
      {label ? <h2 class="vh">{label}</h2> : null}
      <ul class="doors" data-lights={live ? JSON.stringify(live) : undefined}>
        {props.shown.map((shown) => (
          <DoorCard {...props} {...shown} live={live !== undefined} />
        ))}
      </ul>
    </>
  )
}

function DoorCard({ context, cards, journey, door, state, live }: DoorsProps & ShownDoor & { live: boolean }): VNode {
  const words = wordsOf(context).doors
  const card = cards.find((candidate) => candidate.id === door.id)
  const name = door.name[context.lang]
  const opening = words.open(nameInSentence(context.lang, door, cards))
  const href = safeHref(to(context, doorPath(door.id, { journey })))
  const status = `st-${door.id}`
  return (
    <li
      class={opens(state) ? 'door' : 'door shut'}
      data-door={door.id}
      data-light={door.light}
      data-state={state}
      {...(live
        ? { 'data-to': href, 'data-open': opening, 'data-name': name, 'data-said': words.changed.door(name) }
        : {})}
    >
      <span class="ico">{card ? <Drawing path={card.icon} size={26} /> : <Icon name="lock" size={26} />}</span>
      <div class="nm">
        <span class="says">
          {opens(state) ? (
            <a class="t" href={href} rel="nofollow" aria-describedby={status}>
              {opening}
            </a>
          ) : (
            <span class="t">{name}</span>
          )}
          <Reserved texts={[opening]} class="t" />
        </span>
        {card ? <span class="need">{card.need[context.lang]}</span> : null}
      </div>
      <p class={`st ${state}`} id={status}>
        <Lamp state={state} />
        <span class="tx">
          <b>{words.words[state]}</b>{' '}
          <span class="says">
            <span data-line>{lineOf(context, door, state)}</span>
            <Reserved texts={longest(possibleLines(context, card))} />
          </span>
        </span>
        <span class="chev">
          <Icon name="forward" size={20} />
        </span>
      </p>
    </li>
  )
}

/** The line above the doors: how many are clear, as of when, and the reader's hold on the updates. */
export function LightsSummary(props: {
  context: PageContext
  shown: readonly ShownDoor[]
  board: LightsBoard
  now: Instant
  /** Path of this page, for the reload link that stands there without the script. */
  refresh: string
  /** True where people can also book by telephone; false in the journey of a relying party. */
  byPhone: boolean
}): VNode {
  const { context, shown, board, refresh, byPhone } = props
  const words = wordsOf(context).doors
  const summary = summarise(shown.map(({ state }) => state))
  const stale = shown.length > 0 && shown.every(({ state }) => state === 'unknown')
  const nextTryAt = summary.kind === 'our_side' && board.ourSide?.kind === 'unable' ? board.ourSide.nextTryAt : null
  const time = <Time context={context} at={board.measuredAt} precise />
  const { clear, noneClear, allBusy, allDown, unknown, ourSide, nextTry } = liveWords(context, { board, byPhone })
  const clock = clockSeconds(board.measuredAt, context.lang)
  const other = byPhone && context.helpUrl !== null ? wordsOf(context).shell.helpOther : ''
  const ours = `${ourSide}\n${nextTry.replace('{time}', clock)} ${other}`
  const down = `${allDown}\n${other}`
  return (
    <div class="sum">
      <p>
        <span class="says">
          <span>
            <b data-summary={summary.kind}>{summaryOf(context, summary, byPhone)}</b>{' '}
            <span data-next-try hidden={nextTryAt === null}>
              {nextTryAt === null ? null : words.nextTry(<Time context={context} at={nextTryAt} precise />)}
            </span>{' '}
            {byPhone ? (
              <span data-other-help hidden={summary.kind !== 'all_down' && summary.kind !== 'our_side'}>
                <OtherHelp context={context} />
              </span>
            ) : null}
          </span>
          <Reserved texts={[...longest(clear), noneClear, allBusy, down, unknown, ours]} class="b" />
        </span>{' '}
        <span class="says">
          <span>
            <span data-measured>{stale ? words.lastCheck(time) : words.asOf(time)}</span>
            <span data-paused hidden>
              {' '}
              {words.paused}
            </span>
          </span>
          <Reserved texts={[`${spoken(words.lastCheck(clock))} ${words.paused}`]} />
        </span>
      </p>
      <p class="acts">
        <button class="link" type="button" data-pause hidden>
          {words.pause}
        </button>
        <a class="link noscript" href={safeHref(to(context, refresh))}>
          {words.refresh}
        </a>
      </p>
    </div>
  )
}

function summaryOf(context: PageContext, summary: Summary, byPhone: boolean): ComponentChildren {
  const words = wordsOf(context).doors
  const phone = helpPhone(context)
  switch (summary.kind) {
    case 'clear':
      return words.clearCount(summary.count)
    case 'none_clear':
      return words.noneClear
    case 'all_busy':
      return words.allBusy
    case 'unknown':
      return words.allUnknown
    case 'our_side':
      return byPhone ? words.ourSide(phone) : words.ourSideApart
    case 'all_down':
      return byPhone ? words.allDown(phone) : words.allDownApart
  }
}

/**
 * Keeps the room of these texts, unseen, beside the text that is shown (`.says`): when the script writes another of them,
 * nothing below moves, at any width and size of letters. They stand in an attribute, so they are no text of the page.
 */
function Reserved({ texts, class: looks = '' }: { texts: readonly string[]; class?: string }): VNode {
  return (
    <>
      {texts.map((text) => (
        <i class={`room ${looks}`.trim()} data-room={text} aria-hidden="true" />
      ))}
    </>
  )
}

/** The three longest: words break differently, so the longest alone need not be the tallest. */
function longest(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort((one, other) => other.length - one.length).slice(0, 3)
}

/** Plain text of a sentence whose parts are text. */
function spoken(rich: unknown[]): string {
  return rich.join('')
}

/** Everything the script may have to say about the doors, in the language of the page: it has no words of its own. */
export interface LiveWords {
  url: string
  lang: PageContext['lang']
  nextMs: number
  staleMs: number
  words: Record<string, string>
  lines: Record<string, string>
  from: Record<string, string>
  to: Record<string, string>
  sentence: string
  /** By number of clear doors, from 1. */
  clear: string[]
  noneClear: string
  allBusy: string
  allDown: string
  ourSide: string
  /** With `{time}`. */
  nextTry: string
  unknown: string
  asOf: string
  lastCheck: string
}

export function liveWords(context: PageContext, options: { board: LightsBoard; byPhone: boolean }): LiveWords {
  const words = wordsOf(context).doors
  const spokenPhone = { link: context.helpPhone, number: context.helpPhone }
  const byState = (say: (word: string) => string) =>
    Object.fromEntries(doorStates.map((state) => [state, say(words.words[state])]))
  return {
    url: '/lights.json',
    lang: context.lang,
    nextMs: options.board.nextMs,
    staleMs: options.board.staleMs,
    words: words.words,
    lines: words.lines,
    from: byState(words.changed.from),
    to: byState(words.changed.to),
    sentence: words.changed.sentence,
    clear: options.board.doors.map((_, index) => words.clearCount(index + 1)),
    noneClear: words.noneClear,
    allBusy: words.allBusy,
    allDown: options.byPhone ? spoken(words.allDown(spokenPhone)) : words.allDownApart,
    ourSide: options.byPhone ? spoken(words.ourSide(spokenPhone)) : words.ourSideApart,
    nextTry: spoken(words.nextTry('{time}')),
    unknown: words.allUnknown,
    asOf: spoken(words.asOf('{time}')),
    lastCheck: spoken(words.lastCheck('{time}')),
  }
}
