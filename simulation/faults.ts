import type { Instant } from '../src/domain/time.ts'
import type { Station } from './broker/station.ts'
import { breakOff, type fairWeather, thaw } from './network/network.ts'
import { changeLimit, decide, endBlocks, publishVersions } from './operators.ts'
import type { Stage } from './stage.ts'
import { between, type Dice, oneOf } from './time/chance.ts'

const minute = 60_000

/** What goes wrong during an evening, by name; each draws its own moments. */
export const faults = {
  /** A broker is killed and started again, every few minutes another one. */
  'broker-killed': (stage: Stage, roll: Dice) =>
    again(stage, roll, [3, 12], () => {
      const station = oneOf(roll, stage.stations)
      if (!station.broker) return
      station.kill()
      stage.timeline.after(between(roll, 2_000, 20_000), () => station.start(), null)
    }),
  /** One broker cannot reach Redis for minutes, while the others can. */
  'redis-cut-off': (stage: Stage, roll: Dice) =>
    again(stage, roll, [10, 30], () =>
      cutOff(stage, oneOf(roll, stage.stations), (between(roll, 0.5, 8) / stage.haste) * minute),
    ),
  /** Redis answers nothing for seconds, then everything that waited. */
  'redis-frozen': (stage: Stage, roll: Dice) =>
    again(stage, roll, [6, 20], () => freeze(stage, stage.house.hot.server, between(roll, 1_000, 12_000))),
  'postgres-frozen': (stage: Stage, roll: Dice) =>
    again(stage, roll, [6, 20], () => freeze(stage, stage.house.durable.server, between(roll, 1_000, 12_000))),
  /** Redis restarts, and knows nothing. */
  'redis-empty': (stage: Stage, roll: Dice) =>
    again(stage, roll, [15, 45], () => restart(stage, 'hot', roll, { since: Number.NEGATIVE_INFINITY })),
  /** A replica of Redis takes over, which has not heard of the last second. */
  'redis-failover': (stage: Stage, roll: Dice) => {
    stage.house.hot.replicate()
    again(stage, roll, [15, 45], () => restart(stage, 'hot', roll, { since: stage.timeline.now() - 1_000 }))
  },
  /** PostgreSQL restarts, and knows everything that it answered. */
  'postgres-restarted': (stage: Stage, roll: Dice) =>
    again(stage, roll, [10, 30], () => restart(stage, 'durable', roll, { since: null })),
  /** The clocks of the machines are wrong by hours. */
  'clocks-skewed': ({ stations }: Stage, roll: Dice) => {
    for (const station of stations) station.clockAheadMs = Math.round(between(roll, -6, 6) * 60 * minute)
  },
  /** KCB is down, and two doors with it. */
  'kcb-down': (stage: Stage, roll: Dice) =>
    once(stage, between(roll, 2, 20), () => {
      const dependent = stage.providers.filter(({ dependsOn }) => dependsOn.includes('kcb'))
      for (const provider of dependent) provider.condition = 'down'
      stage.timeline.after((15 / stage.haste) * minute, () => {
        for (const provider of dependent) provider.condition = 'well'
      })
    }),
  /** Answers of the stores and of the brokers get lost: what was asked is done. */
  'lost-answers': (stage: Stage) => weather(stage, { lostAnswer: 0.004, lostRequest: 0.002 }),
  /** Calls come twice, and late. */
  duplicates: (stage: Stage) => weather(stage, { duplicated: 0.01, late: 0.01, lateMs: 4_000 }),
  /** Operators force a light, close a door, plan maintenance, and take decisions back. */
  operators: (stage: Stage, roll: Dice) => again(stage, roll, [1, 6], () => decide(stage, roll)),
  /** The limit of people inside is changed, and brokers are restarted with it. */
  'limit-changed': (stage: Stage, roll: Dice) => again(stage, roll, [10, 30], () => changeLimit(stage, roll)),
  /** Operators publish two versions of the campaign ahead of their time: it closes for some minutes, and opens again. */
  'campaign-changed': (stage: Stage, roll: Dice) =>
    once(stage, between(roll, 0, 20), () => publishVersions(stage, roll)),
  /** Operators end all blocks of further devices. */
  'blocks-ended': (stage: Stage, roll: Dice) => again(stage, roll, [5, 20], () => endBlocks(stage, roll)),
  /** A provider is down for a quarter of an hour. */
  'provider-down': (stage: Stage, roll: Dice) =>
    once(stage, between(roll, 2, 20), () => {
      const provider = oneOf(roll, stage.providers)
      provider.condition = roll() < 0.5 ? 'down' : 'hanging'
      stage.timeline.after((15 / stage.haste) * minute, () => {
        provider.condition = 'well'
      })
    }),
}

export type FaultName = keyof typeof faults

function once({ timeline, opensAt, haste }: Stage, afterMinutes: number, act: () => void): void {
  timeline.after(opensAt + (afterMinutes / haste) * minute - timeline.now(), act, null)
}

/** Again and again from the opening on, with pauses of so many minutes. */
function again(stage: Stage, roll: Dice, [least, most]: readonly [number, number], act: () => void): void {
  const next = () => stage.timeline.after((between(roll, least, most) / stage.haste) * minute, happen, null)
  const happen = () => {
    act()
    next()
  }
  once(stage, between(roll, 0, most), happen)
}

/** Kills the first broker after so much of its work, and starts it again after seconds. */
export function killOnce({ stations, timeline }: Stage, afterEvents: number, roll: Dice): { happened: boolean } {
  const kill = { happened: false }
  const [station] = stations
  const process = station?.gate.server.process
  if (!station || !process) return kill
  process.afterEvent = () => {
    if (process.events < afterEvents) return
    process.afterEvent = null
    kill.happened = true
    station.kill()
    timeline.after(between(roll, 2_000, 20_000), () => station.start(), null)
  }
  return kill
}

function freeze({ timeline }: Stage, server: Stage['house']['hot']['server'], ms: number): void {
  if (server.state !== 'well') return
  server.state = 'frozen'
  timeline.after(ms, () => thaw(timeline, server), null)
}

/**
 * A store goes down, and comes back after seconds.
 * @param since what it was told after this is lost; null: nothing
 */
function restart(
  { timeline, house, told }: Stage,
  store: 'hot' | 'durable',
  roll: Dice,
  { since }: { since: Instant | null },
): void {
  const { server } = house[store]
  if (server.state !== 'well') return
  breakOff(server)
  if (store === 'hot' && since !== null) {
    if (since === Number.NEGATIVE_INFINITY) house.hot.empty()
    else house.hot.failOver(timeline.now() - since)
    told({ kind: 'loss', store, at: timeline.now(), since })
  }
  timeline.after(
    between(roll, 500, 15_000),
    () => {
      server.state = 'well'
    },
    null,
  )
}

function cutOff({ timeline, house }: Stage, { network }: Station, ms: number): void {
  const { server } = house.hot
  network.cutOff.add(server)
  timeline.after(ms, () => network.cutOff.delete(server), null)
}

function weather({ stations, street }: Stage, bad: Partial<typeof fairWeather>): void {
  for (const network of [street, ...stations.map((station) => station.network)])
    network.weather = { ...network.weather, ...bad }
}
