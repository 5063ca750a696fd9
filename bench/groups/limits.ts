import { openClient } from '../driver/client.ts'
import { closedLoop, type Load, median, percentile } from '../driver/load.ts'
import { openReader } from '../driver/reads.ts'
import type { Options } from '../options.ts'
import { startChild } from '../processes/child.ts'
import { measureInTurn, type Row } from '../rounds.ts'
import type { Servers } from '../servers/servers.ts'
import { startScenery } from './scenery.ts'
import { withStarted } from './started.ts'

/** So many that none of them comes near the quota of a person, at any rate that a machine of ours has reached. */
const people = 4_000
/** The quota of a person as it is set when nothing is. */
const personPerMinute = 300
/** Requests on the way at once of a program that saturates the broker: each refusal is held back for 50 ms. */
const saturating = 600
const path = '/api/v1/ticket'

/**
 * *One person who asks without end*: what a refusal costs, and what all others notice of it. The one asks on one connection, as fast as
 * answers come; the others ask for their places in line as in the rows of tickets.
 */
export function limits(options: Options, servers: Servers): Promise<Row[]> {
  const { concurrency, rounds } = options
  return withStarted(async (keep) => {
    const config = { limits: { insideLimit: 0 }, rateLimits: { personPerMinute } }
    const { broker } = await startScenery(keep, servers, { config })
    const express = keep(await startChild<{ origin: string }>('bare-express'))
    const [script = '', ...others] = await broker.ask<string[]>('verified', people + 1, people / 500)
    const { origin } = broker.ready

    const client = openClient(origin, saturating)
    keep({ stop: client.close })
    const asked = { refused: 0 }
    const askAs = async (cookie: string, method: 'GET' | 'POST') => {
      const { status, text } = await client.send(path, { method, headers: { cookie } })
      if (status === 429) asked.refused++
      else if (status !== 200) throw new Error(`${path}: ${status} ${text.slice(0, 200)}`)
      return true
    }
    for (const cookie of [script, ...others]) await askAs(cookie, 'POST')

    const poll = (cookie: string) => ({ path, headers: { cookie } })
    const over = (reader: ReturnType<typeof openReader>) => {
      keep({ stop: reader.close })
      return (seconds: number) => closedLoop({ seconds, concurrency, operation: reader.read })
    }
    const crowd = over(openReader(origin, others.map(poll), concurrency))
    const flood = (seconds: number, abreast: number) =>
      closedLoop({ seconds, concurrency: abreast, operation: () => askAs(script, 'GET') })

    const p95 = { alone: [] as number[], beside: [] as number[] }
    const noted = (kept: number[], load: Load): Load => {
      kept.push(percentile(load.tookMs, 0.95))
      return load
    }
    const beside = async (seconds: number) => (await Promise.all([crowd(seconds), flood(seconds, 1)]))[0]
    const rows = await measureInTurn(
      [
        {
          id: 'bare-express-limits',
          title: 'one bare route of Express, GET',
          yardsticks: [],
          process: express,
          run: over(openReader(express.ready.origin, [poll(script)], concurrency)),
        },
        {
          id: 'limits-crowd',
          title: 'limits: people who wait ask again',
          yardsticks: ['bare-express-limits'],
          process: broker,
          others: servers.meters,
          run: async (seconds) => noted(p95.alone, await crowd(seconds)),
        },
        {
          id: 'limits-beside',
          title: 'limits: the same beside one person who asks without end',
          yardsticks: ['limits-crowd'],
          process: broker,
          others: servers.meters,
          run: async (seconds) => noted(p95.beside, await beside(seconds)),
        },
        {
          id: 'limits-refused',
          title: 'limits: a request of that person, refused, 600 at once',
          yardsticks: ['bare-express-limits'],
          process: broker,
          others: servers.meters,
          run: (seconds) => flood(seconds, saturating),
        },
      ],
      options,
    )
    const middle = (kept: readonly number[]) => Number(median(kept.slice(-rounds)).toFixed(2))
    const facts = { p95Alone: middle(p95.alone), p95Beside: middle(p95.beside), refused: asked.refused }
    return rows.map((row) => (row.id === 'limits-beside' ? { ...row, facts } : row))
  })
}
