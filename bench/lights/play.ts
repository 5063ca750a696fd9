import { setTimeout as pass } from 'node:timers/promises'
import type { BrokerSettings } from '../processes/broker.ts'
import { type Child, freePort, startChild } from '../processes/child.ts'
import { startCrowd } from './crowd.ts'
import { type Figures, faultedDoors, figuresOf, notGreenAfter, type Observed, type Wrong } from './figures.ts'
import { type HealthCheck, startHealthCheck } from './health-check.ts'
import type { Fault, Scenario } from './script.ts'
import { startWatch } from './watch.ts'

export interface Played {
  id: string
  title: string
  figures: Figures
  /** By the simulators' ledger: requests at the faulted doors while they were to fail, and how many of them did. */
  ledger: { requests: number; faulted: number }
  notGreenWithin: number
  recovers: boolean
  blameless: boolean
  serviceAble: boolean
  wrong: readonly { doors: readonly string[]; fromSeconds: number; toSeconds: number }[]
  detected: readonly Detected[]
}

/** After how many seconds a door that failed was seen not green, and by a plain health check; null = never. */
export interface Detected {
  door: string
  byLight: number | null
  byHealthCheck: number | null
}

/** Plays one scenario on a broker process and a sandbox of the simulators of its own, at the real cadence. */
export async function play(scenario: Scenario, simulators: string, scale: number): Promise<Played> {
  const port = await freePort()
  const sandbox = await openSandbox(simulators, `http://localhost:${port}`)
  const settings: BrokerSettings = { port, issuers: sandbox.issuers, database: false, config: scenario.config ?? {} }
  const broker: Child<{ origin: string }> = await startChild('broker', settings)
  try {
    const watch = await startWatch(broker.ready.origin)
    const healthCheck = startHealthCheck(sandbox.issuers)
    const crowd = startCrowd({
      broker: broker.ready.origin,
      simulators: new URL(simulators).origin,
      perSecond: scenario.peoplePerSecond,
      abandoning: scenario.abandoning ?? 0,
      regular: scenario.regular ?? null,
      lights: watch.lights,
    })
    const from = Date.now()
    const wrong: Wrong[] = []
    const lacking: { from: number; to: number }[] = []
    for (const { seconds, faults = [], lacks } of scenario.stretches) {
      const began = Date.now()
      if (lacks) await broker.ask('lack', { what: lacks, ms: seconds * scale * 1000 })
      const plans = (await Promise.all(faults.map(sandbox.begin))).flat()
      await pass(seconds * scale * 1000)
      await sandbox.end(plans)
      if (lacks) lacking.push({ from: began, to: Date.now() })
      // A failure of one person's account, or only another spelling, is no failure of the door.
      const doors = scenario.blameless ? [] : faults.flatMap((fault) => fault.doors)
      if (doors.length > 0) wrong.push({ doors, from: began, to: Date.now() })
    }
    const to = Date.now()
    await Promise.all([watch.stop(), crowd.stop(), healthCheck.stop()])
    const observed = { from, to, seen: watch.seen, wrong, lacking, tried: crowd.tried }
    return {
      id: scenario.id,
      title: scenario.title,
      figures: figuresOf(observed, scenario.notGreenWithin * 1000),
      ledger: await sandbox.ledger(wrong),
      notGreenWithin: scenario.notGreenWithin,
      recovers: scenario.recovers ?? true,
      blameless: scenario.blameless ?? false,
      serviceAble: scenario.serviceAble ?? false,
      detected: detectedIn(observed, healthCheck),
      wrong: wrong.map(({ doors, ...at }) => ({
        doors,
        fromSeconds: (at.from - from) / 1000,
        toSeconds: (at.to - from) / 1000,
      })),
    }
  } finally {
    await broker.stop()
    await sandbox.close()
  }
}

function detectedIn(observed: Observed, healthCheck: HealthCheck): Detected[] {
  return faultedDoors(observed).map(({ door, from }) => {
    const down = healthCheck.downSince(door, from)
    return {
      door,
      byLight: notGreenAfter(observed.seen, door, from),
      byHealthCheck: down === null ? null : (down - from) / 1000,
    }
  })
}

interface Entry {
  provider: string
  endpoint: string
  at: string
  faults: string[]
}

/** A set of the five simulators that only this scenario uses, by their control API. */
async function openSandbox(simulators: string, brokerOrigin: string) {
  const asked = async <Answer>(url: string, method = 'GET', body?: unknown): Promise<Answer> => {
    const answer = await fetch(url, { method, body: body === undefined ? null : JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`)
    return (answer.status === 204 ? null : await answer.json()) as Answer
  }
  const room = `${simulators}/_control/sandboxes`
  const made = await asked<{ id: string; control: string; issuers: Record<string, string> }>(room, 'POST', {
    redirectBases: [brokerOrigin],
    ttlSeconds: 1_800,
  })
  return {
    issuers: made.issuers,
    async begin({ doors, do: effects, endpoint, persona, rate }: Fault): Promise<string[]> {
      const add = (provider: string) =>
        asked<{ id: string }>(`${made.control}faults`, 'POST', {
          match: { provider, endpoint, persona },
          do: effects,
          rate,
        })
      return (await Promise.all(doors.map(add))).map(({ id }) => id)
    },
    end: (plans: string[]) => Promise.all(plans.map((id) => asked(`${made.control}faults/${id}`, 'DELETE'))),
    /** The truth from their side. Only what the broker itself asks, in every stretch that was to be bad. */
    async ledger(wrong: readonly Wrong[]) {
      const { entries } = await asked<{ entries: Entry[] }>(`${made.control}ledger`)
      const backChannel = entries.filter(({ endpoint }) => ['token', 'userinfo', 'profile'].includes(endpoint))
      const meant = backChannel.filter(({ provider, at }) =>
        wrong.some(({ doors, from, to }) => doors.includes(provider) && Date.parse(at) >= from && Date.parse(at) < to),
      )
      return { requests: meant.length, faulted: meant.filter(({ faults }) => faults.length > 0).length }
    },
    close: () => asked(`${room}/${made.id}`, 'DELETE'),
  }
}
