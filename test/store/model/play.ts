import assert from 'node:assert/strict'
import { GwanmunError } from '../../../src/domain/errors.ts'
import type { BookingId, CampaignId, HoldId, PersonId, ProviderId, SlotId } from '../../../src/domain/ids.ts'
import { type OverrideDecision, type OverrideId, overrideActions } from '../../../src/domain/operator.ts'
import { calendarDate } from '../../../src/domain/time.ts'
import { beginning, type Clock, type OpenPlaces, type Places, slotId } from './places.ts'
import type { Evening, Step } from './steps.ts'

/** One store in one history: what it made, by the order in which it was heard of. */
interface Seat {
  places: Places
  ids: { hold: HoldId[]; booking: BookingId[]; decision: OverrideId[] }
}

/** Plays an evening on both stores and compares every answer, and in the end every row. @throws AssertionError at the first difference */
export async function playOnBoth(oracle: OpenPlaces, subject: OpenPlaces, evening: Evening): Promise<void> {
  const clock: Clock = { now: beginning }
  const seats: Seat[] = []
  for (const open of [oracle, subject])
    seats.push({ places: await open(clock, evening.slots), ids: { hold: [], booking: [], decision: [] } })
  const [one, other] = seats as [Seat, Seat]

  const both = async (step: Step, heard: boolean, what: string) => {
    const [expected, given] = [await answerOf(one, step, clock, heard), await answerOf(other, step, clock, heard)]
    assert.deepEqual(given, expected, `${what}: ${JSON.stringify(step)}`)
  }
  for (const [index, { step, times, heard }] of evening.steps.entries()) {
    if (step.do === 'wait') clock.now += step.seconds * 1000
    else if (step.do === 'waitFor') clock.now = Math.max(clock.now, (await soonest(one, step.what, clock)) + step.and)
    else for (let time = 1; time <= times; time++) await both(step, heard, `step ${index}, time ${time}`)
  }
  for (const who of [0, 1, 2])
    for (const campaign of [0, 1]) await both({ do: 'of', who, campaign }, true, 'in the end')
  for (let slot = 0; slot < evening.slots.length; slot++) await both({ do: 'slotAtClinic', slot }, true, 'in the end')
  assert.deepEqual(await other.places.rows(), await one.places.rows(), 'the rows in the end')
}

async function soonest({ places, ids }: Seat, what: 'hold' | 'start', clock: Clock): Promise<number> {
  const times: number[] = []
  if (what === 'start') {
    for (let index = 0; index < 6; index++) {
      const place = await places.slots.slotAtClinic(slotId(index))
      if (place) times.push(place.slot.startsAt)
    }
  } else if (ids.hold.length > 0) {
    for (const who of [0, 1, 2])
      for (const campaign of [0, 1]) {
        const { hold } = await places.reservations.of(campaignOf(campaign), personOf(who))
        if (hold) times.push(hold.until)
      }
  }
  return Math.min(...times.filter((time) => time >= clock.now), clock.now + 60_000)
}

/** What a store answers, with the ids that it gave replaced by words; a refusal is an answer, too. */
async function answerOf(seat: Seat, step: Step, clock: Clock, heard: boolean): Promise<unknown> {
  try {
    const answer = await call(seat, step, clock)
    if (heard) hear(seat, step, answer)
    return named(seat, answer)
  } catch (error) {
    if (error instanceof GwanmunError) return { refused: error.code, details: error.details }
    // A constraint: each store has its own words for it.
    if (step.do === 'resize' || step.do === 'decide' || step.do === 'withdraw') return { refused: 'by the record' }
    throw error
  }
}

function hear({ ids }: Seat, { do: verb }: Step, answer: unknown): void {
  const known = { hold: ids.hold, confirm: ids.booking, decide: ids.decision }[verb as string] as string[] | undefined
  const { id } = (answer ?? {}) as { id?: string }
  if (known && id && !known.includes(id)) known.push(id)
}

/** Ids that a history never heard of are left out: they differ. */
function named({ ids }: Seat, answer: unknown): unknown {
  const known = [...Object.entries(ids)].flatMap(([word, list]) => list.map((id, index) => [id, `${word} ${index}`]))
  const words = new Map(known as [string, string][])
  return JSON.parse(
    JSON.stringify(answer ?? null, (key, value) => (key === 'id' && typeof value === 'string' ? nameOf(value) : value)),
  )

  function nameOf(id: string): string {
    const isSlot = /-4[0-9a-f]{3}-8/.test(id) && slotIds.has(id)
    return words.get(id) ?? (isSlot || id.startsWith('clinic-') ? id : 'unheard')
  }
}

