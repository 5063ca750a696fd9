import type { VNode } from 'preact'
import type { PlaceProof } from '../../citizen/openings.ts'
import type { Opening } from '../../domain/opening.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, Note, type RowEntry, Rows, Time } from './components/blocks.tsx'
import { ButtonLink } from './components/forms.tsx'
import { count, dayAndTime } from './format.ts'
import { Layout } from './layout.tsx'
import { safeHref } from './links.ts'
import { inCampaign, type PageContext, wordsOf } from './page.tsx'

export interface ProofProps {
  /** The latest openings, the last one first. */
  openings: readonly Opening[]
  /** Of the person who asks; null: they are not known here, or have no place from an opening. */
  own: PlaceProof | null
  now: Instant
}

/** `/room/proof`: how the order of an opening was drawn, and how to check it. For everyone. */
export function proofPage(context: PageContext, { openings, own, now }: ProofProps): VNode {
  const { proof: words } = wordsOf(context)
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      {own ? <Own context={context} own={own} /> : null}
      <section class="part">
        <h2>{words.how}</h2>
        <ol class="steps-list">
          {words.steps.map((step) => (
            <li>{step}</li>
          ))}
        </ol>
      </section>
      {openings.length === 0 ? <Note icon="calendar">{words.none}</Note> : null}
      {openings.map((opening) => (
        <Published context={context} opening={opening} now={now} />
      ))}
      <section class="part">
        <h2>{words.check}</h2>
        <p>{words.checkText}</p>
        <p class="mut s">{words.notPromised}</p>
      </section>
    </Layout>
  )
}

/** The person's own place in the pool, and the receipt for it. */
function Own({ context, own }: { context: PageContext; own: PlaceProof }): VNode {
  const { proof: words } = wordsOf(context)
  const { index, key, pseudonym, opening, proof } = own
  const entries: RowEntry[] = [
    [words.index, words.numberOf(count(index + 1))],
    [words.place, key === null ? words.notDrawn : words.numberOf(count(key - (opening.frozen?.base ?? 0) + 1))],
    [words.pseudonym, <code class="hash">{pseudonym}</code>],
  ]
  return (
    <section class="panel" aria-labelledby="own">
      <h2 id="own">{words.own}</h2>
      <Rows entries={entries} />
      <p>{proof === null ? words.notPublished : words.included(count(index + 1))}</p>
      <div class="btns row">
        <a class="btn sec sm" href={safeHref(inCampaign(context, '/api/v1/ticket/receipt'))}>
          {words.receipt}
        </a>
        <a class="btn sec sm" href={safeHref(inCampaign(context, '/api/v1/ticket/proof'))}>
          {words.inclusion}
        </a>
        <ButtonLink context={context} path="/wait" class="sec sm">
          {words.back}
        </ButtonLink>
      </div>
    </section>
  )
}

/** What was published of one opening so far. */
function Published({ context, opening, now }: { context: PageContext; opening: Opening; now: Instant }): VNode {
  const { proof: words } = wordsOf(context)
  const { opensAt, round, announcedAt, frozen, drawn } = opening
  const at = (time: Instant) => (
    <Time context={context} at={time} text={dayAndTime(time, { now, lang: context.lang })} />
  )
  const entries: RowEntry[] = [
    [words.announced, [at(announcedAt), ' ', round === null ? words.bySecret : words.byRound(String(round))]],
  ]
  if (frozen)
    entries.push(
      [words.people, words.peopleOf(count(frozen.people))],
      [words.published, at(frozen.publishedAt)],
      [words.root, <code class="hash">{frozen.root}</code>],
    )
  if (drawn)
    entries.push(
      [words.value, [at(drawn.drawnAt), ' ', decidedBy(context, opening)]],
      [words.seed, <code class="hash">{drawn.seed}</code>],
    )
  return (
    <section class="panel" aria-labelledby={`opening-${opensAt}`}>
      <h2 id={`opening-${opensAt}`}>{words.opening(dayAndTime(opensAt, { now, lang: context.lang }))}</h2>
      <Rows entries={entries} />
      <Files context={context} opening={opening} />
    </section>
  )
}

/** Which value decided, and whether it is the announced one. */
function decidedBy(context: PageContext, { round, drawn }: Opening): string {
  const { proof: words } = wordsOf(context)
  if (drawn?.value.from === 'quicknet') return words.byRound(String(drawn.value.round))
  return round === null ? words.bySecret : words.insteadOf(String(round))
}

function Files({ context, opening: { opensAt, frozen, drawn } }: { context: PageContext; opening: Opening }): VNode {
  const { proof: words } = wordsOf(context)
  const file = (name: string) => safeHref(inCampaign(context, `/api/v1/openings/${opensAt}/${name}`))
  return (
    <ul class="files">
      <li>
        <a href={file('announcement.json')}>announcement.json</a>
      </li>
      {frozen ? (
        <li>
          <a href={file('pool/0.txt')}>pool/0.txt</a> {words.parts(count(Math.ceil(frozen.people / 1024)))}
        </li>
      ) : null}
      {drawn ? (
        <li>
          <a href={file('draw.json')}>draw.json</a>
        </li>
      ) : null}
    </ul>
  )
}
