/**
 * Chaos: the people of the simulation, over HTTP, at real broker processes on a real Redis and PostgreSQL, all of which are killed and
 * frozen meanwhile; and the judge of every history (src/history).
 *
 *   seed ─▶ people (simulation/people) ─▶ street ─▶ balancer ─HTTP─▶ brokers (`npm run serve`) ─▶ Redis, PostgreSQL
 *      └──▶ plan ─▶ faults: kill -9, SIGSTOP, an empty Redis ───────────┴────────────────────────────┘
 *   what people were told, what is in the stores after a calm ─▶ History ─▶ findings, story
 *
 * A seed draws people and faults, but no run is like another: what happens between processes is not ours to draw. So a run keeps its
 * history, which can be judged again. Decisions: 0029, 0033.
 */
import { live } from '../simulation/people/person.ts'
import type { Town } from '../simulation/people/town.ts'
import { diceOf } from '../simulation/time/chance.ts'
import type { Finding } from '../src/history/finding.ts'
import type { History } from '../src/history/history.ts'
import type { FaultName } from './faults/faults.ts'
import { planOf, type Step } from './faults/plan.ts'
import { type Happened, torment, untilWell } from './faults/torment.ts'
import { type House, openHouse } from './house/house.ts'
import { judgeHouse } from './judge/judge.ts'
import type { Proof } from './judge/prove.ts'
import type { Trouble } from './judge/troubles.ts'
import {
  blockSeconds,
  type Citizen,
  citizensOf,
  configOf,
  insideLimitFor,
  pace,
  personaFor,
  placesASlot,
  slots,
} from './place.ts'
import { type ChaosRecord, openRecord } from './record.ts'
import type { Heard } from './street/answers.ts'
import { type Balancer, openBalancer } from './street/balancer.ts'
import { openHours } from './street/hours.ts'
import { openHttpStreet } from './street/street.ts'

export interface ChaosOptions {
  seed: number
  people: number
  brokers: number
  /** From the first person to the end of the last calm, in seconds. */
  seconds: number
  faults: readonly FaultName[]
  /** Plant differences in the books afterwards, to show that each is found. */
  prove: boolean
  /** The compiled program of `npm run serve`. */
  program: string
}

/** What came of one run. */
export interface Ran {
  options: ChaosOptions
  plan: readonly Step[]
  happened: readonly Happened[]
  heard: readonly Heard[]
  history: History
  findings: readonly Finding[]
  troubles: readonly Trouble[]
  proofs: readonly Proof[]
  /** What the brokers logged from `error` up, and how often. */
  complaints: ReadonlyMap<string, number>
  startedAt: number
  endedAt: number
}

/** The last seconds belong to people alone, in milliseconds: what was begun is ended. */
const lastCalmMs = 10_000

export async function runChaos(options: ChaosOptions): Promise<Ran> {
  const { seed, people, brokers, seconds } = options
  const record = openRecord()
  const citizens = citizensOf(seed, people, seconds)
  const house = await openHouse({
    brokers,
    program: options.program,
    people: citizens.map(personaFor),
    config: configOf(people, brokers, Date.now()),
    slots,
    placesASlot: placesASlot(people),
    endedByItself: (broker, what) => record.trouble({ rule: 'stays-up', at: Date.now(), what: `${broker} ${what}` }),
    complained: record.complained,
  })
  try {
    const startedAt = Date.now()
    record.told({ kind: 'limit', at: startedAt, insideLimit: insideLimitFor(people) })
    const balancer = openBalancer(house.brokers, {
      origin: house.origin,
      heard: record.heard,
      roll: diceOf(seed, 'hanging up'),
    })
    const plan = planOf(seed, options.faults)
    const happened = await play({ options, house, balancer, plan, citizens, record, startedAt })
    const endedAt = Date.now()
    await balancer.close()
    const judged = await judgeHouse(house, { record, citizens, prove: options.prove })
    return {
      options,
      plan,
      happened,
      heard: record.answers,
      complaints: record.complaints,
      startedAt,
      endedAt,
      ...judged,
    }
  } finally {
    await house.stop()
  }
}

interface Scene {
  options: ChaosOptions
  house: House
  balancer: Balancer
  plan: readonly Step[]
  citizens: readonly Citizen[]
  record: ChaosRecord
  startedAt: number
}

/** People and faults side by side, until the time is over and all is well again. */
async function play({ options, house, balancer, plan, citizens, record, startedAt }: Scene): Promise<Happened[]> {
  const { seed, seconds } = options
  const hours = openHours(pace)
  const street = openHttpStreet({ balancer, providers: house.idps.url, blockSeconds })
  const town: Town = {
    timeline: hours,
    street,
    leaked: { hold: null, booking: null },
    asking: new Set(),
    told: (event) => record.told(event, hours),
    noted: () => undefined,
    campaigns: [],
  }
  const underWay = new Set<string>()
  let failure: unknown = null
  for (const { habits, roll } of citizens) {
    underWay.add(habits.human)
    const own = { ...habits, arrivesAt: hours.theirs(startedAt) + habits.arrivesAt }
    live(own, roll, town).then(
      () => underWay.delete(habits.human),
      (error: unknown) => {
        failure ??= error
      },
    )
  }
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)))
  const endsAt = startedAt + seconds * 1000
  const tools = { house, balancer, wait, told: record.told, trouble: record.trouble, seed }
  const happened = await torment(plan, { ...tools, endsAt: endsAt - lastCalmMs })
  await wait(endsAt - Date.now())
  hours.end()
  await street.quiet()
  await street.close()
  if (failure !== null) throw failure
  if ((await untilWell(Date.now(), tools)) === null)
    record.trouble({ rule: 'comes-back', at: Date.now(), what: 'at the end, not every broker was ready' })
  for (const human of underWay) record.told({ kind: 'walked-away', human, at: Date.now() })
  record.end()
  return happened
}
