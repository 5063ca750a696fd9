import type { VNode } from 'preact'
import type { JourneyId, ProviderId } from '../../domain/ids.ts'
import type { TriedDoor } from '../../domain/journey.ts'
import type { LightsBoard } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, Note, named, Time } from './components/blocks.tsx'
import { type DoorCardFacts, Doors, LightsSummary, liveWords, shownDoors } from './components/doors.tsx'
import { NextDoor } from './components/next-door.tsx'
import { BackToRelyingParty } from './components/relying-party.tsx'
import { Layout } from './layout.tsx'
import { HowLights } from './lights-page.tsx'
import { choosePath } from './links.ts'
import { type PageContext, wordsOf } from './page.tsx'

export interface ChooserProps {
  journeyId: JourneyId
  /** Only the doors this journey may use. */
  board: LightsBoard
  now: Instant
  doors: readonly DoorCardFacts[]
  /** Oldest first. */
  tried: readonly TriedDoor[]
  /** Null when the person comes to book with us. */
  relyingParty: { name: string } | null
  notice: 'cross_site' | 'hint_unavailable' | null
  /** Door offered instead of the one that the relying party hinted at; null where no hint was given. */
  suggested: ProviderId | null
}

/** `/journeys/{id}`: the lights inside a journey, with what was tried. */
export function chooserPage(context: PageContext, props: ChooserProps): VNode {
  const { journeyId, board, now, doors, tried, relyingParty, notice, suggested } = props
  const words = wordsOf(context).doors
  const shown = shownDoors(board, now)
  const byPhone = relyingParty === null
  const next = board.doors.find(({ id }) => id === suggested)
  return (
    <Layout
      context={context}
      title={words.chooser.title}
      {...(relyingParty ? { onTheWay: true } : { step: 1 as const })}
    >
      {relyingParty ? (
        <Head
          h1={words.chooser.h1For(named(context, relyingParty.name))}
          lead={words.chooser.leadFor(named(context, relyingParty.name))}
        />
      ) : (
        <Head h1={words.h1} lead={words.lead} />
      )}
      {notice ? (
        <Note kind="warn" focus>
          {notice === 'cross_site' ? words.chooser.crossSite : words.chooser.hintUnavailable}
        </Note>
      ) : null}
      {next ? (
        <NextDoor context={context} door={next} cards={doors} journey={journeyId} measuredAt={board.measuredAt} />
      ) : null}
      {tried.length > 0 ? <Tried context={context} board={board} tried={tried} /> : null}
      <LightsSummary
        context={context}
        shown={shown}
        board={board}
        now={now}
        refresh={choosePath(journeyId)}
        byPhone={byPhone}
      />
      <Doors
        context={context}
        shown={shown}
        cards={doors}
        journey={journeyId}
        label={words.list}
        live={liveWords(context, { board, byPhone })}
      />
      <HowLights context={context} />
      {relyingParty ? <BackToRelyingParty context={context} journey={journeyId} name={relyingParty.name} /> : null}
    </Layout>
  )
}

function Tried(props: { context: PageContext; board: LightsBoard; tried: readonly TriedDoor[] }): VNode {
  const { context, board, tried } = props
  const words = wordsOf(context).doors
  return (
    <section class="panel soft tried" aria-labelledby="tried">
      <h2 id="tried">{words.chooser.tried}</h2>
      <ul class="list">
        {tried.map((attempt) => (
          <li>
            <Time context={context} at={attempt.at} />{' '}
            {words.chooser.triedLine(
              board.doors.find((door) => door.id === attempt.provider)?.name[context.lang] ?? attempt.provider,
              words.outcome[attempt.account ? 'account' : attempt.fullUntil === undefined ? attempt.outcome : 'full'],
              <b class="ref">{attempt.reference}</b>,
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
