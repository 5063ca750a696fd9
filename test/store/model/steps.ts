import fc from 'fast-check'
import type { Acr } from '../../../src/domain/provider.ts'

/** What there is to book: four clinics in two regions, and some slots. Times in minutes after the beginning. */
export interface SlotPlan {
  clinic: number
  inMinutes: number
  product: number
  capacity: number
}

/** One call of a port, or time that passes. People, slots, holds and bookings by number; a number too high names nothing. */
export type Step =
  | { do: 'hold'; who: number; campaign: number; slot: number; seconds: number }
  | { do: 'extend'; who: number; hold: number; seconds: number; limit: number }
  | { do: 'release'; who: number; hold: number }
  | { do: 'confirm'; who: number; campaign: number; hold: number; key: number }
  | { do: 'cancel'; who: number; booking: number }
  | { do: 'sweep' }
  | { do: 'of'; who: number; campaign: number }
  | { do: 'byKey'; who: number; key: number }
  | { do: 'resize'; slot: number; capacity: number }
  | { do: 'wait'; seconds: number }
  /** To the end of the hold that ends next, or to the start that comes next, and so many milliseconds more. */
  | { do: 'waitFor'; what: 'hold' | 'start'; and: number }
  | {
      do: 'board'
      region: number
      district: number | null
      day: number
      product: number | null
      flags: number
      offset: number
    }
  | { do: 'regions' }
  | { do: 'days'; region: number; district: number | null }
  | { do: 'slotAtClinic'; slot: number }
  | { do: 'nearest'; slot: number; count: number }
  | { do: 'resolve'; aliases: readonly number[] }
  | { do: 'subject'; who: number; sector: number; fresh: number }
  | { do: 'decide'; door: number; action: number; minutes: number; acr: Acr | null; reason: number }
  | { do: 'withdraw'; decision: number; reason: number }
  | { do: 'live' }
  | { do: 'audit'; limit: number }

/** A step, how often it is made, and whether its answer is heard: what it made is then known by its id. */
export interface Repeated {
  step: Step
  times: number
  heard: boolean
}

const who = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat({ max: 2 }))
const campaign = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, fc.constant(1))
const slot = fc.oneof({ weight: 5, arbitrary: fc.nat({ max: 2 }) }, fc.nat({ max: 6 }))
/** Ids by the order in which they were heard of; the last ones are meant most often. */
const id = fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, fc.nat({ max: 5 }))
const key = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.nat({ max: 2 }))
const district = fc.option(fc.nat({ max: 2 }))
const region = fc.nat({ max: 2 })
const minutes = fc.constantFrom(1, 3, 60)
const reason = fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, fc.nat({ max: 3 }))

function step<Name extends Step['do'], Model extends object>(
  weight: number,
  name: Name,
  model: { [Key in keyof Model]: fc.Arbitrary<Model[Key]> },
) {
  return { weight, arbitrary: fc.record({ do: fc.constant(name), ...model }) as unknown as fc.Arbitrary<Step> }
}

/** Places and people: most of what can go wrong. */
const bookingStep: fc.Arbitrary<Step> = fc.oneof(
  step(9, 'hold', { who, campaign, slot, seconds: fc.constantFrom(30, 300, 900) }),
  step(8, 'confirm', { who, campaign, hold: id, key }),
  step(3, 'extend', { who, hold: id, seconds: fc.constantFrom(30, 300), limit: fc.nat({ max: 2 }) }),
  step(2, 'release', { who, hold: id }),
  step(5, 'cancel', { who, booking: id }),
  step(1, 'sweep', {}),
  step(2, 'of', { who, campaign }),
  step(2, 'byKey', { who, key }),
  step(1, 'resize', { slot, capacity: fc.nat({ max: 3 }) }),
  step(2, 'wait', { seconds: fc.constantFrom(1, 29, 60, 300) }),
  step(3, 'waitFor', { what: fc.constantFrom('hold', 'start'), and: fc.constantFrom(-1, 0, 1) }),
  step(2, 'board', {
    region,
    district,
    day: fc.nat({ max: 1 }),
    product: fc.option(fc.nat({ max: 1 })),
    flags: fc.nat({ max: 3 }),
    offset: fc.nat({ max: 2 }),
  }),
  step(1, 'days', { region, district }),
  step(1, 'regions', {}),
  step(1, 'slotAtClinic', { slot }),
  step(1, 'nearest', { slot, count: fc.constantFrom(1, 2, 5) }),
)

/** Of two CIs under three versions of the key; at most one alias a version, as the port says. */
const aliases = fc.uniqueArray(fc.nat({ max: 5 }), { selector: (alias) => alias % 3, maxLength: 3 })

/** Directories and the record of operators. */
const otherStep: fc.Arbitrary<Step> = fc.oneof(
  step(2, 'resolve', { aliases }),
  step(2, 'subject', { who, sector: fc.nat({ max: 1 }), fresh: fc.nat({ max: 2 }) }),
  step(5, 'decide', {
    door: fc.nat({ max: 1 }),
    action: fc.nat({ max: 3 }),
    minutes: fc.constantFrom(0, 3, 60),
    reason,
    acr: fc.option(fc.constantFrom<Acr>('urn:gwanmun:loa:1', 'urn:gwanmun:loa:3')),
  }),
  step(3, 'withdraw', { decision: id, reason }),
  step(1, 'live', {}),
  step(1, 'audit', { limit: fc.constantFrom(1, 3, 100) }),
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: minutes.map((count) => count * 60) }),
  },
)

function repeated(one: fc.Arbitrary<Step>): fc.Arbitrary<Repeated> {
  const times = fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, fc.constantFrom(2, 3))
  const heard = fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false))
  return fc.record({ step: one, times, heard })
}

const slots = fc.uniqueArray(
  fc.record({
    clinic: fc.nat({ max: 3 }),
    inMinutes: fc.constantFrom(2, 4, 7, 20, 240, 1_500),
    product: fc.nat({ max: 1 }),
    capacity: fc.nat({ max: 2 }),
  }),
  {
    selector: ({ clinic, inMinutes, product }) => `${clinic} ${inMinutes} ${product}`,
    minLength: 2,
    maxLength: 6,
  },
)

export interface Evening {
  slots: readonly SlotPlan[]
  steps: readonly Repeated[]
}

export const bookingEvenings: fc.Arbitrary<Evening> = fc.record({
  slots,
  steps: fc.array(repeated(bookingStep), { minLength: 5, maxLength: 40, size: 'max' }),
})

export const otherEvenings: fc.Arbitrary<Evening> = fc.record({
  slots: fc.constant([]),
  steps: fc.array(repeated(otherStep), { minLength: 5, maxLength: 25, size: 'max' }),
})
