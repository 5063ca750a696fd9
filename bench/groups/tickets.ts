import { closedLoop } from '../driver/load.ts'
import { openOnce, openReader } from '../driver/reads.ts'
import type { Options } from '../options.ts'
import { startChild } from '../processes/child.ts'
import { measureInTurn, type Row, type Subject } from '../rounds.ts'
import type { Servers } from '../servers/servers.ts'
import { startScenery } from './scenery.ts'
import { withStarted } from './started.ts'

/** More joins a second than any machine of ours has reached: enough people for the time. */
const mostPerSecond = 6_000

/** *The waiting room* over HTTP, where no person is let in: joining, and asking again, against one bare route of Express each. */
export function tickets(options: Options, servers: Servers): Promise<Row[]> {
  const { concurrency } = options
  // Joins are short; half the time has enough of them, and needs half the people.
  const bounds = { ...options, seconds: options.seconds / 2, warmup: options.warmup / 2 }
  const phases = bounds.warmup + bounds.seconds * (options.rounds + (options.profile === undefined ? 0 : 1))
  const people = options.people || Math.ceil(mostPerSecond * phases)
  return withStarted(async (keep) => {
    const { broker } = await startScenery(keep, servers, { config: { limits: { insideLimit: 0 } } })
    const express = keep(await startChild<{ origin: string }>('bare-express'))
    const verified = await broker.ask<string[]>('verified', people, people / 500)
    const waiting = verified.slice(0, concurrency * 4)
    const path = '/api/v1/ticket'
    const join = (cookie: string) => ({ path, method: 'POST' as const, headers: { cookie } })
    const poll = (cookie: string) => ({ path, headers: { cookie } })

    const over = (reader: ReturnType<typeof openReader>) => {
      keep({ stop: reader.close })
      return (seconds: number) => closedLoop({ seconds, concurrency, operation: reader.read })
    }
    const first = openReader(broker.ready.origin, waiting.map(join), concurrency)
    for (const _person of waiting) await first.read()
    await first.close()
    const others = servers.meters
    const bare = { yardsticks: [], process: express }
    const subjects: Subject[] = [
      {
        id: 'bare-express-join',
        title: 'one bare route of Express, POST',
        ...bare,
        run: over(openReader(express.ready.origin, [join(verified[0] ?? '')], concurrency)),
      },
      {
        id: 'ticket-join',
        title: 'ticket: join the line over HTTP',
        yardsticks: ['bare-express-join'],
        process: broker,
        others,
        run: over(openOnce(broker.ready.origin, verified.slice(waiting.length).map(join), concurrency)),
      },
      {
        id: 'bare-express-poll',
        title: 'one bare route of Express, GET',
        ...bare,
        run: over(openReader(express.ready.origin, [poll(verified[0] ?? '')], concurrency)),
      },
      {
        id: 'ticket-poll',
        title: 'ticket: ask again while waiting',
        yardsticks: ['bare-express-poll'],
        process: broker,
        others,
        run: over(openReader(broker.ready.origin, waiting.map(poll), concurrency)),
      },
    ]
    return measureInTurn(subjects, bounds)
  })
}
