import type { VNode } from 'preact'
import type { SlotAtClinic } from '../../../domain/booking.ts'
import type { Words } from '../../../domain/provider.ts'
import { clockTime, longDate } from '../format.ts'
import { safeHref, telHref } from '../links.ts'
import { type PageContext, wordsOf } from '../page.tsx'
import { Korean, type RowEntry } from './blocks.tsx'

/** The person as they may be shown: never the whole name. */
export interface ShownPerson {
  /** Such as `홍○동`. */
  maskedName: string
  birthYear: number
  provider: Words
}

export function dateAndTime(place: SlotAtClinic, lang: PageContext['lang']): string {
  return `${longDate(place.slot.startsAt, lang)} ${clockTime(place.slot.startsAt, lang)}`
}

export function personRow(context: PageContext, person: ShownPerson): RowEntry {
  const words = wordsOf(context).booking.rows
  return [
    words.person,
    <>
      <Korean context={context}>{person.maskedName}</Korean>
      <small>{words.personText(String(person.birthYear), person.provider[context.lang])}</small>
    </>,
  ]
}

export function whenRow(context: PageContext, place: SlotAtClinic): RowEntry {
  return [wordsOf(context).booking.rows.when, dateAndTime(place, context.lang)]
}

/** Clinic with address; `call` adds its number, once there is something to call about. */
export function clinicRow(context: PageContext, place: SlotAtClinic, call: boolean): RowEntry {
  const { booking } = wordsOf(context)
  const { clinic } = place
  return [
    booking.rows.clinic,
    <Clinic context={context} place={place} call={call ? booking.call : null} key={clinic.id} />,
  ]
}

function Clinic({ context, place, call }: { context: PageContext; place: SlotAtClinic; call: string | null }): VNode {
  const { clinic } = place
  const words = wordsOf(context).booking
  return (
    <>
      <Korean context={context}>{clinic.name}</Korean>
      <small>
        <Korean context={context}>{clinic.address}</Korean>
      </small>
      {clinic.stepFree ? <small>{words.rows.stepFree}</small> : null}
      {call ? (
        <small class="noprint">
          <a href={safeHref(telHref(clinic.phone))}>
            {call} {clinic.phone}
          </a>
        </small>
      ) : null}
    </>
  )
}

export function productRow(context: PageContext, place: SlotAtClinic): RowEntry {
  return [
    wordsOf(context).booking.rows.product,
    <Korean context={context} key="product">
      {place.slot.product}
    </Korean>,
  ]
}
