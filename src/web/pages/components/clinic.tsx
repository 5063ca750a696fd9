import type { VNode } from 'preact'
import type { ClinicDay, Slot } from '../../../domain/booking.ts'
import type { SlotId } from '../../../domain/ids.ts'
import { isMorning, plainTime } from '../format.ts'
import { type PageContext, wordsOf } from '../page.tsx'
import { openPrebuilt } from '../prebuilt.ts'
import { Korean, Time } from './blocks.tsx'
import { Icon } from './icons.tsx'

/** From here on a clinic counts as roomy. */
const plenty = 10

/** A card of 16 times has 4,600 bytes: enough for two and a half thousand cards. */
const prebuilt = openPrebuilt(12_000_000)

interface ClinicCardProps {
  context: PageContext
  day: ClinicDay
  open: boolean
  /** The time that another person just took; null: none. */
  lost: SlotId | null
}

/**
 * One clinic on one day; its times are buttons of the form around it. Cards are prebuilt: ten of them take
 * the renderer 2 ms, and show the same to everyone until a place is taken.
 */
export function ClinicCard({ context, day, open, lost }: ClinicCardProps): VNode {
  const lostHere = day.slots.some(({ id }) => id === lost) ? lost : null
  return prebuilt(day, `${context.lang} ${open} ${lostHere}`, () => (
    <Card context={context} day={day} open={open} lost={lostHere} />
  ))
}

function Card({ context, day, open, lost }: ClinicCardProps): VNode {
  const { clinic, slots } = day
  const words = wordsOf(context).slots
  const products = [...new Set(slots.map((slot) => slot.product))]
  const groups = products.flatMap((product) =>
    [true, false].map((morning) => ({
      product,
      morning,
      slots: slots.filter((slot) => slot.product === product && isMorning(slot.startsAt) === morning),
    })),
  )
  return (
    <details class="hosp" name="clinic" open={open}>
      <summary>
        <span class="h">
          <Korean context={context}>{clinic.name}</Korean>
        </span>
        <Tag context={context} free={slots.reduce((sum, slot) => sum + slot.free, 0)} />
        <span class="a">
          <Korean context={context}>
            {products.join(', ')} · {clinic.address}
          </Korean>
          {clinic.stepFree ? ` · ${words.onlyStepFree}` : null}
        </span>
        <span class="chev">
          <Icon name="down" size={20} />
        </span>
      </summary>
      <div class="in">
        {groups
          .filter((group) => group.slots.length > 0)
          .map((group) => (
            <>
              <h3>
                {products.length > 1 ? (
                  <>
                    <Korean context={context}>{group.product}</Korean>
                    {' · '}
                  </>
                ) : null}
                {group.morning ? words.morning : words.afternoon}
              </h3>
              <div class="times">
                {group.slots.map((slot) => (
                  <TimeButton context={context} clinic={clinic.name} slot={slot} lost={slot.id === lost} />
                ))}
              </div>
            </>
          ))}
      </div>
    </details>
  )
}

function Tag({ context, free }: { context: PageContext; free: number }): VNode {
  const words = wordsOf(context).slots
  if (free === 0) return <span class="tag x">{words.full}</span>
  if (free < plenty) return <span class="tag y">{words.left(free)}</span>
  return <span class="tag g">{words.plenty}</span>
}

/** A time to press. Its name says the clinic too: a list of buttons, as screen readers give it, has many of one time. */
function TimeButton(props: { context: PageContext; clinic: string; slot: Slot; lost: boolean }): VNode {
  const { context, clinic, slot, lost } = props
  const words = wordsOf(context).slots
  const none = slot.free === 0
  return (
    <button class="time" type="submit" name="slot" value={slot.id} disabled={none}>
      <Time context={context} at={slot.startsAt} text={plainTime(slot.startsAt)} />
      <small>{lost && none ? words.justTaken : none ? words.full : words.places(slot.free)}</small>
      <span class="vh">
        {' '}
        <Korean context={context}>{clinic}</Korean>
      </span>
    </button>
  )
}
