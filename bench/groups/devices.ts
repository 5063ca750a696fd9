import { closedLoop } from '../driver/load.ts'
import { openReader } from '../driver/reads.ts'
import type { Options } from '../options.ts'
import { startChild } from '../processes/child.ts'
import { measureInTurn, type Row, type Subject } from '../rounds.ts'
import type { Servers } from '../servers/servers.ts'
import { startScenery } from './scenery.ts'
import { withStarted } from './started.ts'

/** So many that no device comes near its quota of requests, at any rate that a machine of ours has reached. */
const people = 4_000

/** *One person, one device, the right window* over HTTP: a blocked device asks for a ticket and is refused, and “when is my window?”. */
export function devices(options: Options, servers: Servers): Promise<Row[]> {
  const { concurrency } = options
  return withStarted(async (keep) => {
    const config = { rateLimits: { devicePerMinute: 1_000_000, personPerMinute: 1_000_000 } }
    const { broker } = await startScenery(keep, servers, { config })
    const express = keep(await startChild<{ origin: string }>('bare-express'))
    const blocked = await broker.ask<string[]>('blocked', people, people / 500)
    const { origin } = broker.ready
    const ticket = (cookie: string) => ({ path: '/api/v1/ticket', method: 'POST' as const, headers: { cookie } })
    const turn = {
      path: '/api/v1/turn',
      method: 'POST' as const,
      headers: { 'content-type': 'application/json' },
      body: '{"birthdate":"1980-01-01"}',
    }
    const over = (reader: ReturnType<typeof openReader>) => {
      keep({ stop: reader.close })
      return (seconds: number) => closedLoop({ seconds, concurrency, operation: reader.read })
    }
    const subject = (id: string, title: string, run: Subject['run']): Subject => {
      const yardsticks = ['bare-express-devices']
      return { id, title, yardsticks, process: broker, others: servers.meters, run }
    }
    return measureInTurn(
      [
        {
          id: 'bare-express-devices',
          title: 'one bare route of Express, POST',
          yardsticks: [],
          process: express,
          run: over(openReader(express.ready.origin, [ticket(blocked[0] ?? '')], concurrency)),
        },
        subject(
          'claim-blocked',
          'claim: a blocked device asks for a ticket, and is refused',
          over(openReader(origin, blocked.map(ticket), concurrency, 409)),
        ),
        subject('window-turn', 'window: when is my window?', over(openReader(origin, [turn], concurrency))),
      ],
      options,
    )
  })
}
