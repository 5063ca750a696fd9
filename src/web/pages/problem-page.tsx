import type { VNode } from 'preact'
import type { ErrorCode } from '../../domain/errors.ts'
import type { JourneyId, ProviderId } from '../../domain/ids.ts'
import type { AccountComplaint } from '../../domain/journey.ts'
import type { LightsBoard } from '../../domain/light.ts'
import type { Words } from '../../domain/provider.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, Time } from './components/blocks.tsx'
import { clearDoors, type DoorCardFacts, nameInSentence } from './components/doors.tsx'
import { ButtonLink } from './components/forms.tsx'
import { Icon } from './components/icons.tsx'
import { ClearDoors } from './components/next-door.tsx'
import { BackToRelyingParty } from './components/relying-party.tsx'
import { SharedDependency } from './components/shared-dependency.tsx'
import { Timer } from './components/timer.tsx'
import { Layout } from './layout.tsx'
import { choosePath, doorPath, nextPath } from './links.ts'
import { type PageContext, wordsOf } from './page.tsx'

export type ProblemOutcome = Extract<
  ErrorCode,
  | 'provider_unavailable'
  | 'provider_timeout'
  | 'provider_closed'
  | 'assertion_invalid'
  | 'citizen_declined'
  | 'attempt_missing'
  | 'attempt_expired'
  | 'attempt_used'
>

export interface ProblemProps {
  door: { id: ProviderId; name: Words }
  outcome: ProblemOutcome
  /** True when our own limit for this provider was reached, so the text does not blame the provider. */
  full?: boolean
  /** What of the person's own account is in the way; the text then says it, and names no culprit. */
  account?: AccountComplaint | undefined
  /** When this door may be tried again; null = at once. */
  retryAt: Instant | null
  /** The doors of this journey with their lights; the page offers the clear doors. */
  board: LightsBoard
  now: Instant
  doors: readonly DoorCardFacts[]
  /** The clear door that is offered first; null = none. */
  suggested: ProviderId | null
  /** Such as `NV-8F3K-21`. */
  reference: string
  journeyId: JourneyId | null
  relyingParty: { name: string } | null
}

/** `/doors/{id}/problem`: a door failed; what now. */
export function problemPage(context: PageContext, props: ProblemProps): VNode {
  const {
    door,
    outcome,
    full = false,
    account,
    board,
    now,
    doors,
    suggested,
    reference,
    journeyId,
    relyingParty,
  } = props
  const words = wordsOf(context)
  const name = door.name[context.lang]
  const said = account ? accountWords(context, account) : words.doors.problem[full ? 'full' : outcome]
  const clear = clearDoors(board, { now, except: door.id, cards: doors })
  // A person who cancelled may simply want to try again: the same door is the first button, and the others come after it.
  const isDeclined = outcome === 'citizen_declined'
  const restarts = outcome === 'attempt_missing' || outcome === 'attempt_expired' || outcome === 'attempt_used'
  return (
    <Layout context={context} title={said.h1(name)} {...(relyingParty ? { onTheWay: true } : { step: 1 as const })}>
      <Head h1={said.h1(name)} lead={said.lead(name)} />
      {restarts || isDeclined || account ? null : <SharedDependency context={context} board={board} door={door.id} />}
      {restarts ? (
        <Restart context={context} props={props} />
      ) : (
        <>
          {isDeclined ? <Stay context={context} props={props} name={name} primary /> : null}
          {clear.length > 0 ? (
            <ClearDoors
              context={context}
              clear={clear}
              suggested={suggested}
              second={isDeclined}
              cards={doors}
              journey={journeyId}
              measuredAt={board.measuredAt}
            />
          ) : (
            <p class="lead">{words.doors.noOtherClear}</p>
          )}
          {isDeclined ? null : <Stay context={context} props={props} name={name} />}
        </>
      )}
      <details class="more">
        <summary>{words.doors.what}</summary>
        <ul class="list">
          <li>
            <Time context={context} at={now} precise /> {said.h1(name)}
          </li>
          <li>{words.doors.whatKept(name)}</li>
          <li>{words.doors.whatReference(<b class="ref">{reference}</b>)}</li>
        </ul>
      </details>
      {relyingParty && journeyId ? (
        <BackToRelyingParty context={context} journey={journeyId} name={relyingParty.name} />
      ) : null}
    </Layout>
  )
}

/** Says what is missing, in the words of the page; a reason without words of its own is the account's in general. */
function accountWords(context: PageContext, { reason, missing }: AccountComplaint) {
  const { account } = wordsOf(context).doors
  const items = missing.length === 0 ? account.someItems : account.list(missing.map((item) => account.items[item]))
  const because = account.because[reason] ?? account.other
  return { h1: account.h1, lead: (name: string) => because(name, items) }
}

/** Trying the same door again. The server decides whether it opens; the script only keeps the button disabled until then. */
function Stay(stay: { context: PageContext; props: ProblemProps; name: string; primary?: boolean }): VNode {
  const { context, props, name, primary = false } = stay
  const { door, retryAt, now, journeyId, board } = props
  const words = wordsOf(context)
  const waits = retryAt !== null && retryAt > now
  // A shut door may still be shut then, so the text promises a check and not a retry.
  const isShut = board.doors.find(({ id }) => id === door.id)?.selectable === false
  const said = isShut ? words.doors.closedNow : words.doors
  return (
    <section class="panel">
      <h2>{words.doors.stay(nameInSentence(context.lang, door, props.doors))}</h2>
      {waits ? (
        <p class="mut">
          {said.retryAt(
            <Timer context={context} until={retryAt} now={now} gate="retry" reveal="retry-now" />,
            <Time context={context} at={retryAt} precise />,
          )}
        </p>
      ) : null}
      <p class="mut" id="retry-now" hidden={waits} data-said={said.retrySaid(name)}>
        {said.retryNow}
      </p>
      <div class="btns row">
        <ButtonLink
          context={context}
          path={doorPath(door.id, { journey: journeyId })}
          class={primary ? '' : 'sec'}
          id="retry"
          nofollow
        >
          <Icon name="again" size={20} />
          {said.retry(nameInSentence(context.lang, door, props.doors))}
        </ButtonLink>
        <ButtonLink context={context} path={choosePath(journeyId)} class="sec">
          {words.shell.lights}
        </ButtonLink>
      </div>
    </section>
  )
}

/** The trip itself was lost or used up: nothing is wrong with the door. */
function Restart({ context, props }: { context: PageContext; props: ProblemProps }): VNode {
  const { outcome, journeyId, relyingParty } = props
  const words = wordsOf(context)
  return (
    <div class="btns row">
      {outcome === 'attempt_used' ? (
        <ButtonLink context={context} path={nextPath(relyingParty && journeyId)}>
          {words.shell.continue}
        </ButtonLink>
      ) : null}
      <ButtonLink
        context={context}
        path={choosePath(journeyId)}
        {...(outcome === 'attempt_used' ? { class: 'sec' } : {})}
      >
        {words.doors.startAgain}
      </ButtonLink>
    </div>
  )
}
