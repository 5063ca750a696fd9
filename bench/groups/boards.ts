import { closedLoop } from '../driver/load.ts'
import { openReader } from '../driver/reads.ts'
import type { Options } from '../options.ts'
import { type Child, startChild } from '../processes/child.ts'
import type { SameBytesSettings } from '../processes/same-bytes.ts'
import { measureInTurn, type Row, type Subject } from '../rounds.ts'
import type { Servers } from '../servers/servers.ts'
import { startScenery } from './scenery.ts'
import { withStarted } from './started.ts'

/** What is read most. `slots-page` shows the person inside the clinics of one day and region, with a form for each place. */
const reads = [
  { id: 'lights-json', path: '/lights.json', title: '/lights.json' },
  { id: 'room-json', path: '/room.json', title: '/room.json' },
  { id: 'landing', path: '/', title: '/, the lights as a page' },
  { id: 'api-slots', path: '/api/v1/slots', title: '/api/v1/slots' },
  { id: 'api-clinics', path: '/api/v1/clinics', title: '/api/v1/clinics' },
  { id: 'slots-page', path: '/slots', title: '/slots of a person inside' },
]

/** Clinics and slots on the board, as many as a region has in the demonstration. */
const board = { slots: 400, capacity: 5 }
const peopleInside = 200

/** *Boards and pages that are read again and again*, against the same bytes from memory by Node alone and by Express. */
export function boards(options: Options, servers: Servers): Promise<Row[]> {
  const { concurrency } = options
  return withStarted(async (keep) => {
    const { broker } = await startScenery(keep, servers)
    const { people } = await broker.ask<{ people: string[] }>('prepare', { ...board, people: peopleInside })
    const paths = Object.fromEntries(reads.map(({ path }) => [path, path === '/slots' ? (people[0] ?? '') : '']))
    const copier = async (by: SameBytesSettings['by']) =>
      keep(await startChild<{ origin: string }>('same-bytes', { origin: broker.ready.origin, paths, by }))
    const [node, express] = [await copier('node'), await copier('express')]

    const reading = (process: Child<{ origin: string }>, path: string) => {
      const cookies = path === '/slots' && process === broker ? people : ['']
      const asks = cookies.map((cookie) => ({ path, ...(cookie === '' ? {} : { headers: { cookie } }) }))
      const reader = openReader(process.ready.origin, asks, concurrency)
      keep({ stop: reader.close })
      return (seconds: number) => closedLoop({ seconds, concurrency, operation: reader.read })
    }
    const subjects = reads.flatMap(({ id, path, title }): Subject[] => [
      {
        id: `bare-node-${id}`,
        title: `${title}, from memory by Node`,
        yardsticks: [],
        process: node,
        run: reading(node, path),
      },
      {
        id: `bare-express-${id}`,
        title: `${title}, from memory by Express`,
        yardsticks: [],
        process: express,
        run: reading(express, path),
      },
      {
        id,
        title,
        yardsticks: [`bare-node-${id}`, `bare-express-${id}`],
        process: broker,
        others: servers.meters,
        run: reading(broker, path),
      },
    ])
    // A read takes a tenth of a millisecond: a shorter phase has as many of them as the others have logins.
    return measureInTurn(subjects, { ...options, seconds: options.seconds / 2, warmup: options.warmup / 2 })
  })
}
