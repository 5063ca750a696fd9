import type { VNode } from 'preact'
import type { JourneyId, ProviderId } from '../../domain/ids.ts'
import type { DoorLight, LightsBoard } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import { Head } from './components/blocks.tsx'
import { lineOf } from './components/door-line.ts'
import { clearDoors, type DoorCardFacts, nameInSentence } from './components/doors.tsx'
import { ButtonLink } from './components/forms.tsx'
import { ClearDoors } from './components/next-door.tsx'
import { SharedDependency } from './components/shared-dependency.tsx'
import { Layout } from './layout.tsx'
import { choosePath, doorPath } from './links.ts'
import { type PageContext, wordsOf } from './page.tsx'

export interface BusyDoorProps {
  /** Red but selectable. */
  door: DoorLight
  /** The doors of this journey with their lights; the page offers the clear doors. */
  board: LightsBoard
  now: Instant
  doors: readonly DoorCardFacts[]
  /** The clear door that is offered first; null = none. */
  suggested: ProviderId | null
  journeyId: JourneyId | null
  relyingParty: { name: string } | null
}

/** `/doors/{id}` of a busy door: the suggested door, the other clear doors, then “go on anyway”. */
export function busyDoorPage(context: PageContext, props: BusyDoorProps): VNode {
  const { door, board, now, doors, suggested, journeyId, relyingParty } = props
  const words = wordsOf(context)
  const name = door.name[context.lang]
  const line = lineOf(context, door, 'busy')
  const clear = clearDoors(board, { now, except: door.id, cards: doors })
  return (
    <Layout
      context={context}
      title={words.doors.busy.h1(name)}
      {...(relyingParty ? { onTheWay: true } : { step: 1 as const })}
    >
      <Head
        h1={words.doors.busy.h1(name)}
        lead={clear.length > 0 ? words.doors.busy.lead(line) : words.doors.busy.leadNone(line)}
      />
      <SharedDependency context={context} board={board} door={door.id} />
      <ClearDoors
        context={context}
        clear={clear}
        suggested={suggested}
        cards={doors}
        journey={journeyId}
        measuredAt={board.measuredAt}
      />
      <div class="btns row">
        <ButtonLink
          context={context}
          path={doorPath(door.id, { journey: journeyId, anyway: true })}
          class="sec"
          nofollow
        >
          {words.doors.busy.anyway(nameInSentence(context.lang, door, doors))}
        </ButtonLink>
        <ButtonLink context={context} path={choosePath(journeyId)} class="sec">
          {words.shell.lights}
        </ButtonLink>
      </div>
    </Layout>
  )
}
