import type { VNode } from 'preact'
import { bookingNumber } from '../../booking/number.ts'
import type { Booking, SlotAtClinic } from '../../domain/booking.ts'
import type { Instant } from '../../domain/time.ts'
import { Head, helpPhone, OtherHelp, Rows, Time } from './components/blocks.tsx'
import { ButtonLink, PostForm } from './components/forms.tsx'
import { DoneMark } from './components/icons.tsx'
import { clinicRow, personRow, productRow, type ShownPerson, whenRow } from './components/place.tsx'
import { clockTime, longDate } from './format.ts'
import { Layout } from './layout.tsx'
import { type PageContext, wordsOf } from './page.tsx'

export interface BookingProps {
  booking: Booking
  place: SlotAtClinic
  person: ShownPerson
  /** True right after booking. */
  justBooked: boolean
  /** Last moment to cancel. */
  cancellableUntil: Instant
  now: Instant
}

/** `/booking` of a person with a booking. */
export function bookingPage(context: PageContext, props: BookingProps): VNode {
  const { booking, place, person, justBooked, now } = props
  const words = wordsOf(context).booking
  const heading = justBooked ? words.done : words.mine
  const past = place.slot.startsAt <= now
  return (
    <Layout context={context} title={heading.title} {...(justBooked ? { step: 4 as const } : {})}>
      {justBooked ? <DoneMark /> : null}
      <Head h1={heading.h1} lead={past ? words.past : heading.lead} />
      <section class="ticket" aria-labelledby="ticket">
        <div class="hd">
          <h2 id="ticket" class="d">
            {longDate(place.slot.startsAt, context.lang)}
            <br />
            {clockTime(place.slot.startsAt, context.lang)}
          </h2>
        </div>
        <div class="bd">
          <Rows
            entries={[
              clinicRow(context, place, true),
              personRow(context, person),
              productRow(context, place),
              [words.rows.campaign, context.campaign],
              [
                words.rows.number,
                <span class="id" data-booking={booking.id}>
                  {bookingNumber(booking.id)}
                </span>,
              ],
            ]}
          />
        </div>
      </section>
      <div class="btns row noprint">
        <button class="btn sec sm" type="button" data-print hidden>
          {words.print}
        </button>
      </div>
      {past ? null : (
        <section class="part">
          <h2>{words.dayTitle}</h2>
          <ul class="list">
            {words.day.map(([strong, rest]) => (
              <li>
                <b>{strong}</b>
                {rest}
              </li>
            ))}
          </ul>
        </section>
      )}
      {past ? null : <Cancelling context={context} props={props} />}
      <Finish context={context} />
    </Layout>
  )
}

function Cancelling({ context, props }: { context: PageContext; props: BookingProps }): VNode {
  const { cancellableUntil, now } = props
  const words = wordsOf(context).booking
  const text = `${longDate(cancellableUntil, context.lang)} ${clockTime(cancellableUntil, context.lang)}`
  return (
    <section class="part noprint">
      <h2>{words.cancelTitle}</h2>
      {now < cancellableUntil ? (
        <>
          <p class="mut">{words.cancelUntil(<Time context={context} at={cancellableUntil} text={text} />)}</p>
          <div class="btns row">
            <ButtonLink context={context} path="/booking/cancel" class="dan">
              {words.cancelLink}
            </ButtonLink>
          </div>
        </>
      ) : (
        <p class="mut">
          {words.cancelOver(helpPhone(context))} <OtherHelp context={context} />
        </p>
      )}
    </section>
  )
}

/** Ends the session and frees other devices: for shared computers, and for changing the device. */
function Finish({ context }: { context: PageContext }): VNode {
  const words = wordsOf(context).booking
  return (
    <section class="panel soft noprint">
      <h2>{words.finishTitle}</h2>
      <p class="mut s">{words.finishText}</p>
      <PostForm context={context} path="/session/finish" class="btns row">
        <button class="btn sec sm" type="submit">
          {words.finish}
        </button>
      </PostForm>
    </section>
  )
}

/** `/booking` of a verified person without a booking. */
export function noBookingPage(context: PageContext): VNode {
  const { none } = wordsOf(context).booking
  return (
    <Layout context={context} title={none.title}>
      <Head h1={none.h1} lead={none.lead} />
      <div class="btns row">
        <ButtonLink context={context} path="/next">
          {none.start}
        </ButtonLink>
      </div>
      <Finish context={context} />
    </Layout>
  )
}

/** `/booking` of a person who is not verified on this device, so the broker does not know whether they have a booking. */
export function unverifiedBookingPage(context: PageContext): VNode {
  const { unverified } = wordsOf(context).booking
  return (
    <Layout context={context} title={unverified.title}>
      <Head h1={unverified.h1} lead={unverified.lead} />
      <div class="btns row">
        <ButtonLink context={context} path="/">
          {unverified.start}
        </ButtonLink>
      </div>
    </Layout>
  )
}

export interface CancelProps {
  booking: Booking
  place: SlotAtClinic
}

/** `/booking/cancel`: asks once. */
export function cancelPage(context: PageContext, { booking, place }: CancelProps): VNode {
  const { cancel: words } = wordsOf(context).booking
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      <Summary context={context} place={place} />
      <div class="btns row">
        <PostForm context={context} path={`/bookings/${encodeURIComponent(booking.id)}/cancel`}>
          <button class="btn dan" type="submit">
            {words.do}
          </button>
        </PostForm>
        <ButtonLink context={context} path="/booking" class="sec">
          {words.back}
        </ButtonLink>
      </div>
    </Layout>
  )
}

/** `/booking/cancelled`: after cancelling. */
export function cancelledPage(context: PageContext): VNode {
  const { cancelled: words } = wordsOf(context).booking
  return (
    <Layout context={context} title={words.title}>
      <Head h1={words.h1} lead={words.lead} />
      <div class="btns row">
        <ButtonLink context={context} path="/next">
          {words.again}
        </ButtonLink>
      </div>
      <Finish context={context} />
    </Layout>
  )
}

function Summary({ context, place }: { context: PageContext; place: SlotAtClinic }): VNode {
  return <Rows entries={[whenRow(context, place), clinicRow(context, place, false), productRow(context, place)]} />
}
