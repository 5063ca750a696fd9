import type { VNode } from 'preact'
import type { JourneyId, ProviderId } from '../../../domain/ids.ts'
import type { DoorLight } from '../../../domain/light.ts'
import type { Instant } from '../../../domain/time.ts'
import { doorPath } from '../links.ts'
import { type PageContext, wordsOf } from '../page.tsx'
import { Time } from './blocks.tsx'
import { type DoorCardFacts, Doors, nameInSentence, type ShownDoor } from './doors.tsx'
import { ButtonLink } from './forms.tsx'

interface Shared {
  context: PageContext
  cards: readonly DoorCardFacts[]
  journey: JourneyId | null
  measuredAt: Instant
  /** True below a button that comes first: then this one is no primary button. */
  second?: boolean
}

/** Lists the doors that are clear now: the suggested door, then the others in the board's order. Each door stands once. */
export function ClearDoors({
  clear,
  suggested,
  ...shared
}: Shared & { clear: readonly ShownDoor[]; suggested: ProviderId | null }): VNode {
  const words = wordsOf(shared.context).doors
  const next = clear.find(({ door }) => door.id === suggested)
  const others = clear.filter((shown) => shown !== next)
  return (
    <>
      {next ? <NextDoor {...shared} door={next.door} /> : null}
      {others.length > 0 ? (
        <section class="part">
          <h2>{words.otherClear}</h2>
          <Doors {...shared} shown={others} />
        </section>
      ) : null}
    </>
  )
}

/**
 * One door to go on with. It says that the way is clear and from when that is known, never that it is the best: other people
 * are shown other doors.
 */
export function NextDoor({
  context,
  door,
  cards,
  journey,
  measuredAt,
  second = false,
}: Shared & { door: DoorLight }): VNode {
  const words = wordsOf(context).doors
  const need = cards.find(({ id }) => id === door.id)?.need[context.lang]
  return (
    <section class="panel next" data-door={door.id} aria-labelledby="next">
      <h2 id="next">{words.next.title}</h2>
      <p class="mut">{words.next.why(<Time context={context} at={measuredAt} />)}</p>
      <div class="btns row">
        <ButtonLink context={context} path={doorPath(door.id, { journey })} class={second ? 'sec' : ''} nofollow>
          <span>
            {words.open(nameInSentence(context.lang, door, cards))} {need ? <small>{need}</small> : null}
          </span>
        </ButtonLink>
      </div>
    </section>
  )
}
