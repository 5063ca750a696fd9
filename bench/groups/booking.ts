import { bookingDriver } from '../driver/booking.ts'
import { closedLoop, type Load } from '../driver/load.ts'
import type { Options } from '../options.ts'
import type { BrokerSettings } from '../processes/broker.ts'
import { type Child, freePort, startChild } from '../processes/child.ts'
import type { Audit } from '../processes/stock.ts'
import { measureInTurn, type Row, type Subject } from '../rounds.ts'

const slots = 200
/** More bookings a second than any machine of ours has reached: enough people and places for the time. */
const mostPerSecond = { http: 1_200, raw: 6_000 }

/** *Hold + confirm* over HTTP on PGlite, against a bare route of Express and against the bare statements. */
export async function booking(options: Options): Promise<Row[]> {
  const started: { stop(): Promise<void> }[] = []
  const keep = <Started extends { stop(): Promise<void> }>(child: Started): Started => {
    started.push(child)
    return child
  }
  const phases = options.warmup + options.seconds * (options.rounds + (options.profile === undefined ? 0 : 1))
  const people = options.people || Math.ceil(mostPerSecond.http * phases)
  try {
    const port = await freePort()
    const redirectBases = [`http://localhost:${port}`]
    const simulators = keep(await startChild<{ issuers: Record<string, string> }>('simulators', { redirectBases }))
    const settings: BrokerSettings = { port, database: true, issuers: simulators.ready.issuers }
    const broker = keep(await startChild<{ origin: string }>('broker', settings))
    const express = keep(await startChild<{ origin: string }>('bare-express'))
    const raw = keep(await startChild('raw-ledger'))
    const inside = await broker.ask<Inside>('prepare', { people, slots, capacity: Math.ceil(people / slots) * 2 })
    await raw.ask('prepare', { slots, capacity: Math.ceil((mostPerSecond.raw * phases) / slots) })

    const { concurrency } = options
    const drivers = [broker, express].map((process) => {
      const { origin } = process.ready
      const driver = bookingDriver({ origin, ...inside, once: process === broker, connections: concurrency })
      keep({ stop: driver.close })
      return driver
    })
    const over = (driver: (typeof drivers)[number] | undefined) => (seconds: number) =>
      closedLoop({ seconds, concurrency, operation: async () => (await driver?.book()) ?? false })
    const subjects: Subject[] = [
      {
        id: 'bare-express',
        title: 'two bare routes of Express',
        yardsticks: [],
        process: express,
        run: over(drivers[1]),
      },
      rawStatements(raw),
      {
        id: 'booking',
        title: 'hold + confirm over HTTP',
        process: broker,
        yardsticks: ['bare-express', 'bare-statements'],
        run: over(drivers[0]),
      },
    ]
    const rows = await measureInTurn(subjects, options)
    const { booked = 0, refused = 0 } = drivers[0] ?? {}
    const facts = { ...checked(await broker.ask<Audit>('audit'), booked), slotTaken: refused, people }
    checked(await raw.ask<Audit>('audit'), null)
    return rows.map((row) => (row.id === 'booking' ? { ...row, facts } : row))
  } finally {
    await Promise.all(started.map((child) => child.stop()))
  }
}

interface Inside {
  people: string[]
  slots: string[]
}

function rawStatements(raw: Child): Subject {
  return {
    id: 'bare-statements',
    title: 'the statements alone, on PGlite',
    yardsticks: [],
    process: raw,
    run: (seconds) => raw.ask<Load>('run', seconds, seconds),
  }
}

/** A fast answer that is wrong is no figure at all. @throws Error when the books do not agree with what was answered */
function checked(books: Audit, booked: number | null): Audit {
  const { oversold, miscounted, bookings } = books
  if (oversold > 0 || miscounted > 0 || (booked !== null && booked !== bookings))
    throw new Error(`the books are wrong: ${JSON.stringify({ ...books, answered: booked })}`)
  return books
}
