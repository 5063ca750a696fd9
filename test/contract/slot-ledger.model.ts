import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type ErrorCode, GwanmunError } from '../../src/domain/errors.ts'
import type { BookingId, CampaignId, HoldId, PersonId, SlotId } from '../../src/domain/ids.ts'
import type { LedgerBench } from './ledger-bench.ts'

/** What one person does. People, slots and keys by number, times in minutes. */
type Step =
  | { do: 'hold'; who: number; slot: number }
  | { do: 'extend' | 'release' | 'cancel'; who: number }
  | { do: 'confirm'; who: number; key: number }
  | { do: 'wait'; minutes: number }
  | { do: 'sweep' }

const capacities = [1, 2, 2]
/** When the appointments begin, in minutes; a history of more than 20 minutes sees the first begin. */
const starts = [20, 100_000, 100_000]
const people = 4
const who = fc.nat({ max: people - 1 })

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('hold' as const), who, slot: fc.nat({ max: 2 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('confirm' as const), who, key: fc.nat({ max: 2 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('extend' as const, 'release', 'cancel'), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
)

/**
 * The rules once more, as plain as can be: a place is free when no live hold and no booking is on it, and its time has not
 * come.
 */
interface ModelPerson {
  /** The latest hold, alive or not; `ended` when released or booked. */
  hold: { id: HoldId; slot: number; until: number; extensions: number; ended: boolean } | null
  /** The latest booking, by the hold it came from. */
  booking: { id: BookingId; slot: number; cancelled: boolean } | null
  /** What each key was used for. */
  keys: Map<number, HoldId>
}

class Model {
  readonly people: readonly ModelPerson[]
  readonly began: number
  now: number

  constructor(now: number) {
    this.began = this.now = now
    this.people = Array.from({ length: people }, () => ({ hold: null, booking: null, keys: new Map() }))
  }

  person(who: number): ModelPerson {
    const person = this.people[who]
    assert.ok(person)
    return person
  }

  live({ hold }: ModelPerson) {
    return hold && !hold.ended && hold.until > this.now ? hold : null
  }

  active({ booking }: ModelPerson) {
    return booking && !booking.cancelled ? booking : null
  }

  start(slot: number): number {
    return this.began + (starts[slot] ?? 0) * 60_000
  }

  /** Five minutes later, the start at the latest. */
  until(slot: number, from: number): number {
    return Math.min(from + 300_000, this.start(slot))
  }

  taken(slot: number): number {
    return this.people.filter((person) => this.live(person)?.slot === slot || this.active(person)?.slot === slot).length
  }

  refusesHold(person: ModelPerson, slot: number): ErrorCode | null {
    if (this.active(person)) return 'already_booked'
    if (this.live(person)?.slot === slot) return null
    if (this.start(slot) <= this.now) return 'slot_taken'
    return this.taken(slot) < (capacities[slot] ?? 0) ? null : 'slot_taken'
  }

  refusesExtension(person: ModelPerson): ErrorCode | null {
    const hold = this.live(person)
    if (!hold) return 'hold_expired'
    return hold.extensions < 1 && hold.until < this.start(hold.slot) ? null : 'hold_not_extendable'
  }

  refusesCancellation({ booking }: ModelPerson): ErrorCode | null {
    if (!booking || booking.cancelled) return null
    return this.now < this.start(booking.slot) ? null : 'too_late'
  }

  refusesConfirmation(person: ModelPerson, key: number): ErrorCode | null {
    const used = person.keys.get(key)
    if (used) return used === person.hold?.id ? null : 'idempotency_conflict'
    if (this.live(person)) return null
    return this.active(person) ? 'already_booked' : 'hold_expired'
  }
}

/**
 * Random histories of four people on three small slots, each step against the model. After each: the counters equal the
 * holds and bookings behind them, nothing is oversold, and what every person sees is what the model says; in the end,
 * swept, exactly the model's places are taken.
 */
export function slotLedgerModel(name: string, open: () => Promise<LedgerBench>, runs = 50): void {
  describe(`Slot ledger against a model: ${name}`, () => {
    it('agrees with the plain rules in every random history', async () => {
      const bench = await open()
      let history = 0
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 40 }), (steps) =>
          play(bench, steps, `model-${Date.now().toString(36)}-${history++}`),
        ),
        { numRuns: runs },
      )
    })
  })
}

