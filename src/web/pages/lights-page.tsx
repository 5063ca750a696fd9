import type { VNode } from 'preact'
import type { LightsBoard } from '../../domain/light.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, Note } from './components/blocks.tsx'
import { type DoorCardFacts, Doors, LightsSummary, liveWords, shownDoors } from './components/doors.tsx'
import { Glyph } from './components/signal.tsx'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

export interface LightsProps {
  board: LightsBoard
  /** When the page is made; a board older than its `staleMs` is shown as unknown. */
  now: Instant
  doors: readonly DoorCardFacts[]
  /** How long other devices stay blocked after verifying, in seconds. */
  blockSeconds: number
}

/** `/`: the lights. Public, the same bytes for everyone. */
export function lightsPage(context: PageContext, { board, now, doors, blockSeconds }: LightsProps): VNode {
  const words = wordsOf(context)
  const shown = shownDoors(board, now)
  return (
    <Layout context={context} title={words.doors.title} step={1} description={words.doors.description}>
      <Head h1={words.doors.h1} lead={words.doors.lead} />
      <LightsSummary context={context} shown={shown} board={board} now={now} refresh="/" byPhone />
      <Doors
        context={context}
        shown={shown}
        cards={doors}
        journey={null}
        label={words.doors.list}
        live={liveWords(context, { board, byPhone: true })}
      />
      <HowLights context={context} />
      <Note icon="lock">
        <b>{words.doors.device.title}</b>
        <br />
        {words.doors.device.text(words.shell.duration(blockSeconds))}
      </Note>
    </Layout>
  )
}

/** Explains the lights, behind a disclosure. */
export function HowLights({ context }: { context: PageContext }): VNode {
  const { how } = wordsOf(context).doors
  return (
    <details class="more">
      <summary>{how.title}</summary>
      <p>{how.text}</p>
      <ul class="legend">
        {(['clear', 'slow', 'busy', 'down', 'unknown'] as const).map((state) => (
          <li>
            <Glyph state={state} />
            {how.legend[state]}
          </li>
        ))}
      </ul>
    </details>
  )
}
