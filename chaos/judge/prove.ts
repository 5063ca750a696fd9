import type pg from 'pg'
import type { PersonId } from '../../src/domain/ids.ts'
import { checkHistory } from '../../src/history/check.ts'
import type { BookingRecord } from '../../src/history/final-stores.ts'
import type { Finding, Rule } from '../../src/history/finding.ts'
import type { History } from '../../src/history/history.ts'
import { inSnapshot, readFinalStores } from './final-stores.ts'

/** A difference that was planted, and how it was found. */
export interface Proof {
  planted: string
  rule: Rule
  /** Null: it was not found, or about another person. */
  found: Finding | null
}

interface Plant {
  /** What is done to PostgreSQL behind the brokers' back. */
  planted: string
  rule: Rule
  /** Who must be named; null: no person. */
  who(scene: Scene): string | null
  /** Statements with `:name` for what the scene has. */
  statements: readonly string[]
}

/** What differences are made of. */
interface Scene {
  /** A confirmed booking whose person was told of it. */
  booking: BookingRecord
  human: string
  /** A person without a booking and a hold. */
  other: PersonId
}

const id = '00000000-0000-4000-8000-000000000001'
const uniqueness = [
  'drop index booking_once',
  'drop index hold_once',
  'alter table slot drop constraint slot_never_oversold',
]
const hold = (person: string, state: string, until: string) =>
  `insert into hold (id, campaign, person, slot, state, until) select '${id}', campaign, '${person}', slot, '${state}', ${until}
   from booking where id = ':booking'`
const booked = (person: string) =>
  `insert into booking (campaign, person, slot, hold, idempotency_key, confirmed_at) select campaign, '${person}', slot, '${id}',
   'planted', now() from booking where id = ':booking'`
const counted = (by: string) => `update slot set taken = taken ${by} where id = ':slot'`

const plants: readonly Plant[] = [
  {
    planted: 'a booking is deleted',
    rule: 'acknowledged-and-lost',
    who: ({ human }) => human,
    statements: [`delete from booking where id = ':booking'`],
  },
  {
    planted: 'a booking is cancelled',
    rule: 'acknowledged-and-lost',
    who: ({ human }) => human,
    statements: [
      `update booking set state = 'cancelled', cancelled_at = now() where id = ':booking'`,
      `update hold set state = 'released' where id = ':hold'`,
      counted('- 1'),
    ],
  },
  {
    planted: 'a booking is given to another person',
    rule: 'acknowledged-and-lost',
    who: ({ human }) => human,
    statements: [`update booking set person = ':other' where id = ':booking'`],
  },
  {
    planted: 'a booking is made for a person who asked for none',
    rule: 'asked-for',
    who: ({ other }) => other,
    statements: [hold(':other', 'booked', 'now()'), booked(':other'), counted('+ 1')],
  },
  {
    planted: 'a person gets a second booking',
    rule: 'two-active-bookings',
    who: ({ booking }) => booking.person,
    statements: [hold(':person', 'booked', 'now()'), booked(':person'), counted('+ 1')],
  },
  {
    planted: 'a hold that ran out an hour ago keeps its place',
    rule: 'leaked-holds',
    who: ({ other }) => other,
    statements: [hold(':other', 'held', `now() - interval '1 hour'`), counted('+ 1')],
  },
  { planted: 'a counter is one too high', rule: 'ledger-balanced', who: () => null, statements: [counted('+ 1')] },
  {
    planted: 'a slot has fewer places than bookings',
    rule: 'oversold',
    who: () => null,
    statements: [`update slot set capacity = taken - 1 where id = ':slot'`],
  },
]

/** Plants one difference after the other in the books, each in a transaction that is taken back, and judges the history by them. */
export async function prove(client: pg.ClientBase, history: History): Promise<Proof[]> {
  const scene = sceneOf(history)
  if (!scene) throw new Error('nothing to plant a difference in: no person has a booking, or every person has one')
  const { booking, other } = scene
  const names = { booking: booking.id, slot: booking.slot, hold: booking.hold, person: booking.person, other }
  const filled = (statement: string) =>
    Object.entries(names).reduce((text, [name, value]) => text.replaceAll(`:${name}`, value), statement)
  const proofs: Proof[] = []
  for (const { planted, rule, who, statements } of plants) {
    const stores = await inSnapshot(client, async () => {
      for (const statement of [...uniqueness, ...statements.map(filled)]) await client.query(statement)
      return readFinalStores(client)
    })
    const { findings } = checkHistory({ ...history, stores })
    const found = findings.find((one) => one.rule === rule && one.who === who(scene)) ?? null
    proofs.push({ planted, rule, found })
  }
  return proofs
}

function sceneOf({ events, stores: { bookings, holds } }: History): Scene | null {
  const confirmed = new Map(bookings.filter(({ state }) => state === 'confirmed').map((one) => [one.id, one]))
  const live = holds.filter(({ state }) => state === 'held' || state === 'booked')
  const busy = new Set([...confirmed.values(), ...live].map(({ person }) => person))
  let told: Pick<Scene, 'booking' | 'human'> | null = null
  let other: PersonId | null = null
  for (const event of events) {
    if (event.kind !== 'call') continue
    if (event.useCase === 'confirm' && event.outcome.kind === 'answered') {
      const booking = confirmed.get(event.outcome.answer.id)
      if (booking && booking.person === event.person) told ??= { booking, human: event.human }
    }
    if (event.person !== null && !busy.has(event.person)) other ??= event.person
  }
  return told && other && { ...told, other }
}
