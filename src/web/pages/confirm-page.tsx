import type { VNode } from 'preact'
import type { Hold, SlotAtClinic } from '../../domain/booking.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, Korean, Note, Rows, Time } from './components/blocks.tsx'
import { ButtonLink, PostForm } from './components/forms.tsx'
import { Icon } from './components/icons.tsx'
import { clinicRow, dateAndTime, personRow, productRow, type ShownPerson, whenRow } from './components/place.tsx'
import { Timer } from './components/timer.tsx'
import { dayAndTime } from './format.ts'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

export interface ConfirmProps {
  hold: Hold
  place: SlotAtClinic
  person: ShownPerson
  /** Idempotency key, made once for this hold: a second press books nothing more. */
  idempotencyKey: string
  canExtend: boolean
  /** What one extension adds, in seconds. */
  extendSeconds: number
  /** A place that was chosen in an older window, offered as a change; null: none. */
  instead: SlotAtClinic | null
  now: Instant
}

/** `/confirm`: check before booking. */
export function confirmPage(context: PageContext, props: ConfirmProps): VNode {
  const { hold, place, person, idempotencyKey, instead, now } = props
  const { confirm: words } = wordsOf(context).booking
  return (
    <Layout context={context} title={words.title} step={4}>
      <Head h1={words.h1} />
      {instead ? <Instead context={context} hold={hold} instead={instead} now={now} /> : null}
      <HoldBar context={context} props={props} />
      <Rows
        entries={[
          personRow(context, person),
          whenRow(context, place),
          clinicRow(context, place, false),
          productRow(context, place),
        ]}
      />
      <PostForm
        context={context}
        path="/bookings"
        class="btns"
        // The slot only says what to offer again, should the hold have run out by then.
        fields={{ hold: hold.id, key: idempotencyKey, slot: hold.slot }}
      >
        <button class="btn full" type="submit">
          {words.book}
        </button>
      </PostForm>
      <PostForm context={context} path={`/holds/${encodeURIComponent(hold.id)}/release`} class="btns">
        <button class="btn sec full" type="submit">
          {words.release}
        </button>
      </PostForm>
      <p class="s mut after">{words.twice}</p>
    </Layout>
  )
}

/** A time was pressed in a window that did not know of this hold: the hold stays, and the person decides. */
function Instead(props: { context: PageContext; instead: SlotAtClinic } & Pick<ConfirmProps, 'hold' | 'now'>): VNode {
  const { context, hold, instead, now } = props
  const words = wordsOf(context).booking.confirm.instead
  const time = dayAndTime(instead.slot.startsAt, { now, lang: context.lang })
  return (
    <Note kind="warn" icon="lock" focus>
      <b>{words.h}</b>
      <br />
      {words.text}
      <PostForm context={context} path="/holds" class="btns row" fields={{ slot: instead.slot.id, holding: hold.id }}>
        <button class="btn sec" type="submit">
          <span>
            {words.change(time)}
            <small>
              <Korean context={context}>{instead.clinic.name}</Korean>
            </small>
          </span>
        </button>
      </PostForm>
    </Note>
  )
}

function HoldBar({ context, props }: { context: PageContext; props: ConfirmProps }): VNode {
  const { hold, canExtend, extendSeconds, now } = props
  const { booking, shell } = wordsOf(context)
  const words = booking.confirm
  return (
    <div class="hold">
      <Icon name="clock" size={30} />
      <div>
        <p class="s">{words.kept}</p>
        <p class="t">
          <Timer context={context} until={hold.until} now={now} say={words.said} reveal="over" urgent />
        </p>
        <p class="s mut">{words.until(<Time context={context} at={hold.until} precise />)}</p>
      </div>
      {canExtend ? (
        <PostForm context={context} path={`/holds/${encodeURIComponent(hold.id)}/extend`} fields={{ slot: hold.slot }}>
          <button class="btn sec sm" type="submit">
            {words.extend(shell.duration(extendSeconds))}
          </button>
        </PostForm>
      ) : null}
      <p id="over" class="over" hidden data-said={words.over}>
        {words.over}
      </p>
    </div>
  )
}

export interface HoldExpiredProps {
  /** The place whose hold ended; null when it can no longer be found. */
  place: SlotAtClinic | null
  /** True when the place is free: one button holds it again. */
  stillFree: boolean
  /** The appointment has begun, which ends a hold, too. */
  started: boolean
  /** Nearest first; used when it is gone. */
  nearest: readonly SlotAtClinic[]
}

/** `/confirm` or a booking (410) after the hold has run out: what happened, and the next best thing. */
export function holdExpiredPage(context: PageContext, props: HoldExpiredProps): VNode {
  const { place, stillFree, started, nearest } = props
  const { expired: words } = wordsOf(context).booking
  const again = place && stillFree
  const gone = nearest.length > 0 ? words.taken : words.none
  return (
    <Layout context={context} title={words.title} step={3}>
      <Head h1={words.h1} lead={started ? words.started : again ? words.free : gone} />
      {place ? (
        <Rows entries={[whenRow(context, place), clinicRow(context, place, false), productRow(context, place)]} />
      ) : null}
      {again ? (
        <PostForm context={context} path="/holds" class="btns">
          <button class="btn full" type="submit" name="slot" value={place.slot.id}>
            {words.again}
          </button>
        </PostForm>
      ) : null}
      {!again && nearest.length > 0 ? (
        <section class="part">
          <h2>{words.nearest}</h2>
          <PostForm context={context} path="/holds" class="btns">
            {nearest.map((near) => (
              <button class="btn sec full" type="submit" name="slot" value={near.slot.id}>
                <span>
                  {dateAndTime(near, context.lang)}
                  <small>
                    <Korean context={context}>{near.clinic.name}</Korean>
                  </small>
                </span>
              </button>
            ))}
          </PostForm>
        </section>
      ) : null}
      <div class="btns">
        <ButtonLink context={context} path="/slots" class={again || nearest.length > 0 ? 'sec full' : 'full'}>
          {words.choose}
        </ButtonLink>
      </div>
    </Layout>
  )
}
