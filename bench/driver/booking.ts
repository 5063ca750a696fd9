import { randomInt, randomUUID } from 'node:crypto'
import { type Answer, openClient } from './client.ts'

export interface BookingDriver {
  /** The next person inside holds a place and confirms it; false when everybody has a booking. */
  book(): Promise<boolean>
  /** Bookings that were answered with 201. */
  readonly booked: number
  /** Answers `slot_taken`; each person then tried another slot. */
  readonly refused: number
  close(): Promise<void>
}

export interface BookingTarget {
  origin: string
  /** Cookie header of each person inside. */
  people: readonly string[]
  /** Everybody books once; or, where nothing is kept, again and again. */
  once: boolean
  slots: readonly string[]
  connections: number
}

/** `POST /holds` and `POST /bookings` of the API, as a program would; slots at random. */
export function bookingDriver({ origin, people, once, slots, connections }: BookingTarget): BookingDriver {
  const server = openClient(origin, connections)
  let next = 0
  let booked = 0
  let refused = 0
  const post = (path: string, cookie: string, { key, ...body }: Record<string, string>) =>
    server.send(`/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, ...(key === undefined ? {} : { 'idempotency-key': key }) },
      body: JSON.stringify(body),
    })

  async function hold(cookie: string): Promise<string> {
    for (let tries = 0; tries < 50; tries++) {
      const answer = await post('holds', cookie, { slot: slots[randomInt(slots.length)] ?? '' })
      if (answer.status === 201) return idOf(answer)
      if (answer.status !== 409) throw new Error(`hold: ${answer.status} ${answer.text}`)
      refused++
    }
    throw new Error('hold: no slot with a free place in 50 tries')
  }

  return {
    async book() {
      const cookie = people[once ? next++ : next++ % people.length]
      if (cookie === undefined) return false
      const answer = await post('bookings', cookie, { hold: await hold(cookie), key: randomUUID() })
      if (answer.status !== 201) throw new Error(`confirm: ${answer.status} ${answer.text}`)
      booked++
      return true
    },
    get booked() {
      return booked
    },
    get refused() {
      return refused
    },
    close: () => server.close(),
  }
}

function idOf({ text }: Answer): string {
  return (JSON.parse(text) as { id: string }).id
}