async function play(bench: LedgerBench, steps: readonly Step[], name: string): Promise<void> {
  const campaign = name as CampaignId
  const id = (who: number) => `${name}-${who}` as PersonId
  const slots: SlotId[] = []
  for (const [index, capacity] of capacities.entries())
    slots.push(await bench.slot(capacity, { clinic: name, inMinutes: starts[index] ?? 0 }))
  const model = new Model(bench.clock.now)

  for (const step of steps) {
    await take(step)
    for (const [index, slot] of slots.entries()) {
      const { taken, live } = await bench.count(slot)
      assert.equal(taken, live)
      assert.ok(taken <= (capacities[index] ?? 0), 'never oversold')
    }
    if ('who' in step) await compare(step.who)
  }
  for (let who = 0; who < people; who++) await compare(who)
  await bench.reservations.sweep()
  for (const [index, slot] of slots.entries()) assert.equal((await bench.count(slot)).taken, model.taken(index))

  async function take(step: Step): Promise<void> {
    if (step.do === 'sweep') await bench.reservations.sweep()
    else if (step.do === 'wait') model.now = bench.clock.now += step.minutes * 60_000
    else await act(step, model.person(step.who), id(step.who))
  }

  async function act(step: Step & { who: number }, known: ModelPerson, person: PersonId): Promise<void> {
    const { hold, booking } = known
    if (step.do === 'hold') {
      const slot = slots[step.slot] as SlotId
      const refused = model.refusesHold(known, step.slot)
      const kept = model.live(known)?.slot === step.slot ? hold : null
      const held = await expecting(refused, () => bench.ledger.hold({ campaign, person, slot, seconds: 300 }))
      if (held && kept) assert.equal(held.id, kept.id)
      else if (held)
        known.hold = {
          id: held.id,
          slot: step.slot,
          until: model.until(step.slot, model.now),
          extensions: 0,
          ended: false,
        }
    } else if (step.do === 'confirm' && hold) {
      const refused = model.refusesConfirmation(known, step.key)
      const made = await expecting(refused, () =>
        bench.ledger.confirm({ campaign, person, hold: hold.id, key: `key-${step.key}` }),
      )
      if (made && known.keys.has(step.key)) assert.equal(made.id, booking?.id)
      else if (made) {
        known.keys.set(step.key, hold.id)
        known.booking = { id: made.id, slot: hold.slot, cancelled: false }
        hold.ended = true
      }
    } else if (step.do === 'extend' && hold) {
      const refused = model.refusesExtension(known)
      if (await expecting(refused, () => bench.ledger.extend(person, hold.id, 300, 1))) {
        hold.until = model.until(hold.slot, hold.until)
        hold.extensions++
      }
    } else if (step.do === 'release' && hold) {
      await bench.ledger.release(person, hold.id)
      hold.ended = true
    } else if (step.do === 'cancel' && booking) {
      const refused = model.refusesCancellation(known)
      const cancelled = await expecting(refused, () => bench.ledger.cancel(person, booking.id))
      if (!cancelled) return
      assert.equal(cancelled.state, 'cancelled')
      booking.cancelled = true
    }
  }

  async function compare(who: number): Promise<void> {
    const seen = await bench.reservations.of(campaign, id(who))
    const [hold, booking] = [model.live(model.person(who)), model.active(model.person(who))]
    assert.deepEqual(
      [seen.hold?.id, seen.hold?.until, seen.hold?.extensions, seen.booking?.id],
      [hold?.id, hold?.until, hold?.extensions, booking?.id],
    )
  }
}

async function expecting<Result>(code: ErrorCode | null, act: () => Promise<Result>): Promise<Result | null> {
  try {
    const result = await act()
    assert.equal(code, null, 'the model refuses')
    return result
  } catch (error) {
    if (!(error instanceof GwanmunError)) throw error
    assert.equal(error.code, code)
    return null
  }
}
