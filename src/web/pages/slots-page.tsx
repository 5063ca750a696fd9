import type { VNode } from 'preact'
import type { ClinicDay, RegionStock, SlotAtClinic } from '../../domain/booking.ts'
import type { HoldId } from '../../domain/ids.ts'
import type { CalendarDate, Instant } from '../../domain/time.ts'
import { seoulDate } from '../../domain/time.ts'
import { Head, Korean, Note, Time } from './components/blocks.tsx'
import { ClinicCard } from './components/clinic.tsx'
import { DayRow } from './components/days.tsx'
import { ButtonLink, PostForm } from './components/forms.tsx'
import { SlotsFilterPanel } from './components/slots-filter.tsx'
import { Stay } from './components/stay.tsx'
import { clockTime, count, dayAndTime, noonOf, shortDate } from './format.ts'
import { Layout } from './layout.tsx'
import { safeHref } from './links.ts'
import { type PageContext, to, wordsOf } from './page.tsx'
import { type SlotsFilter, slotsPath } from './slots-query.ts'

export interface SlotsProps {
  filter: SlotsFilter
  regions: readonly RegionStock[]
  days: readonly { day: CalendarDate; free: number }[]
  result: { total: number; clinics: readonly ClinicDay[] }
  /** Clinics on one page. */
  pageSize: number
  products: readonly string[]
  /** Length of a hold, in seconds. */
  holdSeconds: number
  /** End of the lease if the person does nothing more. */
  leaseUntil: Instant
  /** Length of a lease from its start, and how long it may be unused, in seconds. */
  leaseSeconds: number
  idleSeconds: number
  measuredAt: Instant
  now: Instant
  /** After a 409: the place that another person took (null when it can no longer be found), and free places, nearest first. */
  taken: { lost: SlotAtClinic | null; nearest: readonly SlotAtClinic[] } | null
  /** The hold that the person has while they look for another place (its place null: no longer on the board); null: none. */
  kept: { hold: HoldId; place: SlotAtClinic | null } | null
}

/** What a form that chooses a time sends beside it: the hold that the page knew of, so that a newer hold is not lost. */
function knownHold(kept: SlotsProps['kept']): Record<string, string> {
  return { holding: kept?.hold ?? '' }
}

/** `/slots`: choose a clinic and a time. */
export function slotsPage(context: PageContext, props: SlotsProps): VNode {
  const { filter, regions, days, result, products, holdSeconds, measuredAt, now, taken, kept } = props
  const { slots: words, shell } = wordsOf(context)
  const region = regions.find((candidate) => candidate.region === filter.region)
  const area = filter.district ? (
    <Korean context={context}>{filter.district}</Korean>
  ) : (
    (region?.name[context.lang] ?? filter.region)
  )
  return (
    <Layout context={context} title={words.title} step={3} wide>
      <Head h1={words.h1} lead={words.lead(shell.duration(holdSeconds))} />
      {taken ? <Taken context={context} taken={taken} kept={kept} now={now} /> : null}
      {kept ? <Kept context={context} kept={kept} now={now} /> : null}
      <Stay context={context} {...props} />
      <DayRow context={context} days={days} filter={filter} now={now} />
      <div class="cols">
        <SlotsFilterPanel context={context} filter={filter} regions={regions} products={products} />
        <div>
          <div class="sum">
            <h2>{words.result(area, shortDate(noonOf(filter.day), context.lang), count(result.total))}</h2>
            <p>{words.measured(<Time context={context} at={measuredAt} precise />)}</p>
          </div>
          {result.clinics.length > 0 ? (
            <Results context={context} props={props} />
          ) : (
            <Empty context={context} props={props} region={region} />
          )}
        </div>
      </div>
    </Layout>
  )
}

function Results({ context, props }: { context: PageContext; props: SlotsProps }): VNode {
  const { result, filter, pageSize, taken, kept } = props
  const words = wordsOf(context).slots
  const lost = taken?.lost?.slot.id
  const openIndex = Math.max(
    0,
    result.clinics.findIndex(({ slots }) => slots.some((slot) => slot.id === lost)),
  )
  const rest = result.total - filter.page * pageSize
  return (
    <>
      <PostForm context={context} path="/holds" label={words.h1} fields={knownHold(kept)}>
        {result.clinics.map((day, index) => (
          <ClinicCard context={context} day={day} open={index === openIndex} lost={lost ?? null} />
        ))}
      </PostForm>
      <p class="s mut after">{words.late}</p>
      {filter.page > 1 || rest > 0 ? (
        <nav class="btns row" aria-label={words.pages}>
          {filter.page > 1 ? (
            <PageLink context={context} filter={{ ...filter, page: filter.page - 1 }} text={words.previous(pageSize)} />
          ) : null}
          {rest > 0 ? (
            <PageLink
              context={context}
              filter={{ ...filter, page: filter.page + 1 }}
              text={words.next(Math.min(rest, pageSize))}
            />
          ) : null}
        </nav>
      ) : null}
    </>
  )
}