const slotIds = new Set<string>(Array.from({ length: 7 }, (_, index) => slotId(index)))
const unknown = '00000000-0000-4000-8000-000000000000'
const campaignOf = (index: number) => `campaign-${index}` as CampaignId
const personOf = (index: number) => `person-${index}` as PersonId
const keyOf = (index: number) => `key-${index}`
const districts = ['가구', '나구', '다구']
const regionCodes = ['seoul', 'busan', 'jeju']
const days = ['2021-08-09', '2021-08-10']
const reasons = ['점검 중', 'ab', '😀😀', 'x'.repeat(501)]

/** By number, from the end when negative; too high: an id that was never given. */
function idOf<Id extends string>(list: readonly Id[], index: number): Id {
  return list.at(index) ?? (unknown as Id)
}

function slotOf(index: number): SlotId {
  return index === 6 ? (slotId(0).toUpperCase() as SlotId) : slotId(index)
}

function call({ places, ids }: Seat, step: Step, { now }: Clock): Promise<unknown> {
  const { ledger, reservations, slots, people, subjects, operatorDecisions } = places
  switch (step.do) {
    case 'hold': {
      const { seconds } = step
      return ledger.hold({
        campaign: campaignOf(step.campaign),
        person: personOf(step.who),
        slot: slotOf(step.slot),
        seconds,
        limit: step.campaign === 0 ? { holds: 3, seconds: 600 } : null,
      })
    }
    case 'extend':
      return ledger.extend(personOf(step.who), idOf(ids.hold, step.hold), step.seconds, step.limit)
    case 'release':
      return ledger.release(personOf(step.who), idOf(ids.hold, step.hold))
    case 'confirm': {
      const [campaign, person] = [campaignOf(step.campaign), personOf(step.who)]
      return ledger.confirm({ campaign, person, hold: idOf(ids.hold, step.hold), key: keyOf(step.key) })
    }
    case 'cancel':
      return ledger.cancel(personOf(step.who), idOf(ids.booking, step.booking))
    case 'sweep':
      return reservations.sweep()
    case 'of':
      return reservations.of(campaignOf(step.campaign), personOf(step.who))
    case 'byKey':
      return reservations.byKey(personOf(step.who), keyOf(step.key))
    case 'resize':
      return places.resize(slotId(step.slot), step.capacity)
    case 'board':
      return slots.clinics(queryOf(step))
    case 'regions':
      return slots.regions()
    case 'days':
      return slots.days(regionCodes[step.region] ?? '', districtOf(step.district))
    case 'slotAtClinic':
      return slots.slotAtClinic(slotOf(step.slot))
    case 'nearest':
      return slots.nearest(slotOf(step.slot), step.count)
    case 'resolve': {
      const aliases = step.aliases.map((alias) => ({ keyVersion: 1 + (alias % 3), digest: `digest-${alias}` }))
      return people.resolve(aliases, `fresh-${now}-${step.aliases.join()}` as PersonId)
    }
    case 'subject':
      return subjects.subject(`sector-${step.sector}`, personOf(step.who), `subject-${step.fresh}`)
    case 'decide':
      return operatorDecisions.decide(decisionOf(step, now))
    case 'withdraw': {
      const withdrawal = { author: 'lee', reason: reasons[step.reason] ?? '', at: now }
      return operatorDecisions.withdraw(idOf(ids.decision, step.decision), withdrawal)
    }
    case 'live':
      return operatorDecisions.live(now)
    case 'audit':
      return operatorDecisions.audit(now, step.limit)
    default:
      throw new Error(`${step.do} is no call`)
  }
}

const districtOf = (index: number | null) => (index === null ? null : (districts[index] ?? ''))

function queryOf(step: Step & { do: 'board' }) {
  const day = calendarDate(days[step.day] ?? '')
  assert.ok(day)
  return {
    region: regionCodes[step.region] ?? '',
    district: districtOf(step.district),
    day,
    product: step.product === null ? null : (['화이자', '모더나'][step.product] ?? ''),
    withFree: (step.flags & 1) === 1,
    stepFree: (step.flags & 2) === 2,
    offset: step.offset,
    limit: 2,
  }
}

/** Also decisions that the record refuses: a window without length, words too short or too long, nothing lowered. */
function decisionOf(step: Step & { do: 'decide' }, now: number): OverrideDecision {
  const action = overrideActions[step.action] ?? 'close'
  const from = now + (action === 'maintenance' ? 60_000 : 0)
  return {
    door: `door-${step.door}` as ProviderId,
    action,
    light: action === 'force' ? 'yellow' : null,
    lowered: action === 'lower' ? { acr: step.acr, methods: [] } : null,
    from,
    until: from + step.minutes * 60_000,
    reason: reasons[step.reason] ?? '',
    author: 'kim',
    decidedAt: now,
  }
}
