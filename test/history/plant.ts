import type { DeviceHash, PersonId } from '../../src/domain/ids.ts'
import type { BookingRecord, FinalStores } from '../../src/history/final-stores.ts'
import type { Rule } from '../../src/history/finding.ts'
import type { Call, CallOf, History, HistoryEvent, UseCase, UseCases } from '../../src/history/history.ts'

/** A right history made wrong in one place; null: this history has no place for it. */
export interface Plant {
  rule: Rule
  /** What is wrong now, to be read after “that”. */
  wrong: string
  plant(history: History): { history: History; who: string | null } | null
}

type Answered<Case extends UseCase> = CallOf<Case> & { outcome: { kind: 'answered'; answer: UseCases[Case]['answer'] } }

export function answered<Case extends UseCase>({ events }: History, useCase: Case): Answered<Case>[] {
  return events.filter(
    (event): event is Call => event.kind === 'call' && event.useCase === useCase && event.outcome.kind === 'answered',
  ) as unknown as Answered<Case>[]
}

/** With an event in its place in time. */
export function withEvent(history: History, event: HistoryEvent): History {
  const atOf = (one: HistoryEvent) => (one.kind === 'call' ? one.outcome.at : one.at)
  const index = history.events.findIndex((one) => atOf(one) > atOf(event))
  const events = history.events.toSpliced(index < 0 ? history.events.length : index, 0, event)
  return { ...history, events }
}

/** The call again, a millisecond after its answer, with other contents. */
export function after<Case extends UseCase>(call: Answered<Case>, change: Partial<CallOf<UseCase>>): Call {
  const at = call.outcome.at + 2
  const { outcome } = { outcome: call.outcome, ...change }
  return { ...call, askedAt: at - 1, ...change, outcome: { ...outcome, at } } as unknown as Call
}

export function withStores(history: History, stores: Partial<FinalStores>): History {
  return { ...history, stores: { ...history.stores, ...stores } }
}

/** One more place at the slot, and one more taken. */
export function withPlace({ slots }: FinalStores, slot: string, places = 1): FinalStores['slots'] {
  return slots.map((one) => (one.id === slot ? { ...one, capacity: one.capacity + 1, taken: one.taken + places } : one))
}

export const intruder = {
  human: 'intruder',
  person: 'intruder' as PersonId,
  device: 'device of the intruder' as DeviceHash,
}
export const otherId = '00000000-0000-4000-8000-00000000000f'

export const confirmed = ({ stores }: History): BookingRecord | undefined =>
  stores.bookings.find(({ state }) => state === 'confirmed')

export const humanOf = ({ events }: History, person: PersonId): string | null =>
  events.flatMap((event) => (event.kind === 'call' && event.person === person ? [event.human] : []))[0] ?? null

export function inStores(history: History, person: PersonId | null, stores: Partial<FinalStores>) {
  return { history: withStores(history, stores), who: person }
}

/** Nothing of this human after the call. */
export function endingWith(history: History, last: Call): History {
  const index = history.events.indexOf(last)
  const events = history.events.filter((event, at) => at <= index || !('human' in event) || event.human !== last.human)
  return { ...history, events }
}