function PageLink({ context, filter, text }: { context: PageContext; filter: SlotsFilter; text: string }): VNode {
  return (
    <a class="btn sec" href={safeHref(to(context, slotsPath(filter)))}>
      {text}
    </a>
  )
}

/** No clinic matches the filter, or the page lies behind the last: offers what would find one. */
function Empty(props: { context: PageContext; props: SlotsProps; region: RegionStock | undefined }): VNode {
  const { context, region } = props
  const { filter, days, result, pageSize } = props.props
  const words = wordsOf(context).slots
  if (result.total > 0) {
    const last = Math.ceil(result.total / pageSize)
    return (
      <div class="panel soft">
        <p>
          <b>{words.noSuchPage(count(filter.page))}</b> {words.pagesInAll(count(result.total), count(last))}
        </p>
        <div class="btns row">
          <PageLink context={context} filter={{ ...filter, page: 1 }} text={words.firstPage} />
        </div>
      </div>
    )
  }
  const other = days.find(({ day, free }) => free > 0 && day !== filter.day)
  const first = { ...filter, page: 1 }
  return (
    <div class="panel soft">
      <p>
        <b>{words.empty}</b> {other ? words.emptyDay(shortDate(noonOf(other.day), context.lang)) : null}
      </p>
      <div class="btns row">
        {other ? <PageLink context={context} filter={{ ...first, day: other.day }} text={words.emptyDayLink} /> : null}
        {filter.district && region ? (
          <a class="btn sec" href={safeHref(to(context, slotsPath({ ...first, district: null })))}>
            {words.emptyWiden(region.name[context.lang])}
          </a>
        ) : null}
        {filter.withFree ? (
          <PageLink context={context} filter={{ ...first, withFree: false }} text={words.emptyAll} />
        ) : null}
      </div>
    </div>
  )
}

/** The person keeps a place already: choosing another gives it back. */
function Kept({ context, kept, now }: { context: PageContext; kept: NonNullable<SlotsProps['kept']>; now: Instant }) {
  const words = wordsOf(context).slots.kept
  const { place } = kept
  return (
    <Note kind="warn" icon="lock">
      {place ? (
        <>
          <b>{words.h(dayAndTime(place.slot.startsAt, { now, lang: context.lang }))}</b>{' '}
          <Korean context={context}>{place.clinic.name}</Korean>
          <br />
        </>
      ) : null}
      {words.text}
      <div class="btns row">
        <ButtonLink context={context} path="/confirm" class="sec">
          {words.back}
        </ButtonLink>
      </div>
    </Note>
  )
}

/** Another person took the place: stands first on the page, with the nearest free times as buttons. */
function Taken(
  props: { context: PageContext; taken: NonNullable<SlotsProps['taken']> } & Pick<SlotsProps, 'kept' | 'now'>,
): VNode {
  const { context, taken, kept, now } = props
  const { lost, nearest } = taken
  const words = wordsOf(context).slots
  const lang = context.lang
  const timeOf = (place: SlotAtClinic) =>
    lost && seoulDate(lost.slot.startsAt) === seoulDate(place.slot.startsAt)
      ? clockTime(place.slot.startsAt, lang)
      : dayAndTime(place.slot.startsAt, { now, lang })
  return (
    <Note kind="bad" icon="info" focus>
      <b>{lost ? words.taken(dayAndTime(lost.slot.startsAt, { now, lang })) : words.takenUnknown}</b>
      <br />
      {nearest.length > 0 ? words.takenNearest : words.takenNone}
      {nearest.length > 0 ? (
        <PostForm context={context} path="/holds" class="btns row" label={words.takenNearest} fields={knownHold(kept)}>
          {nearest.map((place) => (
            <button class="btn sec" type="submit" name="slot" value={place.slot.id}>
              <span>
                {words.takenAt(timeOf(place))}
                {lost && lost.clinic.id === place.clinic.id ? null : (
                  <small>
                    <Korean context={context}>{place.clinic.name}</Korean>
                  </small>
                )}
              </span>
            </button>
          ))}
        </PostForm>
      ) : null}
    </Note>
  )
}
