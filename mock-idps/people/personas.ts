import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { InvalidOptions } from '../complaints.ts'
import { bornFor, lunarBirthdayOf } from './calendar.ts'
import { virtualNumber as virtualNumberOf } from './identifiers.ts'
import type { Person } from './person.ts'
import { type PersonEntry, type PersonInput, personEntry } from './schema.ts'

export { personEntry as extraPerson } from './schema.ts'

const unfit = (message: string) => new InvalidOptions([{ path: 'people', message }])

/** The human being behind one or more ids, without an age. */
interface Human {
  entry: Exclude<PersonEntry, { sameAs: string }>
  /** `SIM-` and a serial. */
  number: string
  serial: number
}

/** A checked list of people; only their ages depend on the clock (epoch milliseconds). */
export interface Roster {
  all(now: number): Person[]
  find(id: string, now: number): Person | undefined
}

const ownRoster = z
  .array(personEntry)
  .parse(JSON.parse(readFileSync(new URL('./personas.json', import.meta.url), 'utf8')))

/** A number in the fictional range 010-0000-xxxx, from 9000 up; generated people use the whole range. */
const phoneOf = (serial: number) => `+82100000${String(9000 + (serial % 1000))}`

function numbers(human: Human, generation: number) {
  const numbered = (nth: number) => (nth === 1 ? human.number : `${human.number}-${nth}`)
  return {
    registrationNumber: numbered(generation),
    ciGeneration: generation,
    ...(generation > 1 && { formerRegistrationNumber: numbered(generation - 1) }),
  }
}

function personOf(entry: PersonEntry, human: Human, now: number): Person {
  const base = human.entry
  const { carrier, phone, virtualNumber, ciGeneration, account, faults } = { ...base, ...entry }
  const birthdate = 'birthdate' in base ? base.birthdate : bornFor(base.turns, now, base.inDays)
  return {
    id: entry.id,
    ...numbers(human, ciGeneration ?? 1),
    name: entry.name ?? base.name,
    birthdate,
    ...((entry.lunar ?? base.lunar) && { lunarBirthday: lunarBirthdayOf(birthdate) }),
    gender: base.gender,
    nationality: base.nationality,
    phone: phone ?? phoneOf(human.serial),
    carrier: carrier ?? 'SKT',
    virtualNumber: virtualNumber ?? virtualNumberOf(human.serial),
    ...(account && { account }),
    ...(faults && { faults }),
    about: entry.about,
  }
}

function rosterFrom(entries: readonly PersonEntry[]): Roster {
  const known = new Map<string, { entry: PersonEntry; human: Human }>()
  for (const [index, entry] of entries.entries()) {
    if (known.has(entry.id) || entry.id.startsWith('person-')) throw unfit(`the id ${entry.id} is taken`)
    const human = 'sameAs' in entry ? known.get(entry.sameAs)?.human : freshHuman(entry, index)
    if (!human) throw unfit(`${entry.id} names no earlier person with sameAs`)
    known.set(entry.id, { entry, human })
  }
  return {
    all: (now) => [...known.values()].map(({ entry, human }) => personOf(entry, human, now)),
    find(id, now) {
      const found = known.get(id)
      return found && personOf(found.entry, found.human, now)
    },
  }
}

function freshHuman(entry: Human['entry'], index: number): Human {
  if (index < ownRoster.length) return { entry, number: `SIM-P${String(index + 1).padStart(8, '0')}`, serial: index }
  // People from the settings are numbered by id, so that a new entry between them renumbers no other person.
  const serial = 1_000_000_000 + createHash('sha256').update(entry.id).digest().readUInt32BE()
  return { entry, number: `SIM-X-${entry.id}`, serial }
}

const stock = rosterFrom(ownRoster)

/**
 * The people of `personas.json` in its order, and the `extra` ones after them. The file is append only: the position is the
 * registration number, and so the CI.
 * @throws InvalidOptions with every complaint: an invalid entry, an id that is taken, a `sameAs` that names no earlier person
 */
export function rosterOf(extra: readonly PersonInput[]): Roster {
  if (extra.length === 0) return stock
  const parsed = z.array(personEntry).safeParse(extra)
  if (!parsed.success) throw unfit(z.prettifyError(parsed.error))
  return rosterFrom([...ownRoster, ...parsed.data])
}
