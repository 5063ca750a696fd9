import { diceOf } from '../../simulation/time/chance.ts'
import type { Instant } from '../../src/domain/time.ts'
import type { Trouble } from '../judge/troubles.ts'
import type { Balancer } from '../street/balancer.ts'
import { type FaultName, faults, type Torment } from './faults.ts'
import type { Step } from './plan.ts'

/** One step of the plan, as it came. */
export interface Happened {
  names: readonly FaultName[]
  /** In words, with the process that was hit. */
  what: readonly string[]
  from: Instant
  to: Instant
  /** After its end, how long until every broker was ready, in milliseconds; null: not within the longest. */
  backAfterMs: number | null
}

/** Between two steps all is well for so long, in milliseconds. */
const calmMs = 3_500
/** Longest that brokers may take after a fault until they are ready again, in milliseconds. */
const mostBackMs = 30_000
/** A health check that was under way when the fault ended is over. */
const freshMs = 1_600
const lookMs = 100

export interface TormentOptions extends Pick<Torment, 'house' | 'told' | 'wait'> {
  seed: number
  balancer: Pick<Balancer, 'isWell'>
  /** No step begins after it that could not end before. */
  endsAt: Instant
  trouble(trouble: Trouble): void
}

/** Plays the plan, step after step, each after a calm; leaves out what there is no time for. */
export async function torment(plan: readonly Step[], options: TormentOptions): Promise<Happened[]> {
  const happened: Happened[] = []
  for (const names of plan) {
    const longest = Math.max(...names.map((name) => faults[name].mostMs))
    if (Date.now() + calmMs + longest > options.endsAt) continue
    await options.wait(calmMs)
    happened.push(await play(names, happened.length, options))
  }
  return happened
}

async function play(names: Step, number: number, options: TormentOptions): Promise<Happened> {
  const { seed, house, told, wait, trouble } = options
  const what: string[] = []
  const from = Date.now()
  await Promise.all(
    names.map((name) =>
      faults[name].happen({
        house,
        told,
        wait,
        roll: diceOf(seed, `${name} of step ${number}`),
        say: (sentence) => what.push(sentence),
      }),
    ),
  )
  const to = Date.now()
  const backAfterMs = await untilWell(to, options)
  if (backAfterMs === null) {
    const after = `${mostBackMs / 1000} s after “${what.join('” and “')}”`
    trouble({ rule: 'comes-back', at: to, what: `${after} not every broker was ready` })
  }
  return { names, what, from, to, backAfterMs }
}

/** How long it takes from `since` until every broker is ready; null: too long. */
export async function untilWell(
  since: Instant,
  { house, balancer, wait }: Pick<TormentOptions, 'house' | 'balancer' | 'wait'>,
): Promise<number | null> {
  await wait(freshMs)
  for (let at = Date.now(); at - since <= mostBackMs; at = Date.now()) {
    if (house.brokers.every(({ name }) => balancer.isWell(name))) return at - since
    await wait(lookMs)
  }
  return null
}
