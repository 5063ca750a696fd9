import { bookingDriver } from '../driver/booking.ts'
import { closedLoop, type Load } from '../driver/load.ts'
import type { Options } from '../options.ts'
import { type Child, startChild } from '../processes/child.ts'
import type { Audit } from '../processes/stock.ts'
import { measureInTurn, type Row, type Subject } from '../rounds.ts'
import type { Servers } from '../servers/servers.ts'
import { startScenery } from './scenery.ts'
import { withStarted } from './started.ts'

const slots = 200
/** More bookings a second than any machine of ours has reached: enough people and places for the time. */
const mostPerSecond = { http: 800, ledger: 3_000 }

interface Inside {
  people: string[]
  slots: string[]
}

/**
 * *Hold + confirm* over HTTP on PostgreSQL, against the ledger alone (as many workers, the same server, nothing of HTTP, session,
 * line or claim) and against two bare routes of Express.
 */
export function booking(options: Options, servers: Servers): Promise<Row[]> {
  const { concurrency } = options
  const phases = options.warmup + options.seconds * (options.rounds + (options.profile === undefined ? 0 : 1))
  const people = options.people || Math.ceil(mostPerSecond.http * phases)
  return withStarted(async (keep) => {
    const { broker } = await startScenery(keep, servers)
    const express = keep(await startChild<{ origin: string }>('bare-express'))
    const { database } = await servers.addresses()
    const ledger = keep(await startChild('bare-ledger', { database, concurrency }))
    const board = { slots, capacity: Math.ceil(people / slots) * 2 }
    const inside = await broker.ask<Inside>('prepare', { people, ...board }, people / 500)
    await ledger.ask('prepare', { slots, capacity: Math.ceil((mostPerSecond.ledger * phases) / slots) })

    const driverOf = (process: typeof broker) => {
      const { origin } = process.ready
      const driver = bookingDriver({ origin, ...inside, once: process === broker, connections: concurrency })
      keep({ stop: driver.close })
      return driver
    }
    const [atBroker, atExpress] = [driverOf(broker), driverOf(express)]
    const over = (driver: typeof atBroker) => (seconds: number) =>
      closedLoop({ seconds, concurrency, operation: driver.book })
    const rows = await measureInTurn(
      [
        {
          id: 'bare-express',
          title: 'two bare routes of Express',
          yardsticks: [],
          process: express,
          run: over(atExpress),
        },
        ledgerAlone(ledger, servers),
        {
          id: 'booking',
          title: 'hold + confirm over HTTP, on PostgreSQL',
          process: broker,
          others: servers.meters,
          yardsticks: ['bare-ledger', 'bare-express'],
          run: over(atBroker),
        },
      ],
      options,
    )
    const { booked, refused } = atBroker
    const facts = { ...checked(await broker.ask<Audit>('audit'), booked), slotTaken: refused, people }
    checked(await ledger.ask<Audit>('audit'), null)
    return rows.map((row) => (row.id === 'booking' ? { ...row, facts } : row))
  })
}

function ledgerAlone(ledger: Child, { meters }: Servers): Subject {
  return {
    id: 'bare-ledger',
    title: 'the ledger alone, on PostgreSQL',
    yardsticks: [],
    process: ledger,
    others: meters,
    run: (seconds) => ledger.ask<Load>('run', seconds, seconds),
  }
}

/** A fast answer that is wrong is no figure at all. @throws Error when the books do not agree with what was answered */
function checked(books: Audit, booked: number | null): Audit {
  const { oversold, miscounted, bookings } = books
  if (oversold > 0 || miscounted > 0 || (booked !== null && booked !== bookings))
    throw new Error(`the books are wrong: ${JSON.stringify({ ...books, answered: booked })}`)
  return books
}
